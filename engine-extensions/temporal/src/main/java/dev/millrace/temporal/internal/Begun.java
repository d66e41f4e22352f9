package dev.millrace.temporal.internal;

import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/**
 * Timer or activity that workflow code has begun and may call off. Confined to its workflow.
 *
 * <p>Temporal's SDK forgets what is called off in the workflow task that began it: no word of it stands in the history.
 * Where a local activity has ended in between, a replay begins it, meets the next event of the history before it meets
 * that end, and fails for the two do not match. So what was begun in a workflow task is never called off in the same one.
 */
final class Begun {

    private static final Duration NEXT = Duration.ofMillis(1);

    private final CancellationScope scope;
    private final long task = task();

    private Begun(Runnable beginning) {
        scope = Workflow.newCancellationScope(beginning::run);
        scope.run();
    }

    /** Begins something. */
    static Begun by(Runnable beginning) {
        return new Begun(beginning);
    }

    /** The length of a history is the same for all of a workflow task, and in each replay of it. */
    private static long task() {
        return Workflow.getInfo().getHistoryLength();
    }

    /** Returns whether the workflow task that began it has not ended yet: it cannot be called off. */
    boolean isOfThisTask() {
        return task == task();
    }

    /** Calls it off: at once, or in the next workflow task, which begins at once then. */
    void callOff() {
        if (isOfThisTask()) {
            Workflow.newTimer(NEXT).thenApply(nothing -> {
                scope.cancel();
                return nothing;
            });
        } else {
            scope.cancel();
        }
    }
}
