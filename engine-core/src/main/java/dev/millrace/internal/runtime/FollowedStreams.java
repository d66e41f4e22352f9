package dev.millrace.internal.runtime;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.internal.concurrent.CoalescedTask;
import dev.millrace.internal.concurrent.Errand;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.Ownership;
import dev.millrace.store.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows executions that other engines run, for those who subscribe to them here: whenever there is news, and with
 * each look that the store has its engines take, what was written meanwhile is read. Thread-safe.
 */
final class FollowedStreams implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(FollowedStreams.class);

    private final ExecutionStore store;
    private final Errand background;
    private final CoalescedTask look;
    private final Set<Followed> all = ConcurrentHashMap.newKeySet();
    private volatile @Nullable StoreException closed;

    /** Hears of an execution, on one thread at a time. */
    interface Hearer {

        /** What was written since it heard last; at first what is there, even if that is nothing. */
        void hears(List<Event> fresh);

        /** It has ended: nothing more is written. */
        void ends();

        /** Nothing more is known of it. */
        void fails(Throwable why);
    }

    /** Who follows an execution. Its fields are confined to the look. */
    private static final class Followed {

        private final ExecutionId id;
        private final Hearer hearer;
        private long last;
        private boolean hasBegun;

        Followed(ExecutionId id, long after, Hearer hearer) {
            this.id = id;
            this.last = after;
            this.hearer = hearer;
        }
    }

    /**
     * Creates it; it looks at nothing before somebody follows something.
     *
     * @param background where it looks
     */
    FollowedStreams(ExecutionStore store, Ownership ownership, Errand background) {
        this.store = store;
        this.background = background;
        this.look = new CoalescedTask(background, this::look);
        ownership.onNews(() -> {
            if (!all.isEmpty()) {
                look.ask();
            }
        });
    }

    /**
     * Follows an execution from behind one of its events to its end.
     *
     * @return ends that; may be called again
     */
    Runnable follow(ExecutionId id, long after, Hearer hearer) {
        var followed = new Followed(id, after, hearer);
        all.add(followed);
        var why = closed;
        if (why == null) {
            look.ask();
        } else {
            fail(followed, why);
        }
        return () -> all.remove(followed);
    }

    private void look() {
        all.forEach(this::look);
    }

    private void look(Followed followed) {
        try {
            var stored = store.find(followed.id);
            if (stored.isEmpty()) {
                fail(
                        followed,
                        new StoreException("[ENG-174] execution " + followed.id + " is not remembered any more;"
                                + " it had ended, and the retention took it"));
                return;
            }
            boolean isNew = stored.get().lastSequence() > followed.last;
            if (isNew || !followed.hasBegun) {
                hear(followed);
            }
            if (stored.get().isEnded() && all.remove(followed)) {
                followed.hearer.ends();
            }
        } catch (StoreException e) {
            log.debug("What other engines write of execution {} is looked for again", followed.id, e);
        } catch (RuntimeException e) { // it is nothing that a subscriber could read
            fail(followed, e);
        }
    }

    private void hear(Followed followed) {
        var fresh = store.read(followed.id).stream()
                .filter(event -> event.sequence() > followed.last)
                .toList();
        if (!fresh.isEmpty()) {
            followed.last = fresh.get(fresh.size() - 1).sequence();
        }
        followed.hasBegun = true;
        followed.hearer.hears(fresh);
    }

    private void fail(Followed followed, Throwable why) {
        if (all.remove(followed)) {
            followed.hearer.fails(why);
        }
    }

    /** Nothing is known any more of what goes on elsewhere. */
    void lose(StoreException why) {
        closed = why;
        all.forEach(followed -> fail(followed, why));
    }

    /** Looks no more; who follows something hears that the engine was closed. */
    @Override
    public void close() {
        closed = Optional.ofNullable(closed).orElse(new StoreException("[ENG-123] the engine was closed"));
        background.close();
        all.forEach(followed -> fail(followed, new LeftException(followed.id)));
    }
}
