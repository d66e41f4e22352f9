package dev.millrace.report.internal.page;

import dev.millrace.report.internal.drawing.Drawing.Box;
import dev.millrace.report.internal.drawing.Drawing.Content;
import dev.millrace.report.internal.page.Scene.Kind;
import dev.millrace.report.internal.page.Scene.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Scenes of a drawing: what is in a node is shown in its box, or, where that would be too much, in a scene of its own.
 * Confined to one page.
 */
final class SceneOpening {

    /** More boxes than this in one picture are not read any more. */
    static final int MOST_SHAPES = 120;

    private final Map<String, Scene> closed = new LinkedHashMap<>();
    private final List<Shape> groups = new ArrayList<>();

    /** Returns the scene of a content; those of the scopes that are closed in it are then in {@link #closed}. */
    Scene open(Content content) {
        var scene = scene(content, content.all().count() <= MOST_SHAPES);
        scene.shapes().stream().filter(Shape::isGroup).forEach(groups::add);
        return scene;
    }

    private Scene scene(Content content, boolean opened) {
        var undone = content.undone();
        var shapes = content.boxes().stream()
                .map(box -> shape(box, opened, undone.contains(box.key())))
                .toList();
        return SceneFolding.of(new Scene(shapes, content.arrows()), MOST_SHAPES);
    }

    private Shape shape(Box box, boolean opened, boolean isUndone) {
        var nested = box.nested().filter(content -> !content.boxes().isEmpty());
        if (nested.isEmpty()) {
            return new Shape(box.key(), Kind.NODE, List.of(box), Optional.empty(), isUndone);
        }
        if (opened) {
            var inside = Optional.of(scene(nested.get(), true));
            return new Shape(box.key(), Kind.OPEN_SCOPE, List.of(box), inside, isUndone);
        }
        closed.put(box.key(), open(nested.get()));
        return new Shape(box.key(), Kind.CLOSED_SCOPE, List.of(box), Optional.empty(), isUndone);
    }

    /** Returns the scenes of closed scopes, by the key of the box that each is in. */
    Map<String, Scene> closed() {
        return closed;
    }

    /** Returns the shapes that stand for several nodes. */
    List<Shape> groups() {
        return groups;
    }
}
