package dev.millrace.cli;

import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** An execution as a tree of its nodes, a line each, as many as a screen holds. */
final class TreeText {

    private static final int MOST_ROWS = 20;
    private static final int SHORTEST_LABEL = 12;
    private static final int LONGEST_LABEL = 30;
    private static final String INDENT = "  ";

    private TreeText() {}

    /** Returns how the execution stands, then its nodes: each followed by what is in it. */
    static List<String> of(ExecutionSnapshot snapshot, Instant now) {
        var lines = new ArrayList<String>();
        lines.add(head(snapshot, now));
        var nodes = snapshot.inReadingOrder().stream()
                .filter(node -> isInteresting(node) || !isInIteration(node.path()))
                .toList();
        var shown = shown(nodes);
        int width = width(snapshot);
        shown.forEach(node -> lines.add(line(node, width, now)));
        int hidden = snapshot.nodes().size() - shown.size();
        if (hidden > 0) {
            lines.add(INDENT + "... and " + hidden + " more");
        }
        return lines.stream()
                .map(line -> Plain.of(line.replaceAll("\\R", " ").stripTrailing()))
                .toList();
    }

    private static String head(ExecutionSnapshot snapshot, Instant now) {
        var progress = snapshot.progress();
        return snapshot.workflow().id() + " " + snapshot.status() + ", " + progress.percent() + " % done"
                + time(snapshot.span().startedAt(), snapshot.span().endedAt(), now)
                        .map(text -> ", " + text)
                        .orElse("");
    }

    /** The nodes of the root are always the same, so the columns stay where they are. */
    private static int width(ExecutionSnapshot snapshot) {
        return snapshot.nodes().keySet().stream()
                .filter(path -> path.scope().isEmpty())
                .mapToInt(path -> label(path).length())
                .reduce(SHORTEST_LABEL, Math::max);
    }

    private static String line(NodeSnapshot node, int width, Instant now) {
        var time = node.status() == NodeStatus.SKIPPED
                ? "-"
                : time(node.span().startedAt(), node.span().endedAt(), now).orElse("-");
        var form = "%s%-" + width + "s  %-14s  %-9s%s%s";
        var detail = RunTable.detail(node);
        return String.format(Locale.ROOT, form, INDENT, label(node.path()), node.status(), time, INDENT, detail);
    }

    private static Optional<String> time(Optional<Instant> from, Optional<Instant> to, Instant now) {
        return from.map(begun -> Duration.between(begun, to.orElse(now)))
                .map(took -> took.isNegative() ? Duration.ZERO : took)
                .map(Text::of);
    }

    /** Returns its place as an indent, then its id; in a loop, the iteration before it. */
    private static String label(NodePath path) {
        int depth = 0;
        for (var at = path.scope(); at.isPresent(); at = at.get().scope()) {
            depth++;
        }
        var iteration = path.scope()
                .filter(NodePath::isIteration)
                .map(scope -> "[" + scope.index() + "] ")
                .orElse("");
        return INDENT.repeat(depth) + Text.cut(iteration + path.id(), LONGEST_LABEL);
    }

    private static boolean isInIteration(NodePath path) {
        return path.scope().stream().anyMatch(scope -> scope.isIteration() || isInIteration(scope));
    }

    /** Something happens there, or has gone wrong. */
    private static boolean isInteresting(NodeSnapshot node) {
        return node.status().isFailure() || !node.status().isFinal() && node.status() != NodeStatus.PENDING;
    }

    /** Where there are too many, what is interesting stays, then what is near to that. */
    private static List<NodeSnapshot> shown(List<NodeSnapshot> nodes) {
        if (nodes.size() <= MOST_ROWS) {
            return nodes;
        }
        int first = IntStream.range(0, nodes.size())
                .filter(i -> isInteresting(nodes.get(i)))
                .findFirst()
                .orElse(0);
        return IntStream.range(0, nodes.size())
                .boxed()
                .sorted(Comparator.<Integer, Boolean>comparing(i -> !isInteresting(nodes.get(i)))
                        .thenComparing(i -> Math.abs(i - first)))
                .limit(MOST_ROWS)
                .sorted()
                .map(nodes::get)
                .toList();
    }
}
