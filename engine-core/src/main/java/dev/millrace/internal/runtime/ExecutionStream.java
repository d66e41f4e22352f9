package dev.millrace.internal.runtime;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.internal.concurrent.StreamSubscription;
import dev.millrace.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a subscriber comes to the events of one execution: those that were told before, and then what follows, none twice
 * and none left out.
 */
final class ExecutionStream {

    private final Turns turns;
    private final @Nullable Function<ExecutionId, List<Event>> stored; // null in memory
    private final Executor executor;

    ExecutionStream(Turns turns, @Nullable Function<ExecutionId, List<Event>> stored, Executor executor) {
        this.turns = turns;
        this.stored = stored;
        this.executor = executor;
    }

    /**
     * Joins, in the turn, before anything more is told.
     *
     * @param after the number of the event behind which it begins
     */
    void join(StreamSubscription<Event> stream, long after) {
        long told =
                turns.isDurable() ? turns.subscribers().told() : turns.events().lastTold();
        var kept = turns.events().all().stream()
                .filter(event -> event.sequence() > after && event.sequence() <= told)
                .toList();
        turns.subscribers().join(stream);
        long first = kept.isEmpty() ? told + 1 : kept.get(0).sequence();
        if (first <= after + 1) {
            stream.begin(kept);
        } else if (stored == null) {
            stream.missed(first - after - 1);
            stream.begin(kept);
        } else {
            executor.execute(() -> beginWithStored(stream, after, first, kept));
        }
    }

    private void beginWithStored(StreamSubscription<Event> stream, long after, long first, List<Event> kept) {
        var all = new ArrayList<Event>();
        try {
            if (stored != null) {
                stored.apply(turns.id()).stream()
                        .filter(event -> event.sequence() > after && event.sequence() < first)
                        .forEach(all::add);
            }
        } catch (StoreException e) {
            stream.fail(e);
        }
        stream.missed(Math.max(0, first - after - 1 - all.size()));
        all.addAll(kept);
        stream.begin(all);
    }
}
