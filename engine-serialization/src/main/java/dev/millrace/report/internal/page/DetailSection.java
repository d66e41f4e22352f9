package dev.millrace.report.internal.page;

import dev.millrace.event.Explanation;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeStatus;
import dev.millrace.report.internal.drawing.Drawing.Box;
import dev.millrace.report.internal.drawing.StatusLook;
import dev.millrace.report.internal.page.Scene.Shape;
import dev.millrace.report.internal.run.Tally;
import dev.millrace.report.internal.run.VisibleText;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the page says of each node, and of each box that stands for several; a script shows one at a time. */
final class DetailSection {

    private static final int MOST_ITEMS = 300;
    private static final int LONGEST_TEXT = 500;
    private static final int LONGEST_TITLE = 200;

    private final Markup to;
    private final PageSubject subject;
    private final NodesSection nodes;
    private final Map<String, Scene> closed;

    DetailSection(Markup to, PageSubject subject, NodesSection nodes, Map<String, Scene> closed) {
        this.to = to;
        this.subject = subject;
        this.nodes = nodes;
        this.closed = closed;
    }

    void write(List<Shape> groups) {
        to.open("section", "id", "details", "aria-labelledby", "h-details");
        to.leaf("h2", "Node by node", "id", "h-details");
        groups.forEach(this::group);
        subject.drawing().content().all().limit(NodesSection.MOST_ROWS).forEach(this::node);
        to.close("section").line();
    }

    private void head(String key, String title, String detail, Optional<Tally> tally) {
        to.open("article", "class", "detail", "id", "d-" + key, "tabindex", "-1", "aria-labelledby", "t-" + key);
        to.leaf("h3", VisibleText.line(title, LONGEST_TITLE), "id", "t-" + key);
        to.leaf("p", VisibleText.line(detail, LONGEST_TITLE), "class", "sub");
        to.open("p", "class", "marks");
        StatusMark.write(to, tally);
        to.close("p");
    }

    private void group(Shape shape) {
        head(shape.key(), shape.label(), shape.detail(), shape.tally());
        to.open("ul", "class", "members");
        for (var box : shape.members()) {
            to.open("li");
            to.leaf(
                    "a",
                    VisibleText.line(box.label(), LONGEST_TITLE),
                    "href",
                    "#d-" + box.key(),
                    "data-key",
                    box.key());
            to.text(" ")
                    .leaf("span", VisibleText.line(box.type(), LONGEST_TITLE), "class", "sub")
                    .text(" ");
            StatusMark.write(to, box.tally());
            to.close("li");
        }
        to.close("ul").close("article").line();
    }

    private void node(Box box) {
        head(box.key(), box.label(), box.type(), box.tally());
        if (!box.place().equals(box.label())) {
            to.leaf("p", VisibleText.line(box.place(), LONGEST_TITLE), "class", "sub code");
        }
        to.open("p", "class", "sources");
        nodes.sources(box);
        to.close("p");
        var found = subject.places().nodes(box.place());
        if (found.size() == 1) {
            single(found.get(0));
        } else if (found.size() > 1) {
            items(found);
        }
        var scene = closed.get(box.key());
        if (scene != null) {
            to.leaf("h4", "Inside");
            to.open("div", "class", "viewport", "tabindex", "0", "role", "region", "aria-label", "Graph inside");
            new SceneSvg(to).write(scene, "Graph inside " + VisibleText.line(box.label(), LONGEST_TITLE));
            to.close("div");
        }
        to.close("article").line();
    }

    // --- a node that is there once

    private void single(NodeSnapshot node) {
        to.open("dl", "class", "facts");
        node.span().startedAt().ifPresent(at -> SummarySection.fact(to, "Started", TimeText.of(at), ""));
        SummarySection.fact(to, "Took", NodesSection.took(List.of(node)), "");
        if (node.attempts() > 0) {
            SummarySection.fact(to, "Attempts", Integer.toString(node.attempts()), "");
        }
        node.why()
                .progress()
                .ifPresent(said -> SummarySection.fact(
                        to,
                        "Progress",
                        Math.round(said.fraction() * 100) + " % " + VisibleText.line(said.text(), LONGEST_TEXT),
                        ""));
        to.close("dl");
        why(node);
        node.why().failure().ifPresent(failure -> {
            to.leaf("h4", node.status().isFailure() ? "Error" : "Last error");
            ErrorSection.write(to, failure);
        });
        if (!node.output().isEmpty()) {
            to.leaf("h4", "Output");
            to.leaf("pre", subject.redaction().text(node.output()), "tabindex", "0");
        }
    }

    private void why(NodeSnapshot node) {
        var explained = subject.run()
                .flatMap(run -> Optional.ofNullable(run.explanations().get(node.path())));
        if (explained.isPresent() && !explained.get().reasons().isEmpty()) {
            to.leaf("h4", "Why").open("ul", "class", "reasons");
            explained.get().reasons().forEach(this::reason);
            to.close("ul");
        } else {
            node.why()
                    .skipReason()
                    .ifPresent(reason -> to.leaf("p", "Skipped: " + StatusLook.words(reason), "class", "reasons"));
            node.why().warnings().forEach(text -> to.leaf("p", "Warning: " + VisibleText.line(text, LONGEST_TEXT)));
        }
    }

    private void reason(Explanation.Reason reason) {
        to.open("li")
                .leaf("span", StatusLook.words(reason.kind()), "class", "kind")
                .text(" ");
        to.text(VisibleText.line(reason.subject(), LONGEST_TEXT)
                + (reason.subject().isEmpty() || reason.text().isEmpty() ? "" : ": ")
                + VisibleText.line(reason.text(), LONGEST_TEXT));
        if (!reason.values().isEmpty()) {
            to.leaf("pre", subject.redaction().text(reason.values()));
        }
        to.close("li");
    }

    // --- a node that is there once for each iteration

    private void items(List<NodeSnapshot> found) {
        to.leaf("h4", found.size() + " times").open("div", "class", "scroll", "tabindex", "0");
        to.open("table").open("thead").open("tr");
        for (var name : List.of("Path", "Status", "Attempts", "Took", "Error or reason")) {
            to.leaf("th", name, "scope", "col", NodesSection.NUMBERS.contains(name) ? "class" : "", "number");
        }
        to.close("tr").close("thead").open("tbody").line();
        found.stream()
                .sorted(Comparator.comparing((NodeSnapshot node) -> weight(node.status())))
                .limit(MOST_ITEMS)
                .forEach(this::item);
        to.close("tbody").close("table").close("div");
        if (found.size() > MOST_ITEMS) {
            to.leaf(
                    "p",
                    found.size() - MOST_ITEMS + " more are left out here; failed and open ones come first.",
                    "class",
                    "hint");
        }
    }

    private static int weight(NodeStatus status) {
        return status.isFailure() ? 0 : status.isFinal() ? 2 : 1;
    }

    private void item(NodeSnapshot node) {
        to.open("tr", "data-status", StatusLook.name(node.status()));
        to.leaf("th", VisibleText.line(node.path().toString(), LONGEST_TITLE), "scope", "row");
        to.open("td");
        StatusMark.write(to, node.status());
        to.close("td").leaf("td", Integer.toString(node.attempts()), "class", "number");
        to.leaf("td", NodesSection.took(List.of(node)), "class", "number");
        var why = node.why();
        to.leaf(
                "td",
                VisibleText.line(
                        why.failure()
                                .map(Object::toString)
                                .or(() -> why.skipReason().map(StatusLook::words))
                                .orElse(""),
                        LONGEST_TEXT));
        to.close("tr").line();
    }
}
