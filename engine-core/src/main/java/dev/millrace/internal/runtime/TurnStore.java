package dev.millrace.internal.runtime;

import dev.millrace.definition.CheckpointPolicy;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.LogLine;
import dev.millrace.internal.concurrent.Postponed;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.store.CommitListener;
import dev.millrace.store.Turn;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/** The store as the turns of an execution know it. Thread-safe. */
interface TurnStore {

    /** Returns when the turns of executions of a workflow are written. */
    CheckpointPolicy checkpointOf(Plan plan);

    /**
     * Returns what is put off while the store has turns of any execution to write: starts that are to be written with
     * the turn behind them.
     */
    Postponed postponed();

    /** Hands a turn over to be written; the listener hears what became of it, also of what is thrown. */
    void commit(Turn turn, CommitListener listener);

    /** Has lines of an execution's log written, soon and on another thread: nobody waits for them. */
    void writeLogSoon(ExecutionId id, Supplier<List<LogLine>> lines);

    /** Returns what was written of an execution's log. */
    List<LogLine> log(ExecutionId id);

    /** Returns the events of an execution that are safe, and those behind them that are on their way. */
    List<Event> read(ExecutionId id, Collection<PendingTurn> onTheirWay);
}
