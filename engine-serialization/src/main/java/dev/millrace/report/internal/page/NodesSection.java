package dev.millrace.report.internal.page;

import dev.millrace.event.NodeSnapshot;
import dev.millrace.report.internal.drawing.Drawing;
import dev.millrace.report.internal.drawing.Drawing.Arrow;
import dev.millrace.report.internal.drawing.Drawing.Box;
import dev.millrace.report.internal.drawing.Drawing.Content;
import dev.millrace.report.internal.run.Route;
import dev.millrace.report.internal.run.VisibleText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The graph as a table: each node, where it stands, and what leads to it. */
final class NodesSection {

    static final int MOST_ROWS = 2_000;

    static final List<String> NUMBERS = List.of("Attempts", "Took");

    private static final int LONGEST_PLACE = 200;
    private static final int LONGEST_LABEL = 80;

    private final Markup to;
    private final PageSubject subject;
    private final Map<String, Box> boxes = new HashMap<>();
    private final Map<String, List<Arrow>> incoming = new HashMap<>();
    private final Set<String> undone = new HashSet<>();

    NodesSection(Markup to, PageSubject subject) {
        this.to = to;
        this.subject = subject;
        collect(subject.drawing().content());
    }

    private void collect(Content content) {
        undone.addAll(content.undone());
        for (var box : content.boxes()) {
            boxes.put(box.key(), box);
            box.nested().ifPresent(this::collect);
        }
        content.arrows()
                .forEach(arrow -> incoming.computeIfAbsent(arrow.to(), unseen -> new ArrayList<>())
                        .add(arrow));
    }

    void write() {
        var drawing = subject.drawing();
        to.open("section", "id", "nodes", "aria-labelledby", "h-nodes");
        to.open("div", "class", "bar").leaf("h2", "Nodes", "id", "h-nodes");
        to.open("label", "class", "search scripted").text("Find ");
        to.open("input", "type", "search", "id", "find", "placeholder", "name, type or status");
        to.close("label");
        to.close("div");
        to.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-labelledby", "h-nodes");
        to.open("table", "id", "node-table");
        to.leaf("caption", "Every node, in the order of the definition, and what leads to it", "class", "quiet");
        head();
        to.open("tbody").line();
        drawing.content().all().limit(MOST_ROWS).forEach(this::row);
        to.close("tbody").close("table").close("div").line();
        leftOut(drawing);
        to.close("section").line();
    }

    private void head() {
        to.open("thead").open("tr");
        for (var name : columns()) {
            to.leaf("th", name, "scope", "col", NUMBERS.contains(name) ? "class" : "", "number");
        }
        to.close("tr").close("thead").line();
    }

    private List<String> columns() {
        if (subject.run().isPresent()) {
            return List.of("Node", "Type", "Status", "Attempts", "Took", "Comes after");
        }
        return subject.hasStatuses()
                ? List.of("Node", "Type", "Status", "Comes after")
                : List.of("Node", "Type", "Comes after");
    }

    private void row(Box box) {
        to.open("tr", "data-status", TimelineSection.statuses(box));
        to.open("th", "scope", "row");
        to.leaf("a", VisibleText.line(box.place(), LONGEST_PLACE), "href", "#d-" + box.key(), "data-key", box.key());
        to.close("th").leaf("td", VisibleText.line(box.type(), LONGEST_LABEL));
        if (subject.hasStatuses()) {
            to.open("td", "class", "marks");
            StatusMark.write(to, box.tally());
            if (undone.contains(box.key())) {
                to.leaf("span", "undone", "class", "mark s-compensated");
            }
            to.close("td");
        }
        if (subject.run().isPresent()) {
            var nodes = subject.places().nodes(box.place());
            to.leaf(
                    "td",
                    Integer.toString(
                            nodes.stream().mapToInt(NodeSnapshot::attempts).sum()),
                    "class",
                    "number");
            to.leaf("td", took(nodes), "class", "number");
        }
        to.open("td");
        sources(box);
        to.close("td").close("tr").line();
    }

    /** Returns how long the nodes of a place took, as a sum; a dash if none has ended. */
    static String took(List<NodeSnapshot> nodes) {
        var lengths =
                nodes.stream().flatMap(node -> node.span().duration().stream()).toList();
        return lengths.isEmpty() ? "–" : TimeText.of(lengths.stream().reduce(Duration.ZERO, Duration::plus));
    }

    /** Writes what leads to a node, and what became of that. */
    void sources(Box box) {
        var arrows = incoming.getOrDefault(box.key(), List.of());
        for (int i = 0; i < arrows.size(); i++) {
            var arrow = arrows.get(i);
            var source = boxes.get(arrow.from());
            if (source == null) {
                continue;
            }
            to.text(i == 0 ? "" : "; ");
            to.leaf(
                    "a",
                    VisibleText.line(source.label(), LONGEST_LABEL),
                    "href",
                    "#d-" + source.key(),
                    "data-key",
                    source.key());
            to.text(arrow.label().isEmpty() ? "" : " by " + VisibleText.line(arrow.label(), LONGEST_LABEL));
            if (arrow.route() != Route.UNKNOWN) {
                to.text(", ")
                        .leaf(
                                "span",
                                SceneSvg.route(arrow.route()).replace('-', ' '),
                                "class",
                                "route r-" + SceneSvg.route(arrow.route()));
            }
        }
    }

    private void leftOut(Drawing drawing) {
        long all = drawing.content().all().count();
        if (all > MOST_ROWS) {
            to.leaf("p", all - MOST_ROWS + " further nodes are left out here.", "class", "hint");
        }
    }
}
