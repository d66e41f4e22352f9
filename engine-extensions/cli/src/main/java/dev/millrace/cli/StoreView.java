package dev.millrace.cli;

import dev.millrace.event.EnqueuedStart;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.LogLine;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.StoreCodec;
import dev.millrace.store.StoredExecution;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;

/** View of a store that a command looks into without taking it; an engine may have it meanwhile. */
interface StoreView {

    /** Returns what is known of each execution, newest start first. */
    List<StoredExecution> stored();

    /** Returns the events of an execution; none if it is unknown. */
    List<Event> export(ExecutionId id);

    /** Hands over the events of each of these executions that the store holds, oldest start first. */
    void export(Set<ExecutionId> ids, BiConsumer<ExecutionId, List<Event>> each);

    /** Hands over executions with their events, oldest start first, until the next one is not wanted. */
    void exportWhile(BiPredicate<StoredExecution, List<Event>> goesOn);

    /** Returns a store in memory that holds one execution and the definitions that it needs. */
    ExecutionStore copyOf(ExecutionId id);

    /** Returns the lines that are kept of an execution's log, oldest first. */
    List<LogLine> log(ExecutionId id);

    /** Returns the oldest starts that no engine has begun, given up ones first; none but of a shared store. */
    default List<EnqueuedStart> starts(int most) {
        return List.of();
    }

    /** Returns a start that no engine has begun. */
    default Optional<EnqueuedStart> enqueued(ExecutionId id) {
        return Optional.empty();
    }

    /** Returns what reads definitions, if there is one. */
    Optional<StoreCodec> codec();
}
