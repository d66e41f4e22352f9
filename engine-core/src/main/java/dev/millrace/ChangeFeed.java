package dev.millrace;

import static java.util.Objects.requireNonNull;

import dev.millrace.store.ChangeCursor;
import dev.millrace.store.ChangePage;
import dev.millrace.store.ExecutionStore;

/**
 * The feed of all turns that are safe in an engine's store, for one subscriber, who misses none over restarts: each
 * page begins behind what was confirmed last under the subscriber's name. The events of an execution come in their
 * order, each at least once. What retention forgets is not kept for a subscriber: a page says so. Thread-safe, but one
 * at a time should read under a name.
 */
public final class ChangeFeed {

    private final ExecutionStore store;
    private final String subscriber;

    ChangeFeed(ExecutionStore store, String subscriber) {
        this.store = store;
        this.subscriber = subscriber;
        cursor(); // refuses a name that is none
    }

    /** Returns the place that was confirmed last; {@link ChangeCursor#START} if none was. */
    public ChangeCursor cursor() {
        return store.cursor(subscriber).orElse(ChangeCursor.START);
    }

    /**
     * Returns what follows; the same again until it is confirmed. A page whose {@code next} is {@link #cursor()} says
     * that nothing has happened since.
     *
     * @param limit how many events are enough; turns come whole, so there may be more
     */
    public ChangePage next(int limit) {
        return store.changes(cursor(), checkedLimit(limit));
    }

    static int checkedLimit(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a page has at least one event, not " + limit);
        }
        return limit;
    }

    /** Says that a page was dealt with: what follows it comes next, after a restart too. */
    public void confirm(ChangePage page) {
        store.saveCursor(subscriber, requireNonNull(page, "page").next());
    }
}
