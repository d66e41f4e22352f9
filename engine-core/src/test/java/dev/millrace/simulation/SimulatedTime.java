package dev.millrace.simulation;

import dev.millrace.time.Alarm;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Time that stands until it is moved, and then may move past several alarms at once, as it does for a process that was
 * suspended: those ring in a random order. Its wall clock can jump. Confined to whoever has the turn.
 */
final class SimulatedTime implements TimeSource {

    private static final long START_MICROS = 1_700_000_000_000_000L;
    private static final Duration LONGEST = Duration.ofDays(10_000);

    private final PriorityQueue<Pending> alarms = new PriorityQueue<>();
    private long nowNanos;
    private long jumpedMicros;
    private long scheduled;

    /** Is told of each alarm behind its setting, and may stay there until it has rung or is not needed any more. */
    private @Nullable BiConsumer<Duration, BooleanSupplier> stays;

    private static final class Pending implements Comparable<Pending> {

        private final long due;
        private final long number;
        private final Runnable task;
        private boolean cancelled;
        private boolean rang;

        Pending(long due, long number, Runnable task) {
            this.due = due;
            this.number = number;
            this.task = task;
        }

        @Override
        public int compareTo(Pending other) {
            return due != other.due ? Long.compare(due, other.due) : Long.compare(number, other.number);
        }
    }

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    @Override
    public long epochMicros() {
        return START_MICROS + jumpedMicros + nowNanos / 1_000;
    }

    @Override
    public Alarm schedule(Duration delay, Runnable task) {
        long wait = Math.max(0, (delay.compareTo(LONGEST) > 0 ? LONGEST : delay).toNanos());
        var pending = new Pending(nowNanos + wait, scheduled++, task);
        alarms.add(pending);
        if (stays != null) {
            stays.accept(delay, () -> pending.rang);
        }
        return () -> pending.cancelled = true;
    }

    /** Has somebody look at each alarm that is set meanwhile. */
    void watched(BiConsumer<Duration, BooleanSupplier> look, Runnable call) {
        stays = look;
        try {
            call.run();
        } finally {
            stays = null;
        }
    }

    /** Looks no longer, for a while. */
    void unwatched(Runnable call) {
        var look = stays;
        stays = null;
        call.run();
        stays = look;
    }

    /** The process died: its alarms with it. */
    void forgetAlarms() {
        alarms.clear();
    }

    void jump(long micros) {
        jumpedMicros += micros;
    }

    void moveTo(long nanos) {
        nowNanos = Math.max(nowNanos, nanos);
    }

    /** Returns when the next alarm is due; {@link Long#MAX_VALUE} if there is none. */
    long nextDue() {
        while (!alarms.isEmpty() && alarms.element().cancelled) {
            alarms.remove();
        }
        return alarms.isEmpty() ? Long.MAX_VALUE : alarms.element().due;
    }

    /** Rings one of the alarms that are due. */
    void ringOne(Random random) {
        List<Pending> due = new ArrayList<>();
        while (nextDue() <= nowNanos) {
            due.add(alarms.remove());
        }
        var chosen = due.remove(random.nextInt(due.size()));
        alarms.addAll(due);
        chosen.rang = true;
        chosen.task.run();
    }
}
