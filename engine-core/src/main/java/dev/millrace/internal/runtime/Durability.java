package dev.millrace.internal.runtime;

import dev.millrace.definition.CheckpointPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.LogLine;
import dev.millrace.internal.concurrent.Errand;
import dev.millrace.internal.concurrent.Postponed;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.runtime.EngineSettings.Keeping;
import dev.millrace.store.CommitListener;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.Ownership;
import dev.millrace.store.StoreCodec;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredDefinition;
import dev.millrace.store.StoredExecution;
import dev.millrace.store.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What an engine keeps in its store: turns, and the definitions that they belong to. Thread-safe. */
final class Durability implements TurnStore, AutoCloseable {

    private static final Duration LOGS_LIMIT = Duration.ofSeconds(5);

    private final Errand logs = Errand.named("millrace-logs");
    private final Postponed postponed = new Postponed();
    private final ExecutionStore store;
    private final Optional<Ownership> ownership;
    private final CheckpointPolicy checkpoint;
    private final Optional<StoreCodec> codec;
    /**
     * Set when the store is let go: later than {@link Executions#isClosed}, for what runs may bring its outcome till
     * then.
     */
    private volatile boolean left;

    /** Opens a store. */
    Durability(Keeping keeping) {
        this.store = keeping.store();
        this.checkpoint = keeping.checkpoint();
        this.codec = ServiceLoader.load(StoreCodec.class).findFirst();
        store.open();
        this.ownership = store.ownership();
    }

    /**
     * Returns the store.
     *
     * @throws IllegalStateException if the engine has closed it
     */
    ExecutionStore store() {
        if (left) {
            throw new IllegalStateException(
                    "[ENG-103] the engine is closed, and its store with it; the next engine that opens the store"
                            + " answers");
        }
        return store;
    }

    /** Returns what several engines share in the store; empty if this one has it alone. */
    Optional<Ownership> ownership() {
        return ownership;
    }

    /** Returns whether an execution that has not ended is another engine's, or nobody's. */
    boolean isElsewhere(ExecutionId id) {
        return ownership.isPresent() && ownership.get().isElsewhere(id);
    }

    /** Throws what a store failed with that takes nothing any more. */
    void requireSound() {
        store.failure().ifPresent(failure -> {
            throw failure;
        });
    }

    /** Has something done, on a thread of its own, when the store says that it has failed. */
    void onFailure(Consumer<StoreException> then) {
        store.onFailure(failure -> logs.run(() -> then.accept(failure)));
    }

    /** Makes ready for a new execution: its definition must be safe before its first turn. */
    void prepare(Plan plan) {
        if (!store.isAccepting()) {
            requireSound();
            throw new StoreException("[ENG-122] the store has no room for new executions; those that run go on."
                    + " Free some space where it keeps its files");
        }
        var revision = plan.origin().revision();
        // The store has it only when it is safe: a start on another thread must not overtake the definition that it is
        // pinned to.
        if (store.definition(revision).isEmpty()) {
            var workflow = plan.workflow();
            var text = codec.flatMap(c -> c.encode(workflow)).orElse("");
            store.saveDefinition(new StoredDefinition(revision, workflow.id(), text, ""));
        }
    }

    @Override
    public CheckpointPolicy checkpointOf(Plan plan) {
        return plan.workflow().policy().checkpoint().orElse(checkpoint);
    }

    @Override
    public Postponed postponed() {
        return postponed;
    }

    /**
     * Hands a turn to the store. A store that throws instead of saying so is one that has failed. After the close a
     * turn is refused, for the store may be another engine's by then.
     */
    @Override
    public void commit(Turn turn, CommitListener listener) {
        if (left) {
            listener.done(new LeftException(turn.execution()));
            return;
        }
        try {
            store.commit(turn, listener);
        } catch (StoreException e) {
            listener.done(e);
        } catch (Throwable t) {
            listener.done(new StoreException(
                    "[ENG-126] the store " + store.getClass().getName() + " did not take a turn of execution "
                            + turn.execution() + ", and must not throw: " + t,
                    t));
        }
    }

    @Override
    public List<Event> read(ExecutionId id, Collection<PendingTurn> onTheirWay) {
        var all = new ArrayList<Event>(store.read(id));
        for (var pending : onTheirWay) {
            for (var event : pending.events()) {
                if (all.isEmpty() || event.sequence() > all.get(all.size() - 1).sequence()) {
                    all.add(event);
                }
            }
        }
        return all;
    }

    @Override
    public void writeLogSoon(ExecutionId id, Supplier<List<LogLine>> lines) {
        logs.run(() -> store.appendLog(id, lines.get()));
    }

    @Override
    public List<LogLine> log(ExecutionId id) {
        return store.log(id);
    }

    /** Returns the execution that the store has under a start's key already. */
    Optional<ExecutionId> firstWith(String key) {
        return store.withKey(key).map(StoredExecution::id);
    }

    /** Returns the workflow of a revision as the store has it; empty if the application must give it. */
    Optional<Workflow> workflow(String revision) {
        return store.definition(revision)
                .filter(definition -> !definition.text().isEmpty())
                .flatMap(definition -> codec.map(c -> c.decode(definition)));
    }

    boolean isIncomplete(ExecutionId id) {
        return store.find(id).filter(execution -> !execution.isEnded()).isPresent();
    }

    /** Returns the executions that have not ended, oldest first. */
    List<StoredExecution> incomplete() {
        return store().incomplete();
    }

    @Override
    public void close() {
        left = true;
        logs.close();
        logs.await(LOGS_LIMIT);
        store.close();
    }
}
