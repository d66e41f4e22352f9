package dev.millrace;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.store.StoredExecution;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An engine for one turn at a time, where no process stays: a function that is called with an input, or because time
 * has come. Each call opens the store, has an execution do all that it can do now, and closes the store; what is due
 * later is for the call at {@link Report#wakeAt()}. What a call was at when it died, the next one does again, as after
 * any crash. While one call has the store, another one is refused. Immutable; each call is confined to its thread.
 *
 * <p>Locks, limits and rates hold among the executions that one call takes up, not between calls.
 *
 * <pre>{@code
 * var report = Invocation.of(engine().store(store)).step(id, execution -> execution.signal("paid", Map.of(), "p-1"));
 * report.wakeAt().ifPresent(at -> scheduler.callAt(at, id));
 * }</pre>
 */
public final class Invocation {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int MOST_PARENTS = 100;

    private final EngineBuilder engine;
    private final List<Workflow> workflows;
    private final Duration limit;

    private Invocation(EngineBuilder engine, List<Workflow> workflows, Duration limit) {
        this.engine = engine;
        this.workflows = workflows;
        this.limit = limit;
    }

    /**
     * How an execution stands after a call. Immutable.
     *
     * @param id the execution
     * @param status where it stands
     * @param wakeAt when it is to be called next without an input: at once if the call's time was up before all was
     *     done; empty if it has ended, or waits for an input alone
     * @param result its result; empty if it has not ended
     * @param others executions that it has started and does not wait for, and that have not ended: each is called for
     *     itself
     */
    public record Report(
            ExecutionId id,
            ExecutionStatus status,
            Optional<Instant> wakeAt,
            Optional<ExecutionResult> result,
            Set<ExecutionId> others) {

        /** Checks for null and copies the set. */
        public Report {
            requireNonNull(id, "id");
            requireNonNull(status, "status");
            requireNonNull(wakeAt, "wakeAt");
            requireNonNull(result, "result");
            others = Set.copyOf(others);
        }
    }

    /**
     * Returns invocations of engines as a builder makes them.
     *
     * @param engine with a store, which each call opens anew
     * @throws IllegalArgumentException if it has no store
     */
    public static Invocation of(EngineBuilder engine) {
        if (!engine.isDurable()) {
            throw new IllegalArgumentException("[ENG-440] what one call leaves is for the next one: give the engine's"
                    + " builder a store with store(...)");
        }
        return new Invocation(engine, List.of(), LIMIT);
    }

    /** Returns a copy whose calls do no more after this time, a minute without it; what runs then is told to stop. */
    public Invocation limit(Duration most) {
        if (most.isNegative() || most.isZero()) {
            throw new IllegalArgumentException("a call's limit must be more than nothing, not " + most);
        }
        return new Invocation(engine, workflows, most);
    }

    /** Returns a copy whose calls know these workflows too: those that hold code, and those that others name. */
    public Invocation registering(Workflow... more) {
        var all = new ArrayList<>(workflows);
        all.addAll(List.of(more));
        return new Invocation(engine, List.copyOf(all), limit);
    }

    private WorkflowEngine open() {
        var opened = engine.build();
        try {
            workflows.forEach(opened::register);
            return opened;
        } catch (InvalidWorkflowException e) {
            opened.close();
            throw e;
        }
    }

    /**
     * Starts an execution and has it do what it can do now. Give the start a key, so that a call that is repeated finds
     * the execution of the first.
     *
     * @param start starts it, with the engine that it is given
     * @throws IllegalArgumentException if what it gives is no execution of that engine
     * @throws dev.millrace.store.StoreException if another call has the store
     */
    public Report start(Function<WorkflowEngine, Execution> start) {
        requireNonNull(start, "start");
        try (var opened = open()) {
            var execution = requireNonNull(start.apply(opened), "what start gives");
            if (opened.execution(execution.id()).isEmpty()) {
                throw new IllegalArgumentException("[ENG-441] start gave the execution " + execution.id()
                        + ", which the store of this call does not have; start it with the engine that start is given");
            }
            if (!execution.status().isFinal()) {
                opened.recover(execution.id()); // of one with this key that an earlier call has left
            }
            return report(opened, execution.id());
        }
    }

    /**
     * Has an execution do what is due.
     *
     * @throws IllegalArgumentException if the store does not know it
     * @throws dev.millrace.store.StoreException if another call has the store
     */
    public Report step(ExecutionId id) {
        return step(id, execution -> {});
    }

    /**
     * Gives an execution an input, a signal or what else its handle offers, and has it do what is due.
     *
     * @throws IllegalArgumentException if the store does not know it
     * @throws dev.millrace.store.StoreException if another call has the store
     */
    public Report step(ExecutionId id, Consumer<Execution> input) {
        requireNonNull(id, "id");
        requireNonNull(input, "input");
        try (var opened = open()) {
            var store = opened.store();
            var root = id;
            for (int i = 0; i < MOST_PARENTS; i++) {
                var parent = store.find(root).flatMap(Invocation::parentOf).filter(one -> isLive(store.find(one)));
                if (parent.isEmpty()) {
                    break;
                }
                root = parent.get();
            }
            opened.recover(root); // it is to hear of what its child does
            opened.recover(id);
            input.accept(opened.execution(id).orElseThrow());
            return report(opened, id);
        }
    }

    private static Optional<ExecutionId> parentOf(StoredExecution stored) {
        return stored.origin().starter().parent().map(parent -> parent.execution());
    }

    private static boolean isLive(Optional<StoredExecution> stored) {
        return stored.filter(one -> !one.isEnded()).isPresent();
    }

    private Report report(WorkflowEngine opened, ExecutionId id) {
        var rest = opened.settle(limit);
        var execution = opened.execution(id).orElseThrow();
        var status = execution.status();
        return new Report(
                id,
                status,
                rest.wakeAt(),
                status.isFinal() ? Optional.of(execution.snapshot().result()) : Optional.empty(),
                rest.others(id));
    }
}
