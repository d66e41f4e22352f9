package dev.millrace;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.Batch;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.MigrationPlan;
import dev.millrace.definition.OnFailure;
import dev.millrace.definition.Workflow;
import dev.millrace.event.BreakerReport;
import dev.millrace.event.CapacityException;
import dev.millrace.event.DeadLetterReport;
import dev.millrace.event.DuplicateStartException;
import dev.millrace.event.EngineProgress;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.Explanation;
import dev.millrace.event.Fire;
import dev.millrace.event.GateReport;
import dev.millrace.event.NodePath;
import dev.millrace.event.WaitingStart;
import dev.millrace.internal.notification.Notifier;
import dev.millrace.internal.runtime.Actor;
import dev.millrace.internal.runtime.BulkRequest.Selection;
import dev.millrace.internal.runtime.EngineRuntime;
import dev.millrace.internal.runtime.ExecutionRef;
import dev.millrace.internal.runtime.Quiescence;
import dev.millrace.internal.trigger.ArmedTriggers;
import dev.millrace.queue.QueueMetrics;
import dev.millrace.store.ChangeCursor;
import dev.millrace.store.ChangePage;
import dev.millrace.store.ExecutionStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Runs workflows inside the application. Thread-safe. */
public final class WorkflowEngine implements WorkflowRuntime, AutoCloseable {

    private final EngineRuntime runtime;
    private final ArmedTriggers triggers;
    private final Notifier notifier;
    private final Launcher launcher;

    WorkflowEngine(EngineRuntime runtime, ArmedTriggers triggers, Notifier notifier) {
        this.runtime = runtime;
        this.triggers = triggers;
        this.notifier = notifier;
        this.launcher = new Launcher(runtime, notifier);
    }

    /**
     * Returns an engine with every default: all node types on the class path, threads of its own, the system's time.
     */
    public static WorkflowEngine create() {
        return builder().build();
    }

    /** Returns a builder. */
    public static EngineBuilder builder() {
        return new EngineBuilder();
    }

    /**
     * Registers a workflow, so that it can be started by its id. A recovery also finds the children that are written
     * inside it.
     *
     * @throws InvalidWorkflowException if it is refused, with every problem
     */
    public void register(Workflow workflow) {
        notifier.require(runtime.plans().of(requireNonNull(workflow, "workflow")));
        runtime.plans().register(workflow);
    }

    /**
     * Returns the workflows that are registered, by id; of one id in the order of their registration, so that the last
     * one is what its id alone starts.
     */
    public List<Workflow> workflows() {
        return runtime.plans().workflows();
    }

    /** Returns whether it starts executions still: until it is closed or drained. */
    public boolean isOpen() {
        return runtime.isOpen();
    }

    /**
     * Starts an execution and returns at once. While the lease queue is full the caller waits first, unless it is a
     * node. Where there is no room for another execution it is accepted and waits, unless something else was said.
     *
     * @param input its input: a map of JSON-like values, or a record, of which each component is one
     * @throws InvalidWorkflowException if the workflow is refused; nothing has started then
     * @throws IllegalArgumentException if the input is neither a map nor a record, or holds what is no data
     * @throws CapacityException if there is no room for it, and it is not to wait
     * @throws DuplicateStartException if an execution has its key that it is not to be taken for
     * @throws IllegalStateException if the engine is closed
     */
    @Override
    public Execution start(Workflow workflow, Object input) {
        return start(workflow, input, StartOptions.NONE);
    }

    /** Starts an execution as {@link #start(Workflow, Object)} does, with options. */
    @Override
    public Execution start(Workflow workflow, Object input, StartOptions options) {
        return handleOf(launcher.start(workflow, input, options));
    }

    /**
     * Starts an execution of a registered workflow.
     *
     * @param workflow the workflow's id, for the version that was registered last, or {@code id:version}
     * @throws IllegalArgumentException if no such workflow is registered; the message names those that are
     */
    public Execution start(String workflow, Object input) {
        return start(workflow, input, StartOptions.NONE);
    }

    /** Starts an execution as {@link #start(String, Object)} does, with options. */
    public Execution start(String workflow, Object input, StartOptions options) {
        return handleOf(launcher.start(workflow, input, options));
    }

    /**
     * Starts a batch as an execution of the workflow {@code id} that has its starts for nodes. It is resumed,
     * cancelled, listed and explained like any other; {@link Execution#batch()} sums it up.
     *
     * @param onFailure what the failure of one does to the others
     * @throws InvalidWorkflowException if it is refused; nothing has started then
     */
    public Execution batch(String id, Batch batch, OnFailure onFailure, Object input) {
        var workflow = Workflow.named(id).batch(batch).policy(policy -> policy.withOnFailure(onFailure));
        return start(workflow.build(), input);
    }

    /**
     * Puts a start into a store that engines share: any of them takes it that has the labels which its label
     * {@code millrace.runsOn} names, has the workflow, and has room. Safe when this returns; nothing is known of the
     * execution before an engine has taken it.
     *
     * @param workflow as for {@link #start(String, Object)}
     * @return the id that the execution will have, unless another one has its key by then
     * @throws IllegalStateException if the engine's store is not shared
     */
    public ExecutionId enqueue(String workflow, Object input, StartOptions options) {
        return launcher.enqueue(workflow, input, options, Optional.empty());
    }

    /** Returns the starts that wait in a shared store for an engine that can begin them. */
    public EnqueuedStarts enqueuedStarts() {
        return new EnqueuedStarts(runtime);
    }

    /**
     * Returns what is started and signalled in a transaction of the application: it happens if that is committed.
     *
     * @param transaction what the application shares with the store, which engines share: for a store in a database a
     *     {@code java.sql.Connection} to it that does not commit by itself
     */
    public EngineTransaction in(Object transaction) {
        return new EngineTransaction(launcher, runtime, requireNonNull(transaction, "transaction"));
    }

    /**
     * Starts an execution and waits for its end. The calling thread works along, so that a small graph runs without a
     * hand-over: it runs nodes of this execution that have no time limit, and leaves as it came.
     *
     * @param input as for {@link #start(Workflow, Object)}
     * @throws InvalidWorkflowException if the workflow is refused; nothing has started then
     */
    @Override
    public ExecutionResult run(Workflow workflow, Object input) {
        return run(workflow, input, StartOptions.NONE);
    }

    /** Starts an execution and waits for its end as {@link #run(Workflow, Object)} does, with options. */
    public ExecutionResult run(Workflow workflow, Object input, StartOptions options) {
        return handleOf(launcher.run(workflow, input, options)).await();
    }

    /**
     * Starts an execution of a registered workflow and waits for its end, as {@link #run(Workflow, Object)} does.
     *
     * @param workflow as for {@link #start(String, Object)}
     * @throws IllegalArgumentException if no such workflow is registered; the message names those that are
     */
    public ExecutionResult run(String workflow, Object input) {
        return run(workflow, input, StartOptions.NONE);
    }

    /** Starts an execution and waits for its end as {@link #run(String, Object)} does, with options. */
    public ExecutionResult run(String workflow, Object input, StartOptions options) {
        return handleOf(launcher.run(workflow, input, options)).await();
    }

    /** Returns what starts executions beside callers. */
    public Triggers triggers() {
        return new Triggers(runtime, triggers, notifier);
    }

    /** Returns what takes lines of the application's own logging into the logs of executions. */
    public LogCapture logCapture() {
        return (context, level, text) -> runtime.capture(
                requireNonNull(context, "context"), requireNonNull(level, "level"), requireNonNull(text, "text"));
    }

    /** Returns what tells people of what becomes of executions. */
    public Notifications notifications() {
        return new Notifications(notifier);
    }

    /**
     * Publishes an event to this engine: each armed trigger by an event of this name whose filter lets it through fires
     * before this returns. Whoever is not armed yet never hears of it.
     *
     * @param event the event's name
     * @param payload a map of JSON-like values, or a record
     * @return what became of the fires; empty if the event is for nobody
     * @throws IllegalArgumentException if the payload is no data
     */
    public List<Fire> publish(String event, Object payload) {
        return triggers.publish(requireNonNull(event, "event"), runtime.door().given("the payload", payload));
    }

    /**
     * Returns the starts that wait for room, in the order in which they are served if there is room for all.
     */
    public List<WaitingStart> waitingStarts() {
        return runtime.reports().waitingStarts();
    }

    /**
     * Returns an execution that is live, among the newest that have ended, or in the store. One from the store rests:
     * it goes on when it is recovered, resumed, stopped or sent a signal.
     */
    @Override
    public Optional<Execution> execution(ExecutionId id) {
        return runtime.archive().refer(requireNonNull(id, "id")).map(this::handleOf);
    }

    /**
     * Returns the executions that a filter lets through, newest first. Those that only the store has are read from it;
     * one whose workflow is not here is left out: {@link #history} has it.
     */
    public List<Execution> executions(ExecutionFilter filter) {
        return history().find(filter).stream()
                .flatMap(stored -> runtime.archive().referIfPossible(stored.id()).stream())
                .map(this::handleOf)
                .toList();
    }

    /**
     * Returns the executions of a workflow that have not ended, to hold, resume, cancel or terminate them together.
     *
     * @param workflow a workflow's id, for all its versions, or {@code id:version}
     */
    public ExecutionGroup workflow(String workflow) {
        return new ExecutionGroup(runtime, Selection.of(requireNonNull(workflow, "workflow")));
    }

    /** Returns all executions of the engine that have not ended, to hold, resume, cancel or terminate them together. */
    public ExecutionGroup everyWorkflow() {
        return new ExecutionGroup(runtime, Selection.ALL);
    }

    /** Returns what the engine remembers of its executions. */
    public History history() {
        return new History(runtime);
    }

    /**
     * Goes on with every execution of the store that has not ended: what was with a worker runs again, as the same
     * attempt, with the same idempotency key; timers that are overdue fire once each, in order; what waited waits on,
     * in the store, until its time comes or somebody wants something of it.
     * Register workflows that hold code first. Safe to call again: what is live stays as it is.
     *
     * @throws IllegalStateException if the engine has no store
     */
    public RecoveryReport recoverIncompleteExecutions() {
        return RecoveryReport.of(runtime, runtime.archive().recover());
    }

    /**
     * Goes on with one execution of the store as {@link #recoverIncompleteExecutions} does with all, and with the
     * executions that its nodes wait for. The report is empty if it has ended or goes on already. Of a store that is
     * shared it is taken over if its engine is gone, or has let it go; if another engine has it, the report is empty.
     *
     * @throws IllegalArgumentException if the store does not know it
     * @throws IllegalStateException if the engine has no store
     */
    public RecoveryReport recover(ExecutionId id) {
        return RecoveryReport.of(runtime, runtime.archive().recover(requireNonNull(id, "id")));
    }

    private Execution handleOf(Actor actor) {
        return handleOf(ExecutionRef.of(actor));
    }

    private Execution handleOf(ExecutionRef execution) {
        return new Execution(runtime, execution);
    }

    /**
     * Begins a migration: what runs one version of a workflow goes over to another, as far as that is safe.
     *
     * @param plan which nodes are which
     */
    public Migration migrate(MigrationPlan plan) {
        return new Migration(runtime, requireNonNull(plan, "plan"), Request.of(""));
    }

    /**
     * Says why a node stands where it stands: what it waits for, which connection and condition skipped it and with
     * which values, what made it run again, who stopped it.
     *
     * @param node the node's path, such as {@code each[3]/load}
     * @return nothing if the execution is not known any more, or has no such node
     * @throws IllegalArgumentException if the text is no path
     */
    @Override
    public Optional<Explanation> explain(ExecutionId execution, String node) {
        var path = NodePath.parse(requireNonNull(node, "node"));
        return runtime.archive()
                .find(requireNonNull(execution, "execution"))
                .flatMap(actor -> actor.view().explain(path));
    }

    /**
     * Returns the messages that spent their deliveries, oldest first; those of executions that were recovered come
     * before.
     */
    public List<DeadLetterReport> deadLetters() {
        return runtime.deadLetters(Optional.empty(), Integer.MAX_VALUE);
    }

    /** Returns the first of the messages that {@link #deadLetters()} returns; {@code limit} is how many, 1 or more. */
    public List<DeadLetterReport> deadLetters(int limit) {
        return runtime.deadLetters(Optional.empty(), limit);
    }

    /**
     * Returns the next page of the messages that {@link #deadLetters()} returns.
     *
     * @param last the last one of the page before; it need not be there any more
     * @param limit how many at most; at least 1
     */
    public List<DeadLetterReport> deadLettersBehind(DeadLetterReport last, int limit) {
        return runtime.deadLetters(Optional.of(requireNonNull(last, "last")), limit);
    }

    /**
     * Returns how its listeners behave, in the order in which they were added; behind them cancel actions and what is
     * chained to results, once one of them has failed or was slow.
     */
    public List<ListenerReport> listeners() {
        return runtime.listenerHealth().stream().map(ListenerReport::of).toList();
    }

    /**
     * Returns the events of all executions as a stream, from each subscription on; complete when the engine is closed.
     * It is in the order of each execution. What must not be missed over a restart is read by cursor, from the store.
     */
    public EventStream eventStream() {
        return EventStream.of((subscriber, terms) -> runtime.streams().ofEngine(subscriber, terms));
    }

    /**
     * Returns the feed of all changes for a subscriber, whose place the store keeps.
     *
     * @param subscriber its name: 1 to 100 letters, digits, '.', '_' and '-'
     * @throws IllegalStateException if the engine has no store
     * @throws dev.millrace.store.StoreException if the store has no feed
     */
    public ChangeFeed changes(String subscriber) {
        return new ChangeFeed(runtime.requireStore(), requireNonNull(subscriber, "subscriber"));
    }

    /**
     * Returns a part of the feed of all changes, for a subscriber that keeps its place itself, in the same transaction
     * as what it makes of them.
     *
     * @param after the place behind which it begins, {@link ChangeCursor#START} or what a page ended with
     * @param limit how many events are enough; turns come whole, so there may be more
     * @throws IllegalStateException if the engine has no store
     * @throws dev.millrace.store.StoreException if the store has no feed
     */
    public ChangePage changes(ChangeCursor after, int limit) {
        return runtime.requireStore().changes(requireNonNull(after, "after"), ChangeFeed.checkedLimit(limit));
    }

    /**
     * Returns how far the executions are that the engine has in memory: counts of their nodes, how many wait for a
     * worker, how long nodes took. Asks each of them, and costs nothing while nobody asks.
     */
    public EngineProgress progress() {
        return runtime.reports().progress();
    }

    /** Waits until nothing runs any more, for a limited time; returns what its executions wait for then. */
    Quiescence settle(Duration limit) {
        return runtime.settle(limit);
    }

    ExecutionStore store() {
        return runtime.requireStore();
    }

    /** Returns what the lease queue holds and has done. */
    public QueueMetrics queueMetrics() {
        return runtime.reports().queueMetrics();
    }

    /** Returns the nodes that wait at gates now, each with who holds the gate. */
    public List<GateReport> gates() {
        return runtime.reports().gates();
    }

    /** Returns the breakers that attempts have come to, by key, each as it is now. */
    public List<BreakerReport> breakers() {
        return runtime.reports().breakers();
    }

    /**
     * Closes the engine as {@link #close} does, for another one that goes on: what runs has some time to end, and what
     * has not is handed over as if it had not been delivered here. What is declared to happen at most once waits for an
     * operator then. Without a store it is {@link #close} with that time.
     */
    public void drain(Duration limit) {
        triggers.close();
        notifier.closeBefore();
        runtime.drain(requireNonNull(limit, "limit"));
        notifier.close();
    }

    /**
     * Closes the engine: starts nothing any more, waits for running nodes as long as the grace time, and lets go of the
     * threads that it made. In memory what is live is terminated; with a store it stays as it is, and goes on when the
     * store is opened again. A second call does nothing.
     */
    @Override
    public void close() {
        triggers.close();
        notifier.closeBefore();
        runtime.close();
        notifier.close();
    }
}
