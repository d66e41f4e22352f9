package dev.millrace.cli;

import dev.millrace.event.NodeEvent.Wait;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeStatus;
import dev.millrace.time.TimeSource;
import java.util.Optional;

/** What a node waits for, in words. */
final class Waits {

    private Waits() {}

    /** Returns what a node waits for; nothing if it does not wait. */
    static Optional<String> of(NodeSnapshot node) {
        if (node.status() == NodeStatus.NEEDS_DECISION) {
            return Optional.of("may have run when its process ended, and waits for a decision");
        }
        if (node.status() != NodeStatus.WAITING) {
            return Optional.empty();
        }
        return node.why()
                .awaited()
                .map(Waits::of)
                .or(() -> node.why().failure().map(failure -> "waits after a failure: " + Text.of(failure)))
                .or(() -> Optional.of("waits"));
    }

    private static String of(Wait awaited) {
        boolean isLimited = awaited.dueEpochMicros() != Long.MAX_VALUE;
        if (awaited.signal().isEmpty()) {
            return isLimited ? "goes on at " + time(awaited) : "waits";
        }
        return "waits for signal '" + awaited.signal() + "'"
                + (awaited.correlation().isEmpty() ? "" : " about '" + awaited.correlation() + "'")
                + (isLimited ? " until " + time(awaited) : "");
    }

    private static String time(Wait awaited) {
        return Text.of(TimeSource.instantOf(awaited.dueEpochMicros()));
    }
}
