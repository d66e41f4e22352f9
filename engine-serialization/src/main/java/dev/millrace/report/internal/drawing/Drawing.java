package dev.millrace.report.internal.drawing;

import dev.millrace.report.internal.run.Route;
import dev.millrace.report.internal.run.Tally;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A workflow as boxes and arrows, with what an execution made of them if there is one. Immutable.
 *
 * @param title the workflow's id
 * @param content what it draws
 */
public record Drawing(String title, Content content) {

    /** The label of what leads to the node that undoes another one's effect. */
    static final String COMPENSATION = "compensation";

    /**
     * The boxes of one scope and the arrows between them.
     *
     * @param boxes the boxes, in the order of the definition
     * @param arrows the arrows
     */
    public record Content(List<Box> boxes, List<Arrow> arrows) {

        /** Copies the lists. */
        public Content {
            boxes = List.copyOf(boxes);
            arrows = List.copyOf(arrows);
        }

        /** Returns the keys of the boxes whose effect was undone, or was begun to be. */
        public Set<String> undone() {
            return arrows.stream()
                    .filter(arrow -> arrow.label().equals(COMPENSATION) && arrow.route() == Route.TAKEN)
                    .map(Arrow::from)
                    .collect(Collectors.toSet());
        }

        /** Returns every box, each followed by those in it. */
        public Stream<Box> all() {
            return boxes.stream()
                    .flatMap(box -> Stream.concat(
                            Stream.of(box), box.nested().map(Content::all).orElseGet(Stream::empty)));
        }
    }

    /**
     * A node.
     *
     * @param key its name in the drawing, unique in it
     * @param label its id
     * @param type its type
     * @param place its path without the indices of iterations, unique too
     * @param tally where it stands, in a loop once for each iteration; nothing where the definition alone is drawn
     * @param nested what is in it: a body, or a subflow
     */
    public record Box(
            String key, String label, String type, String place, Optional<Tally> tally, Optional<Content> nested) {}

    /**
     * A connection, or what leads to a fallback or compensation.
     *
     * @param from the key of its source
     * @param to the key of its target
     * @param label when it is taken; may be empty
     * @param isPlain whether it is the usual way
     * @param route what became of it
     */
    public record Arrow(String from, String to, String label, boolean isPlain, Route route) {}
}
