package dev.millrace.time;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The system's clocks, and one daemon thread for alarms that ends when there has been none for a while. Thread-safe.
 */
final class SystemTime implements TimeSource {

    static final SystemTime INSTANCE = new SystemTime();

    private static final Logger log = LoggerFactory.getLogger(SystemTime.class);
    private static final long IDLE_SECONDS = 10;
    private static final long ANCHOR_NANOS = 10_000_000;

    private final ScheduledThreadPoolExecutor alarms = new ScheduledThreadPoolExecutor(1, SystemTime::daemon);

    private volatile Anchor anchor = Anchor.read(System.nanoTime());

    private SystemTime() {
        alarms.setRemoveOnCancelPolicy(true);
        alarms.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        alarms.allowCoreThreadTimeOut(true);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    /*
     * The wall clock costs a third more than the elapsed time, and every turn asks: so it is read each 10 ms, and
     * counted on from there. A jump of the wall clock is seen at the next reading.
     */
    @Override
    public long epochMicros() {
        long now = System.nanoTime();
        var known = anchor;
        if (now - known.nanos > ANCHOR_NANOS) {
            known = Anchor.read(now);
            anchor = known;
        }
        return known.micros + (now - known.nanos) / 1_000;
    }

    /** What the wall clock showed at a moment of the elapsed time. */
    private record Anchor(long nanos, long micros) {

        static Anchor read(long nanos) {
            var wall = Clock.systemUTC().instant();
            return new Anchor(nanos, wall.getEpochSecond() * 1_000_000L + wall.getNano() / 1_000);
        }
    }

    @Override
    public Alarm schedule(Duration delay, Runnable task) {
        Future<?> pending = alarms.schedule(() -> runSafely(task), toNanos(delay), TimeUnit.NANOSECONDS);
        return () -> pending.cancel(false);
    }

    /** Durations beyond 292 years are cut to that: {@link Duration#toNanos()} would overflow. */
    private static long toNanos(Duration delay) {
        return delay.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0 ? Long.MAX_VALUE : delay.toNanos();
    }

    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (Throwable t) {
            log.error("An alarm's task failed", t);
        }
    }

    private static Thread daemon(Runnable work) {
        var thread = new Thread(null, work, "millrace-time", 0, false); // it serves whoever sets alarms
        thread.setDaemon(true);
        return thread;
    }
}
