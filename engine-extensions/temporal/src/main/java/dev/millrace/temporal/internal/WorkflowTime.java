package dev.millrace.temporal.internal;

import dev.millrace.time.Alarm;
import dev.millrace.time.TimeSource;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Time of workflow code: its clock is the history's, and its alarms are Temporal's timers. Confined to a workflow. */
final class WorkflowTime implements TimeSource {

    private static final Duration MILLISECOND = Duration.ofMillis(1);

    @Override
    public long nanoTime() {
        return TimeUnit.MILLISECONDS.toNanos(Workflow.currentTimeMillis());
    }

    @Override
    public long epochMicros() {
        return TimeUnit.MILLISECONDS.toMicros(Workflow.currentTimeMillis());
    }

    /** {@inheritDoc} A timer has whole milliseconds: it is never early. */
    @Override
    public Alarm schedule(Duration delay, Runnable task) {
        var exact = delay.isNegative() ? Duration.ZERO : delay;
        var whole = Duration.ofMillis(exact.toMillis());
        var wait = whole.equals(exact) ? whole : whole.plus(MILLISECOND);
        CancellationScope scope =
                Workflow.newCancellationScope(() -> Workflow.newTimer(wait).handle((nothing, failure) -> {
                    if (failure == null) {
                        task.run();
                    } else if (!(failure instanceof CanceledFailure)) {
                        throw failure;
                    }
                    return null;
                }));
        scope.run();
        return scope::cancel;
    }
}
