package dev.millrace.internal.runtime;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.LogLine;
import dev.millrace.event.LoggableException;
import dev.millrace.internal.concurrent.CallTally;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listener, and how it behaves. Thread-safe if the listener is. */
final class MonitoredListener {

    private static final Logger log = LoggerFactory.getLogger(MonitoredListener.class);
    static final long SLOW_NANOS = 1_000_000_000;

    private final ExecutionListener listener;
    private final CallTally tally = new CallTally();

    MonitoredListener(ExecutionListener listener) {
        this.listener = listener;
    }

    String name() {
        return listener.getClass().getName();
    }

    CallTally tally() {
        return tally;
    }

    /** Tells it; whatever it throws is counted and logged, a checked exception or an error included. */
    void tell(Event event) {
        try {
            listener.on(event);
        } catch (Throwable t) {
            tally.failed();
            log.warn(
                    "Listener {} failed on {} of execution {}",
                    name(),
                    event.getClass().getSimpleName(),
                    event.execution(),
                    LoggableException.of(t));
        }
    }

    /** Tells it what a node said, as it tells it an event. */
    void said(ExecutionId execution, LogLine line) {
        try {
            listener.said(execution, line);
        } catch (Throwable t) {
            tally.failed();
            log.warn("Listener {} failed on a line of execution {}", name(), execution, LoggableException.of(t));
        }
    }

    /** Takes how long a call took. */
    void took(long nanos) {
        if (nanos > SLOW_NANOS) {
            tally.slow(nanos);
            nameIfSlow(nanos);
        }
    }

    /** Says once that it is slow, if a call has lasted so long. */
    void nameIfSlow(long nanos) {
        if (nanos > SLOW_NANOS && tally.nameOnce()) {
            log.warn(
                    "Listener {} takes {}: the execution that it is told of goes on, and answers, when it returns. It"
                            + " must be quick",
                    name(),
                    Duration.ofNanos(nanos));
        }
    }
}
