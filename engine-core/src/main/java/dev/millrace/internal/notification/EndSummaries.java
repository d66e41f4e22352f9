package dev.millrace.internal.notification;

import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeStatus;
import dev.millrace.notification.NotificationDetails.NodeLine;
import dev.millrace.notification.NotificationDetails.Summary;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** How executions ended, node by node. */
final class EndSummaries {

    private static final int MOST = 100;

    private EndSummaries() {}

    static Summary of(ExecutionSnapshot snapshot) {
        var nodes = snapshot.inReadingOrder();
        var counts = new EnumMap<NodeStatus, Integer>(NodeStatus.class);
        nodes.forEach(node -> counts.merge(node.status(), 1, Integer::sum));
        return new Summary(
                snapshot.status(),
                snapshot.span(),
                counts,
                lines(nodes, EnumSet.of(NodeStatus.FAILED, NodeStatus.TIMED_OUT), EndSummaries::failure),
                lines(nodes, EnumSet.of(NodeStatus.SKIPPED), EndSummaries::skip));
    }

    private static List<NodeLine> lines(
            List<NodeSnapshot> nodes, Set<NodeStatus> ends, Function<NodeSnapshot, String> why) {
        return nodes.stream()
                .filter(node -> ends.contains(node.status()))
                .limit(MOST)
                .map(node -> new NodeLine(node.path(), why.apply(node)))
                .toList();
    }

    private static String failure(NodeSnapshot node) {
        return node.why().failure().map(Failure::what).orElse("");
    }

    private static String skip(NodeSnapshot node) {
        return node.why().skipReason().map(Enum::name).orElse("");
    }
}
