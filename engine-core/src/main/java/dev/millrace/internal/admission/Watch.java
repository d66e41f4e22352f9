package dev.millrace.internal.admission;

import dev.millrace.internal.concurrent.Exclusion;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says who waits for too long, each once. Its fields are guarded by the exclusion that it is given. Thread-safe. */
final class Watch {

    private final TimeSource time;
    private final Exclusion exclusion;
    private final long patience;

    /** Those not said yet, by when they came, the first first. */
    private final Map<Waiting, Long> since = new LinkedHashMap<>();

    private boolean hasAlarm;

    /** Somebody who waits. */
    interface Waiting {

        /** He waits for too long. Called outside of the exclusion. */
        void starves();
    }

    /**
     * Creates it.
     *
     * @param patience how long is not too long; zero for ever
     */
    Watch(TimeSource time, Exclusion exclusion, Duration patience) {
        this.time = time;
        this.exclusion = exclusion;
        this.patience = patience.toNanos();
    }

    /** Somebody begins to wait. Returns what is to be done outside of the exclusion. */
    Runnable joins(Waiting who, long now) {
        if (patience == 0) {
            return () -> {};
        }
        since.put(who, now);
        return alarm(patience);
    }

    /** Somebody waits no more. */
    void leaves(Waiting who) {
        since.remove(who);
    }

    private Runnable alarm(long nanos) {
        if (hasAlarm) {
            return () -> {};
        }
        hasAlarm = true;
        return () -> time.schedule(Duration.ofNanos(nanos), this::look);
    }

    private void look() {
        long now = time.nanoTime();
        List<Runnable> afterwards = new ArrayList<>();
        exclusion.alone(() -> {
            hasAlarm = false;
            var all = since.entrySet().iterator();
            while (all.hasNext()) {
                var next = all.next();
                long left = patience - (now - next.getValue());
                if (left > 0) {
                    afterwards.add(alarm(left));
                    break;
                }
                afterwards.add(next.getKey()::starves);
                all.remove();
            }
            return true;
        });
        afterwards.forEach(Runnable::run);
    }
}
