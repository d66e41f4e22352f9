package dev.millrace.temporal.internal;

import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/**
 * Timer or activity that workflow code has begun and may call off. Confined to its workflow.
 *
 * <p>Temporal's SDK forgets what is called off in the workflow task that began it: no word of it stands in the history.
 * Where a local activity has ended in between, a replay begins it, meets the next event of the history before it meets
 * that end, and fails for the two do not match. So what was begun before such an end is not called off in the same
 * workflow task.
 */
final class Begun {

    private static final Duration NEXT = Duration.ofMillis(1);

    private final CancellationScope scope;
    private final LocalEnds ends;
    private final int endsBefore;
    private final long task = task();

    /** How many local activities of a workflow have ended. Confined to it. */
    static final class LocalEnds {

        private int count;

        /** Counts one. */
        void add() {
            count++;
        }
    }

    private Begun(LocalEnds ends, Runnable beginning) {
        this.ends = ends;
        endsBefore = ends.count;
        scope = Workflow.newCancellationScope(beginning);
        scope.run();
    }

    /** Begins something. */
    static Begun by(LocalEnds ends, Runnable beginning) {
        return new Begun(ends, beginning);
    }

    /** The length of a history is the same for all of a workflow task, and in each replay of it. */
    private static long task() {
        return Workflow.getInfo().getHistoryLength();
    }

    /** Returns whether it cannot be called off before the next workflow task. */
    boolean isBound() {
        return task == task() && endsBefore != ends.count;
    }

    /** Calls it off: at once, or in the next workflow task, which begins at once then. */
    void callOff() {
        if (isBound()) {
            Workflow.newTimer(NEXT).thenApply(nothing -> {
                scope.cancel();
                return null;
            });
        } else {
            scope.cancel();
        }
    }
}
