package dev.millrace.cli;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.ScopeEvent.CollectionFixed;
import dev.millrace.event.ScopeEvent.CollectionOpened;
import dev.millrace.event.ScopeEvent.ScopeClosed;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How far each loop is: how many of its iterations have ended. Thread-safe. */
final class LoopProgress {

    private static final int UNKNOWN = -1;
    private static final int STEPS = 10;
    private static final int EVERY = 1_000;

    private final Map<Loop, Count> loops = new ConcurrentHashMap<>();

    /** A loop of one execution; several may be followed at once. */
    private record Loop(ExecutionId execution, NodePath node) {}

    private record Count(int ended, int failed, int total) {
        Count next(boolean failure) {
            return new Count(ended + 1, failed + (failure ? 1 : 0), total);
        }

        /** Whether this one is worth a line: a tenth of all is done, or another thousand. */
        boolean isStep() {
            return total > 0 ? (long) ended * STEPS / total != (ended - 1L) * STEPS / total : ended % EVERY == 0;
        }

        @Override
        public String toString() {
            return ended + (total == UNKNOWN ? "" : "/" + total) + (failed == 0 ? "" : ", " + failed + " failed");
        }
    }

    /** Returns a line about a loop, where an event is worth one. */
    Optional<String> on(Event event) {
        if (event instanceof CollectionFixed fixed) {
            int total = fixed.items().size();
            loops.put(new Loop(event.execution(), fixed.scope()), new Count(0, 0, total));
            return Optional.of(fixed.scope() + " loops over " + total + (total == 1 ? " item" : " items"));
        }
        if (event instanceof CollectionOpened opened) {
            loops.put(new Loop(event.execution(), opened.scope()), new Count(0, 0, UNKNOWN));
            return Optional.of(
                    opened.scope() + " loops over the lines of " + opened.file().name());
        }
        if (event instanceof ScopeClosed closed && closed.scope().isIteration()) {
            return ended(closed);
        }
        return Optional.empty();
    }

    private Optional<String> ended(ScopeClosed closed) {
        var loop = loopOf(closed.scope());
        var count = loops.merge(
                new Loop(closed.execution(), loop),
                new Count(0, 0, UNKNOWN).next(closed.status() == NodeStatus.FAILED),
                (before, first) -> before.next(closed.status() == NodeStatus.FAILED));
        return count.isStep() ? Optional.of(loop + " " + count) : Optional.empty();
    }

    private static NodePath loopOf(NodePath iteration) {
        return iteration.scope().map(scope -> scope.child(iteration.id())).orElseGet(() -> NodePath.of(iteration.id()));
    }

    /** Returns how far a loop is; empty if it is none, or has not begun. */
    String of(ExecutionId execution, NodePath node) {
        var count = loops.get(new Loop(execution, node));
        return count == null ? "" : " " + count;
    }

    /** Forgets a loop that has ended. */
    void forget(ExecutionId execution, NodePath node) {
        loops.remove(new Loop(execution, node));
    }
}
