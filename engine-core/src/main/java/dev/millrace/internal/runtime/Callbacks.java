package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.LoggableException;
import dev.millrace.internal.concurrent.CallTally;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The callbacks of an application that turns call beside its listeners: whatever one throws changes nothing, and one
 * that is slow is named. Thread-safe.
 */
final class Callbacks {

    private static final Logger log = LoggerFactory.getLogger(Callbacks.class);

    private final Map<Kind, CallTally> tallies = new EnumMap<>(Kind.class); // filled once
    private final Set<Call> running = ConcurrentHashMap.newKeySet();
    private final TimeSource time;

    /** What an application may have called. */
    enum Kind {
        CANCEL_ACTION("onCancel"),
        CHAINED("result()");

        private final String givenTo;

        Kind(String givenTo) {
            this.givenTo = givenTo;
        }
    }

    /** A call that goes on. Compared by identity: a class, not a record. Thread-safe. */
    private static final class Call {

        private final ExecutionId execution;
        private final String what;
        private final long sinceNanos;
        private volatile boolean named;

        Call(ExecutionId execution, String what, long sinceNanos) {
            this.execution = execution;
            this.what = what;
            this.sinceNanos = sinceNanos;
        }

        void nameIfSlow(long nanos) {
            if (nanos > MonitoredListener.SLOW_NANOS && !named) {
                named = true;
                log.warn("In execution {}, {} takes {}: it must be quick", execution, what, Duration.ofNanos(nanos));
            }
        }
    }

    Callbacks(TimeSource time) {
        this.time = time;
        for (var kind : Kind.values()) {
            tallies.put(kind, new CallTally());
        }
    }

    /** Makes a call in a turn. */
    void call(Kind kind, ExecutionId execution, String what, Runnable action) {
        var tally = tallies.getOrDefault(kind, new CallTally());
        var call = new Call(execution, what, time.nanoTime());
        running.add(call);
        try {
            action.run();
        } catch (Throwable t) {
            tally.failed();
            log.warn("In execution {}, {} failed", execution, what, LoggableException.of(t));
        } finally {
            running.remove(call);
        }
        long nanos = time.nanoTime() - call.sinceNanos;
        if (nanos > MonitoredListener.SLOW_NANOS) {
            tally.slow(nanos);
            call.nameIfSlow(nanos);
        }
    }

    boolean isCalling() {
        return !running.isEmpty();
    }

    /** Names what has held up a turn for long. */
    void watch() {
        running.forEach(call -> call.nameIfSlow(time.nanoTime() - call.sinceNanos));
    }

    /** Says what holds up the turn of an execution; empty if nothing here does. */
    String holder(ExecutionId execution) {
        return running.stream()
                .filter(call -> call.execution.equals(execution))
                .map(call -> "; " + call.what + " is being called")
                .findFirst()
                .orElse("");
    }

    /** Returns what has not returned. */
    List<String> names() {
        return running.stream().map(call -> call.what).distinct().toList();
    }

    /** Returns how those behave that ever failed or were slow. */
    List<ListenerHealth> health() {
        return tallies.entrySet().stream()
                .map(entry -> ListenerHealth.of(entry.getKey().givenTo, entry.getValue()))
                .filter(health -> health.failures() + health.slow() > 0)
                .toList();
    }
}
