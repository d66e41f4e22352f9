package dev.millrace.store;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.LogLine;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where executions outlive the process. One engine at a time uses a store, unless the store says more by its
 * {@link #ownership}: it opens it, commits turns, and acts on a turn only when its commit is done. Implementations are
 * thread-safe; {@code StoreContract} of the testing module holds every one to this contract, and
 * {@code SharedStoreContract} one that engines share.
 */
public interface ExecutionStore extends AutoCloseable {

    /**
     * Takes the store for one engine, and reads what it holds.
     *
     * @throws StoreException if another engine has it, or it is damaged, newer than this version, or unreadable
     */
    Opening open();

    /**
     * Keeps a turn, wholly or not at all. Returns before it is safe and never waits for the disk; the listener hears
     * when it is.
     * Turns of one execution become safe in the order of these calls. A turn whose first event does not follow the last
     * one of its execution, or whose execution has ended, is refused: the listener hears why, and nothing is kept.
     */
    void commit(Turn turn, CommitListener listener);

    /** Returns the committed events of an execution in order; empty if it is unknown. */
    List<Event> read(ExecutionId id);

    /**
     * Hands over the committed events of an execution in order, without keeping those that were handed over; none if it
     * is unknown.
     * May be called on any thread; it reads, and calls, on that one.
     *
     * @throws StoreException if the execution is forgotten meanwhile
     */
    default void read(ExecutionId id, Consumer<? super Event> each) {
        read(id).forEach(each);
    }

    /** Returns what is known about an execution. */
    Optional<StoredExecution> find(ExecutionId id);

    /**
     * Returns the execution that was started under a key; empty if there is none, or it was forgotten. Stores that hold
     * many find it without looking at all of them.
     */
    default Optional<StoredExecution> withKey(String key) {
        return executions().stream()
                .filter(one -> one.origin().starter().key().equals(key))
                .findFirst();
    }

    /** Returns every execution, newest start first. */
    List<StoredExecution> executions();

    /**
     * Returns a part of {@link #executions()}, in its order. Stores that hold many give it without looking at all of
     * them.
     *
     * @param behind the execution behind which the part begins, whether or not the store still has it; empty for the
     *     newest
     * @param limit how many at most
     */
    default List<StoredExecution> executions(Optional<StoredExecution> behind, int limit) {
        return executions().stream()
                .filter(one -> behind.isEmpty() || StoredExecution.NEWEST_FIRST.compare(one, behind.get()) > 0)
                .limit(limit)
                .toList();
    }

    /**
     * Returns a part of those of {@link #executions()} that a filter lets through, in their order. Stores that hold
     * many give it without looking at all of them where few match.
     *
     * @param filter by what the store knows itself
     * @param behind the execution behind which the part begins, whether or not the store still has it, or it matches;
     *     empty for the newest
     * @param limit how many at most
     */
    default List<StoredExecution> executions(StoredFilter filter, Optional<StoredExecution> behind, int limit) {
        return executions(behind, Integer.MAX_VALUE).stream()
                .filter(filter::matches)
                .limit(limit)
                .toList();
    }

    /** Returns the executions that have not ended, in the order of their ids. */
    default List<StoredExecution> incomplete() {
        return executions().stream()
                .filter(execution -> !execution.isEnded())
                .sorted(Comparator.comparing(StoredExecution::id))
                .toList();
    }

    /**
     * Keeps a definition under its revision; one that is there already is not written again. Safe when this returns.
     */
    void saveDefinition(StoredDefinition definition);

    /**
     * Returns the definition of a revision. One that no execution is pinned to any more, and that is not the newest of
     * its workflow, goes when the store makes room: not at once, and not soon after somebody asked for it here.
     */
    Optional<StoredDefinition> definition(String revision);

    /**
     * Returns how many bytes an execution takes: on a disk those of its turns, large ones included; in memory an
     * estimate. 0 if it is unknown.
     */
    long bytes(ExecutionId id);

    /** Lets go of executions that have ended; those that have not, and unknown ones, stay as they are. */
    void forget(Collection<ExecutionId> ended);

    /**
     * Returns a part of the feed of all turns that are safe, for who must miss none: whoever keeps the place that a
     * page ends with goes on there, in another process too. Those of one execution come in their order, each at least
     * once; between executions there is none that is promised.
     *
     * @param after the place behind which it begins
     * @param limit how many events are enough; turns come whole, so there may be more
     * @throws IllegalArgumentException if the place is none of this store's
     * @throws StoreException if it has no feed
     */
    default ChangePage changes(ChangeCursor after, int limit) {
        throw new StoreException(
                "[STO-122] the store " + getClass().getName() + " has no feed of changes; it must implement changes");
    }

    /**
     * Returns the place behind all that is safe now, for who wants only what is to come. Stores that hold much find it
     * without reading that.
     *
     * @throws StoreException if it has no feed
     */
    default ChangeCursor newestChange() {
        var at = ChangeCursor.START;
        for (var page = changes(at, 1_000); !page.next().equals(at); page = changes(at, 1_000)) {
            at = page.next();
        }
        return at;
    }

    /**
     * Returns the place that was kept for a subscriber last; empty if there is none.
     *
     * @throws IllegalArgumentException if the name is not 1 to 100 letters, digits, '.', '_' and '-'
     */
    default Optional<ChangeCursor> cursor(String subscriber) {
        return Optional.empty();
    }

    /**
     * Keeps a place for a subscriber. After a power loss an earlier one may be there.
     *
     * @throws IllegalArgumentException as {@link #cursor}
     * @throws StoreException if it cannot be kept
     */
    default void saveCursor(String subscriber, ChangeCursor cursor) {
        throw new StoreException(
                "[STO-122] the store " + getClass().getName() + " keeps no cursors; it must implement saveCursor");
    }

    /**
     * Keeps lines of an execution's log, the newest at least, until it is forgotten. They are no facts: nothing waits
     * for them, and a crash may take the last ones.
     *
     * @throws StoreException if they cannot be kept
     */
    default void appendLog(ExecutionId id, List<LogLine> lines) {}

    /** Returns the lines that are kept of an execution's log, oldest first. */
    default List<LogLine> log(ExecutionId id) {
        return List.of();
    }

    /**
     * Returns a folder on a local disk, not made yet, where the engine may keep files of attempts that are to outlive
     * the process; empty if there is none, as in memory. What lies there is the engine's: the store neither reads nor
     * deletes it.
     */
    default Optional<Path> files() {
        return Optional.empty();
    }

    /**
     * Keeps a small text that is no execution's, such as how far a trigger has come, in place of the one of the same
     * name. Safe when this returns; after a crash either this text is there or the one before.
     *
     * @param name 1 to 1,000 characters, without line breaks
     * @throws StoreException if it cannot be kept; a store need not take any
     */
    default void saveText(String name, String text) {
        throw new StoreException("[STO-130] the store " + getClass().getName() + " keeps no texts, and '" + name
                + "' is one; give the engine a store that implements saveText and texts");
    }

    /** Returns the texts that are kept, by name. */
    default Map<String, String> texts() {
        return Map.of();
    }

    /**
     * Returns why the store has failed and takes nothing any more, with the first cause and what to do; empty while it
     * works. Only closing and opening it again brings it back.
     */
    default Optional<StoreException> failure() {
        return Optional.empty();
    }

    /**
     * Has somebody told, once, when the store fails, or has failed, in a way that no commit need tell first: another
     * engine has taken it, it cannot be reached. The listener is called on a thread of the store, must be quick, and
     * must not throw. A store whose failures are seen in its commits alone tells nobody.
     */
    default void onFailure(Consumer<StoreException> listener) {}

    /**
     * Returns what the store, when it is open, adds for several engines that use it at a time; empty if one engine has
     * it alone. Then {@link #incomplete} names the executions of all engines.
     */
    default Optional<Ownership> ownership() {
        return Optional.empty();
    }

    /** Returns whether there is room for new executions; running ones are taken further even where there is not. */
    boolean isAccepting();

    /** Makes safe what was committed, and lets the store go. A second call does nothing. */
    @Override
    void close();
}
