package dev.millrace.temporal.internal;

import static java.util.Objects.requireNonNull;

import dev.millrace.temporal.internal.Begun.LocalEnds;
import dev.millrace.time.Alarm;
import dev.millrace.time.TimeSource;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Time of workflow code: its clock is the history's, and its alarms are Temporal's timers. Confined to a workflow. */
final class WorkflowTime implements TimeSource {

    private static final Duration MILLISECOND = Duration.ofMillis(1);

    private final Deque<Timer> left = new ArrayDeque<>();
    private final LocalEnds ends;

    WorkflowTime(LocalEnds ends) {
        this.ends = ends;
    }

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
        var timer = new Timer(task);
        timer.begun = Begun.by(
                ends,
                () -> Workflow.newTimer(wait).handle((nothing, failure) -> {
                    if (failure == null) {
                        timer.isDue();
                    } else if (!(failure instanceof CanceledFailure)) {
                        throw failure;
                    }
                    return null;
                }));
        return timer;
    }

    /** Takes back what was called off in an earlier workflow task, which had begun it. */
    void takeBack() {
        for (var timer = left.peek(); timer != null && timer.takeBack(); timer = left.peek()) {
            left.remove();
        }
    }

    /** A timer; one that is called off where it cannot be taken back may pass, and then nothing happens. */
    private final class Timer implements Alarm {

        private final Runnable task;
        private @Nullable Begun begun;
        private boolean isOff;

        Timer(Runnable task) {
            this.task = task;
        }

        void isDue() {
            if (!isOff) {
                task.run();
            }
        }

        @Override
        public void cancel() {
            isOff = true;
            if (!takeBack()) {
                left.add(this);
            }
        }

        boolean takeBack() {
            var there = requireNonNull(begun, "a timer that has begun");
            boolean can = !there.isBound();
            if (can) {
                there.callOff();
            }
            return can;
        }
    }
}
