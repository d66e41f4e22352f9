package dev.millrace.internal.decision.state;

import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeSnapshot.Why;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.Span;
import dev.millrace.time.TimeSource;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** NodeSnapshots of nodes as they stand. Reads the state, changes nothing. */
public final class NodeSnapshots {

    private NodeSnapshots() {}

    /** Returns what people see of a node. */
    public static NodeSnapshot of(ScopeState scope, int position) {
        var detail = scope.detailOrNull(position);
        return new NodeSnapshot(
                scope.path(position),
                scope.status(position),
                scope.attempts(position),
                span(scope.startedAt(position), scope.endedAt(position)),
                outputOf(scope, position),
                detail == null
                        ? Why.NOTHING
                        : new Why(
                                Optional.ofNullable(detail.skipReason()),
                                Optional.ofNullable(detail.failure()),
                                scope.is(position, NodeStatus.WAITING)
                                                && detail.failure() == null
                                                && detail.child() == null
                                        ? Optional.ofNullable(detail.awaited())
                                        : Optional.empty(),
                                Optional.empty(),
                                detail.warnings()));
    }

    /**
     * Returns the output of a node; of one that has failed, and of one that waits to be tried again, what its last
     * attempt left.
     */
    static Map<String, Object> outputOf(ScopeState scope, int position) {
        var output = scope.output(position);
        if (output != null) {
            return output;
        }
        var detail = scope.detailOrNull(position);
        return detail == null || detail.failure() == null
                ? Map.of()
                : detail.failure().output();
    }

    /** Returns the time between two moments in microseconds since 1970, of which 0 stands for none. */
    public static Span span(long startedAt, long endedAt) {
        return new Span(instant(startedAt), instant(endedAt));
    }

    private static Optional<Instant> instant(long epochMicros) {
        return epochMicros == 0 ? Optional.empty() : Optional.of(TimeSource.instantOf(epochMicros));
    }
}
