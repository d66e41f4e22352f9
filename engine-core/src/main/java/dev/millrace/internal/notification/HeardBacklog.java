package dev.millrace.internal.notification;

import dev.millrace.definition.NotificationContent;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionId;
import dev.millrace.internal.concurrent.StreamTally;
import dev.millrace.notification.Notification;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one channel wants to hear of an engine without a store; it ends with the process. When it is full, what comes is
 * dropped and counted. Thread-safe.
 */
final class HeardBacklog implements ChannelBacklog {

    private static final Logger log = LoggerFactory.getLogger(HeardBacklog.class);
    private static final int MOST = 1_024;

    private final Composer composer;
    private final Map<ExecutionId, Watched> watched = new ConcurrentHashMap<>();
    private final ArrayBlockingQueue<Heard> waiting = new ArrayBlockingQueue<>(MOST);
    private final StreamTally tally = new StreamTally();
    private final String channel;

    HeardBacklog(String channel, Composer composer) {
        this.channel = channel;
        this.composer = composer;
    }

    /** What is wanted, and what is to be told of it. */
    private record Heard(Happening happening, Watched of, Set<NotificationContent> include) {}

    /** Takes an event, in the turn of its execution. Returns whether it is wanted. */
    boolean hear(Event event) {
        if (event instanceof ExecutionStarted started) {
            watch(started.execution(), started.origin());
        } else if (event instanceof ExecutionRepaired repaired) {
            composer.originOf(repaired.execution()).ifPresent(origin -> watch(repaired.execution(), origin));
        }
        var of = event instanceof ExecutionEnded ? watched.remove(event.execution()) : watched.get(event.execution());
        return of != null
                && Happening.of(event).filter(happening -> offer(happening, of)).isPresent();
    }

    private void watch(ExecutionId id, Origin origin) {
        var seen = composer.watched(origin);
        if (!seen.rules().isEmpty()) {
            watched.put(id, seen);
        }
    }

    private boolean offer(Happening happening, Watched of) {
        var include = of.wanted(happening);
        if (include.isPresent() && !waiting.offer(new Heard(happening, of, include.get()))) {
            if (tally.dropped() == 0) {
                log.warn(
                        "[NOT-104] Channel {} is not told of everything: {} notifications wait for it, and there is no"
                                + " room for more; with a store it would miss none",
                        channel,
                        MOST);
            }
            tally.dropped(1);
        }
        return include.isPresent();
    }

    @Override
    public Optional<List<Notification>> next() {
        return Optional.ofNullable(waiting.poll())
                .map(heard ->
                        List.of(composer.compose(heard.happening(), heard.of().origin(), heard.include())));
    }

    @Override
    public void done() {}

    long dropped() {
        return tally.dropped();
    }
}
