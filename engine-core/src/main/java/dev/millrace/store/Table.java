package dev.millrace.store;

import dev.millrace.event.ExecutionId;
import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a part of a journal, in one file, holds of executions. What a later part says of one goes before. */
interface Table {

    /**
     * Returns where the part stands among all: of a segment its first frame, of a snapshot the last one that it holds.
     */
    long order();

    /** Returns the number under which the file is open. */
    int file();

    /** Returns how many executions it holds something of. */
    int size();

    /** Returns what it holds of an execution. */
    Optional<Slice> find(ExecutionId id);

    /** Returns what it holds of the execution that was started under a key. */
    Optional<Slice> findKey(String key);

    /** Returns no position of its executions that is newer than this; null if it has none behind another one. */
    @Nullable
    ListPosition newest(@Nullable ListPosition behind);

    /** Returns what it holds of each execution, newest start first. */
    default Iterator<Slice> slices() {
        return slices(StoredFilter.ALL, null);
    }

    /**
     * Returns what it holds of each execution that it knows to match, newest start first; of those behind a position if
     * there is one.
     */
    Iterator<Slice> slices(StoredFilter filter, @Nullable ListPosition behind);

    /** Returns the executions that were forgotten in it. */
    Collection<ExecutionId> forgotten();

    /** Returns where the definitions lie in it. */
    Collection<Long> definitions();

    /** Returns the revisions that its executions need. */
    Set<String> pins();

    /** Lets go of what is open. */
    default void close() {}
}
