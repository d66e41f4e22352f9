package dev.millrace.internal.runtime;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionListener;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of an engine; whatever one throws changes nothing, and one that is slow is named. Immutable but for
 * what is counted.
 */
final class Listeners {

    private static final Logger log = LoggerFactory.getLogger(Listeners.class);

    private final List<MonitoredListener> members;
    private final TimeSource time;

    Listeners(List<ExecutionListener> listeners, TimeSource time) {
        this.members = listeners.stream().map(MonitoredListener::new).toList();
        this.time = time;
    }

    List<MonitoredListener> members() {
        return members;
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /** Tells every event that has not been told yet. */
    void tellAll(EventLog events, ListenerCall call) {
        if (!isEmpty()) {
            for (var event = events.nextUndelivered(); event != null; event = events.nextUndelivered()) {
                tell(event, call);
            }
        }
    }

    void tell(Event event, ListenerCall call) {
        for (int i = 0; i < members.size(); i++) {
            var member = members.get(i);
            long begin = time.nanoTime();
            call.begins(new ListenerCall.Made(member, begin));
            member.tell(event);
            call.ends();
            member.took(time.nanoTime() - begin);
        }
    }

    /** Calls a callback of the application in a turn; names it if it holds up the turn for long, with its execution. */
    void callback(String what, ExecutionId execution, Runnable action) {
        long begin = time.nanoTime();
        action.run();
        long nanos = time.nanoTime() - begin;
        if (nanos > MonitoredListener.SLOW_NANOS) {
            log.warn("In execution {}, {} took {}: it must be quick", execution, what, Duration.ofNanos(nanos));
        }
    }

    /** Names a listener that has held up a turn for long. */
    void watch(ListenerCall call) {
        var made = call.made();
        if (made != null) {
            made.whom().nameIfSlow(time.nanoTime() - made.sinceNanos());
        }
    }
}
