package dev.millrace.internal.runtime;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionListener;
import dev.millrace.internal.runtime.Telling.Call;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners of an engine; whatever one throws changes nothing, and one that is slow is named. Immutable but for what is counted. */
final class Audience {

    private static final Logger log = LoggerFactory.getLogger(Audience.class);

    private final List<AudienceMember> members;
    private final TimeSource time;

    Audience(List<ExecutionListener> listeners, TimeSource time) {
        this.members = listeners.stream().map(AudienceMember::new).toList();
        this.time = time;
    }

    List<AudienceMember> members() {
        return members;
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /** Tells every event that has not been told yet. */
    void tellAll(EventLog events, Telling telling) {
        if (!isEmpty()) {
            for (var event = events.nextUndelivered(); event != null; event = events.nextUndelivered()) {
                tell(event, telling);
            }
        }
    }

    void tell(Event event, Telling telling) {
        for (int i = 0; i < members.size(); i++) {
            var member = members.get(i);
            long begin = time.nanoTime();
            telling.begins(new Call(member, begin));
            member.tell(event);
            telling.ends();
            member.took(time.nanoTime() - begin);
        }
    }

    /** Names a callback that has held up a turn for long, with its execution. */
    void callbackTook(String what, Driver driver, long nanos) {
        if (nanos > AudienceMember.SLOW_NANOS) {
            log.warn("In execution {}, {} took {}: it must be quick", driver.id(), what, Duration.ofNanos(nanos));
        }
    }

    /** Names a listener that has held up a turn for long. */
    void watch(Telling telling) {
        var call = telling.call();
        if (call != null) {
            call.whom().nameIfSlow(time.nanoTime() - call.sinceNanos());
        }
    }

    /** Says who holds up a turn; empty if nobody is known to. */
    static String holderOf(@Nullable Call call) {
        return call == null ? "" : "; listener " + call.whom().name() + " is being called";
    }
}
