package dev.millrace.internal.runtime;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionListener;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners of an engine; one that throws changes nothing. Immutable. */
record Audience(List<ExecutionListener> listeners) {

    private static final Logger log = LoggerFactory.getLogger(Audience.class);

    /** Tells every event that has not been told yet. */
    void tellAll(EventLog events) {
        if (!listeners.isEmpty()) {
            for (var event = events.nextUndelivered(); event != null; event = events.nextUndelivered()) {
                tell(event);
            }
        }
    }

    void tell(Event event) {
        for (int i = 0; i < listeners.size(); i++) {
            try {
                listeners.get(i).on(event);
            } catch (RuntimeException e) {
                log.warn(
                        "A listener failed on {} of execution {}",
                        event.getClass().getSimpleName(),
                        event.execution(),
                        e);
            }
        }
    }
}
