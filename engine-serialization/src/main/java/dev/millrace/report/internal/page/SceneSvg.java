package dev.millrace.report.internal.page;

import dev.millrace.event.NodeStatus;
import dev.millrace.report.internal.drawing.Drawing.Arrow;
import dev.millrace.report.internal.drawing.Drawing.Box;
import dev.millrace.report.internal.drawing.StatusLook;
import dev.millrace.report.internal.layout.LayeredLayout;
import dev.millrace.report.internal.layout.LayeredLayout.Link;
import dev.millrace.report.internal.layout.LayeredLayout.Point;
import dev.millrace.report.internal.layout.LayeredLayout.Size;
import dev.millrace.report.internal.page.Scene.Kind;
import dev.millrace.report.internal.page.Scene.Shape;
import dev.millrace.report.internal.run.Route;
import dev.millrace.report.internal.run.Tally;
import dev.millrace.report.internal.run.VisibleText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A scene as SVG: each box is a link to what the page says of it. Confined to one page. */
final class SceneSvg {

    private static final double NARROWEST = 176;
    private static final double BEFORE_TITLE = 44;
    private static final double BEHIND_TITLE = 12;
    private static final double TITLE_CHARACTER = 8.7;
    private static final double DETAIL_CHARACTER = 7;
    private static final double HEIGHT = 50;
    private static final double TALLY_HEIGHT = 10;
    private static final double PADDING = 16;
    private static final double MARGIN = 12;
    private static final double LABEL_CHARACTER = 6.1;
    private static final int LONGEST_LABEL = 26;
    private static final int LONGEST_TITLE = 30;
    private static final int LONGEST_DETAIL = 34;
    private static final int FIRST_WIDE = 0x1100;
    private static final int LONGEST_TIP = 400;

    private final Markup to;

    SceneSvg(Markup to) {
        this.to = to;
    }

    /** A scene with the room that it takes. */
    private record Drafted(Scene scene, LayeredLayout layout, Map<String, Drafted> inside) {}

    /** Returns the layers of a scene's shapes. */
    static int[] ranks(Scene scene) {
        return LayeredLayout.layers(scene.shapes().size(), links(scene));
    }

    /** Writes a scene. */
    void write(Scene scene, String title) {
        write(scene, title, "");
    }

    /**
     * Writes a scene that is a document of its own.
     *
     * @param head what stands before the boxes
     */
    void write(Scene scene, String title, String head) {
        var drafted = draft(scene);
        var size = drafted.layout().size();
        double width = size.width() + 2 * MARGIN;
        double height = size.height() + 2 * MARGIN;
        to.open(
                "svg",
                head.isEmpty() ? "" : "xmlns",
                "http://www.w3.org/2000/svg",
                "class",
                "graph",
                "role",
                "group",
                "aria-label",
                title,
                "viewBox",
                "0 0 " + number(width) + " " + number(height),
                "width",
                number(width),
                "height",
                number(height));
        to.own(head);
        draw(drafted, MARGIN, MARGIN);
        to.close("svg").line();
    }

    private static Drafted draft(Scene scene) {
        var inside = new HashMap<String, Drafted>();
        var sizes = new ArrayList<Size>();
        for (var shape : scene.shapes()) {
            shape.inside().ifPresent(nested -> inside.put(shape.key(), draft(nested)));
            sizes.add(size(
                    shape, inside.get(shape.key()) == null ? Optional.empty() : Optional.of(inside.get(shape.key()))));
        }
        return new Drafted(scene, LayeredLayout.of(sizes, links(scene)), inside);
    }

    private static List<Link> links(Scene scene) {
        var numbers = new HashMap<String, Integer>();
        for (int i = 0; i < scene.shapes().size(); i++) {
            numbers.put(scene.shapes().get(i).key(), i);
        }
        return scene.arrows().stream()
                .map(arrow -> new Link(
                        numbers.getOrDefault(arrow.from(), 0),
                        numbers.getOrDefault(arrow.to(), 0),
                        label(arrow).length() * LABEL_CHARACTER))
                .toList();
    }

    private static Size size(Shape shape, Optional<Drafted> inside) {
        double own = HEIGHT + (counts(shape).isPresent() ? TALLY_HEIGHT : 0);
        return inside.map(drafted -> new Size(
                        Math.max(width(shape), drafted.layout().size().width()) + 2 * PADDING,
                        own + drafted.layout().size().height() + PADDING))
                .orElseGet(() -> new Size(width(shape), own));
    }

    /** Fonts differ: this is enough for wide ones. */
    private static double width(Shape shape) {
        double title = columns(VisibleText.line(shape.label(), LONGEST_TITLE)) * TITLE_CHARACTER;
        double detail = columns(VisibleText.line(shape.detail(), LONGEST_DETAIL)) * DETAIL_CHARACTER;
        return Math.max(NARROWEST, Math.ceil(BEFORE_TITLE + Math.max(title, detail) + BEHIND_TITLE));
    }

    /** Characters of East Asian scripts are about twice as wide as others. */
    private static long columns(String text) {
        return text.codePoints().map(c -> c >= FIRST_WIDE ? 2 : 1).sum();
    }

    /** What stands for several nodes, or for one of each iteration, shows how many stand where. */
    private static Optional<Tally> counts(Shape shape) {
        return shape.tally().filter(tally -> tally.total() > 1);
    }

    private void draw(Drafted drafted, double x, double y) {
        var scene = drafted.scene();
        var layout = drafted.layout();
        for (int i = 0; i < scene.arrows().size(); i++) {
            way(scene.arrows().get(i), layout.ways().get(i), x, y);
        }
        for (int i = 0; i < scene.shapes().size(); i++) {
            var shape = scene.shapes().get(i);
            var corner = layout.corners().get(i);
            var size = size(shape, Optional.ofNullable(drafted.inside().get(shape.key())));
            shape(shape, new Point(x + corner.x(), y + corner.y()), size);
            var nested = drafted.inside().get(shape.key());
            if (nested != null) {
                double room = size.width() - nested.layout().size().width();
                double down = size.height() - PADDING - nested.layout().size().height();
                draw(nested, x + corner.x() + room / 2, y + corner.y() + down);
            }
        }
        for (int i = 0; i < scene.arrows().size(); i++) {
            label(scene.arrows().get(i), layout.labels().get(i), x, y);
        }
    }

    // --- arrows

    private void way(Arrow arrow, List<Point> way, double x, double y) {
        if (way.isEmpty()) {
            return;
        }
        var path = new StringBuilder();
        for (int i = 0; i < way.size(); i++) {
            var at = way.get(i);
            if (i == 0) {
                path.append('M');
            } else if (way.get(i - 1).x() == at.x()) {
                path.append('L');
            } else {
                var from = way.get(i - 1);
                double middle = y + (from.y() + at.y()) / 2;
                path.append('C').append(place(x + from.x(), middle)).append(' ');
                path.append(place(x + at.x(), middle)).append(' ');
            }
            path.append(place(x + at.x(), y + at.y()));
        }
        var route = route(arrow.route());
        to.empty(
                "path",
                "class",
                "way w-" + route + (arrow.isPlain() ? "" : " aside"),
                "d",
                path.toString(),
                "marker-end",
                "url(#m-" + route + ")",
                "data-from",
                arrow.from(),
                "data-to",
                arrow.to());
    }

    private void label(Arrow arrow, Point at, double x, double y) {
        var label = label(arrow);
        if (label.isEmpty()) {
            return;
        }
        to.open(
                "text",
                "class",
                "label l-" + route(arrow.route()),
                "x",
                number(x + at.x()),
                "y",
                number(y + at.y()),
                "text-anchor",
                "middle");
        to.leaf("title", VisibleText.line(arrow.label(), LONGEST_TIP));
        to.text(label).close("text");
    }

    private static String label(Arrow arrow) {
        return VisibleText.line(arrow.label(), LONGEST_LABEL);
    }

    /** Returns a route as a name for style rules and for people. */
    static String route(Route route) {
        return route.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    // --- boxes

    private void shape(Shape shape, Point corner, Size size) {
        var status = shape.tally()
                .filter(tally -> tally.total() > 0)
                .map(tally -> StatusLook.name(tally.weightiest()))
                .orElse("none");
        var title = VisibleText.line(shape.label(), LONGEST_TIP);
        var spoken = title + ", " + VisibleText.line(shape.detail(), LONGEST_TIP)
                + shape.tally()
                        .map(tally -> ", " + StatusLook.words(Optional.of(tally)))
                        .orElse("");
        to.open(
                "a",
                "class",
                "box s-" + status + " k-" + StatusLook.name(shape.kind()),
                "href",
                "#d-" + shape.key(),
                "data-key",
                shape.key(),
                "data-status",
                statuses(shape),
                shape.isGroup() ? "data-members" : "",
                shape.members().stream().map(Box::key).collect(Collectors.joining(" ")),
                "aria-label",
                spoken,
                "transform",
                "translate(" + place(corner.x(), corner.y()) + ")");
        to.leaf("title", spoken);
        cards(shape, size);
        to.empty("use", "href", "#i-" + status, "x", "12", "y", "14", "width", "22", "height", "22");
        to.leaf("text", VisibleText.line(shape.label(), LONGEST_TITLE), "class", "name", "x", "44", "y", "22");
        to.leaf("text", VisibleText.line(shape.detail(), LONGEST_DETAIL), "class", "sub", "x", "44", "y", "38");
        counts(shape).ifPresent(tally -> bar(tally, size.width()));
        to.close("a");
    }

    private static String statuses(Shape shape) {
        return shape.tally()
                .map(tally -> String.join(
                        " ",
                        tally.counts().keySet().stream().map(StatusLook::name).toList()))
                .orElse("");
    }

    private void cards(Shape shape, Size size) {
        if (shape.isGroup() || shape.kind() == Kind.CLOSED_SCOPE) {
            card("card behind", 5, -5, size);
        }
        card("card", 0, 0, size);
    }

    private void card(String name, double x, double y, Size size) {
        to.empty(
                "rect",
                "class",
                name,
                "x",
                number(x),
                "y",
                number(y),
                "width",
                number(size.width()),
                "height",
                number(size.height()),
                "rx",
                "9");
    }

    /** A bar whose parts are as long as the counts; what is there at all has two pixels. */
    private void bar(Tally tally, double width) {
        double room = width - 24;
        double least = 3;
        double share = (room - least * tally.counts().size()) / tally.total();
        double x = 12;
        for (var entry : tally.counts().entrySet()) {
            double length = least + entry.getValue() * share;
            part(entry.getKey(), x, length);
            x += length;
        }
    }

    private void part(NodeStatus status, double x, double length) {
        to.empty(
                "rect",
                "class",
                "part f-" + StatusLook.name(status),
                "x",
                number(x),
                "y",
                number(HEIGHT - 4),
                "width",
                number(Math.max(1, length - 1)),
                "height",
                "6",
                "rx",
                "2");
    }

    private static String place(double x, double y) {
        return number(x) + " " + number(y);
    }

    /** Returns a number with one digit behind the point, the same everywhere. */
    static String number(double value) {
        long tenths = Math.round(value * 10);
        return tenths % 10 == 0
                ? Long.toString(tenths / 10)
                : (tenths < 0 ? "-" : "") + Math.abs(tenths) / 10 + "." + Math.abs(tenths) % 10;
    }
}
