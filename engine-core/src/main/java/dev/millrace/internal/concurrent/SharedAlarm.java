package dev.millrace.internal.concurrent;

import dev.millrace.time.Alarm;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One alarm for all that are due some time: it is set for the first of them, and whoever is due later costs nothing.
 * Its task looks who is due, and asks again for the first that is left. Thread-safe.
 */
public final class SharedAlarm {

    /*
     * I1  Nobody is missed: whoever asks has written before when he is due, and the alarm is unset before the task
     *     looks. So either the task sees him, or he sees that none is set for his time, and sets one.
     * I2  At most one is set: who sets another one cancels the one before.
     * Checked by SharedAlarmTest.
     */
    private final TimeSource time;
    private final Runnable task;
    private final AtomicReference<@Nullable Setting> current = new AtomicReference<>();

    /** An alarm that is set, or being set. Thread-safe. */
    private static final class Setting {

        private final long at; // in nanoseconds of elapsed time
        private volatile @Nullable Alarm alarm;
        private volatile boolean isOff;

        Setting(long at) {
            this.at = at;
        }

        void isSet(Alarm its) {
            alarm = its;
            if (isOff) {
                its.cancel();
            }
        }

        void off() {
            isOff = true;
            var its = alarm;
            if (its != null) {
                its.cancel();
            }
        }
    }

    /**
     * Creates it; none is set.
     *
     * @param task runs on the thread of the time when the first is due
     */
    public SharedAlarm(TimeSource time, Runnable task) {
        this.time = time;
        this.task = task;
    }

    /** Returns the elapsed time, in nanoseconds. */
    public long now() {
        return time.nanoTime();
    }

    /** Has the task run at a time, in nanoseconds of elapsed time, or before that. */
    public void setFor(long at) {
        while (true) {
            var before = current.get();
            if (before != null && before.at - at <= 0) {
                return;
            }
            var next = new Setting(at);
            if (current.compareAndSet(before, next)) {
                if (before != null) {
                    before.off();
                }
                next.isSet(time.schedule(Duration.ofNanos(at - time.nanoTime()), () -> rings(next)));
                return;
            }
        }
    }

    private void rings(Setting setting) {
        if (current.compareAndSet(setting, null)) {
            task.run();
        }
    }

    /** Nobody is due. */
    public void unset() {
        var last = current.get() == null ? null : current.getAndSet(null);
        if (last != null) {
            last.off();
        }
    }
}
