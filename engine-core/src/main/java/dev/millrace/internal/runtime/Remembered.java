package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.StoredExecution;
import dev.millrace.store.StoredFilter;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is known of executions, newest start first: those that are live tell of themselves, the others are read from the
 * store, page by page, as far as somebody asks. Confined to its user.
 */
final class Remembered implements Iterator<StoredExecution> {

    private static final int FIRST_PAGE = 16; // who wants the newest few does not pay for more
    private static final int LARGEST_PAGE = 256;

    private final @Nullable ExecutionStore store;
    private final StoredFilter filter;
    private final UnaryOperator<StoredExecution> shown;
    private final Map<ExecutionId, StoredExecution> live = new HashMap<>();
    private final Deque<StoredExecution> liveAhead = new ArrayDeque<>();
    private final Deque<StoredExecution> storedAhead = new ArrayDeque<>();

    private int page = FIRST_PAGE;
    private Optional<StoredExecution> last;
    private boolean isRead;

    /**
     * Begins behind an execution, or with the newest.
     *
     * @param filter what is asked of the store; others come too
     * @param shown says how one stands that the store has
     */
    Remembered(
            @Nullable ExecutionStore store,
            Collection<StoredExecution> alive,
            Optional<StoredExecution> behind,
            StoredFilter filter,
            UnaryOperator<StoredExecution> shown) {
        this.store = store;
        this.filter = filter.asStored();
        this.shown = shown;
        last = behind;
        isRead = store == null;
        alive.forEach(one -> live.put(one.id(), one));
        live.values().stream()
                .filter(one -> behind.isEmpty() || StoredExecution.NEWEST_FIRST.compare(one, behind.get()) > 0)
                .sorted(StoredExecution.NEWEST_FIRST)
                .forEach(liveAhead::add);
    }

    @Override
    public boolean hasNext() {
        readOn();
        return !liveAhead.isEmpty() || !storedAhead.isEmpty();
    }

    @Override
    public StoredExecution next() {
        if (!hasNext()) {
            throw new NoSuchElementException("there is no older execution");
        }
        if (storedAhead.isEmpty()) {
            return liveAhead.remove();
        }
        boolean isLiveNext = !liveAhead.isEmpty()
                && StoredExecution.NEWEST_FIRST.compare(liveAhead.element(), storedAhead.element()) < 0;
        return isLiveNext ? liveAhead.remove() : storedAhead.remove();
    }

    /** What is live knows more of itself than the store does. */
    private void readOn() {
        while (storedAhead.isEmpty() && !isRead && store != null) {
            var read = store.executions(filter, last, page);
            read.stream().filter(one -> !live.containsKey(one.id())).map(shown).forEach(storedAhead::add);
            isRead = read.size() < page;
            page = Math.min(LARGEST_PAGE, 2 * page);
            if (!read.isEmpty()) {
                last = Optional.of(read.get(read.size() - 1));
            }
        }
    }
}
