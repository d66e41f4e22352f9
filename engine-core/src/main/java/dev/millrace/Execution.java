package dev.millrace;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.MigrationPlan;
import dev.millrace.definition.NameRule;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.BatchReport;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionLog;
import dev.millrace.event.ExecutionProgress;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Explanation;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.event.NodePath;
import dev.millrace.event.RepairPreview;
import dev.millrace.internal.runtime.Actor;
import dev.millrace.internal.runtime.Amendments;
import dev.millrace.internal.runtime.EngineRuntime;
import dev.millrace.internal.runtime.ExecutionRef;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The handle of one execution; it stays good after the end. One that was recovered and waits in the store is read when
 * it is asked for more than its id, workflow and status; then each method may throw the store's exception, or an
 * {@link IllegalStateException} if it has ended meanwhile and was forgotten. Thread-safe.
 */
public final class Execution implements ExecutionHandle {

    private static final Duration FOR_EVER = Duration.ofDays(100_000);

    private final EngineRuntime runtime;
    private final ExecutionRef execution;
    private final String by;

    Execution(EngineRuntime runtime, ExecutionRef execution) {
        this(runtime, execution, "");
    }

    private Execution(EngineRuntime runtime, ExecutionRef execution, String by) {
        this.runtime = runtime;
        this.execution = execution;
        this.by = by;
    }

    private Actor actor() {
        return execution.actor();
    }

    /** Returns the same handle in somebody's name: what is asked through it is recorded as theirs. */
    @Override
    public Execution by(String who) {
        return new Execution(runtime, execution, NameRule.checkIfGiven("who asks", who));
    }

    /** Returns the execution's id. */
    @Override
    public ExecutionId id() {
        return execution.id();
    }

    /** Returns the id of the workflow that it runs. */
    public String workflowId() {
        return execution.plan().workflow().id();
    }

    /** Returns the id and version of the workflow that it runs; it is pinned to them until it migrates. */
    public WorkflowKey workflow() {
        return execution.plan().workflow().key();
    }

    /** Returns the definition that it runs. */
    public Workflow definition() {
        return execution.plan().workflow();
    }

    /**
     * Returns where it stands. In an engine with a store this, like {@link #snapshot} and {@link #events}, shows what
     * is safe: it waits for the turns that are on their way to the store. Two may see more: a listener, which is
     * answered at once; and who asks an execution whose {@link dev.millrace.definition.CheckpointPolicy} holds steps
     * back, of which a crash takes back those since the last checkpoint. An end is always safe.
     *
     * @throws dev.millrace.store.StoreException if the store cannot keep what was decided
     */
    @Override
    public ExecutionStatus status() {
        return execution.status();
    }

    /** Returns every node: its status, attempts, times, output, error or skip reason, and what it said. */
    @Override
    public ExecutionSnapshot snapshot() {
        return actor().view().snapshot();
    }

    /**
     * Returns what its nodes said for people to read: by {@code context.log}, {@code log} and {@code println} of
     * scripts, and what processes wrote. The newest lines are kept; with a store they are there after a restart too,
     * but for the last that a killed process had not written yet.
     */
    public ExecutionLog log() {
        return actor().view().log();
    }

    /**
     * Returns what one of its nodes said.
     *
     * @param node the node's path, such as {@code pay} or {@code each[3]/load}
     * @throws IllegalArgumentException if the text is no path
     */
    public ExecutionLog log(String node) {
        return actor().view().log(NodePath.parse(requireNonNull(node, "node")));
    }

    /** Returns how far it is: counts of its nodes, how much is done, how long it will take. */
    public ExecutionProgress progress() {
        return actor().view().progress();
    }

    /**
     * Returns what has become of the executions that its nodes start, those of a batch: how many stand how, and each.
     */
    public BatchReport batch() {
        var started = new HashMap<NodePath, ExecutionId>();
        for (var event : runtime.archive().eventsOf(id())) {
            if (event instanceof ChildRequested request) {
                started.put(request.node(), request.child().id());
            }
        }
        return actor().view().batch(started);
    }

    /**
     * Returns how far it is as a stream: at once, then when that has changed, and complete after its end. It looks once
     * in 50 ms of the engine's time at most, so that whoever hears nothing for so long knows where it stands; a
     * subscriber that is slower hears the newest. It is asked only while somebody subscribes.
     */
    public Publisher<ExecutionProgress> progressStream() {
        return subscriber -> runtime.streams().progressOf(execution, requireNonNull(subscriber, "subscriber"));
    }

    /**
     * Says why a node stands where it stands, as {@link WorkflowEngine#explain} does.
     *
     * @param node the node's path, such as {@code pay} or {@code each[3]/load}
     * @return nothing if the workflow has no such node, or it is not remembered any more
     * @throws IllegalArgumentException if the text is no path
     */
    @Override
    public Optional<Explanation> explain(String node) {
        return actor().view().explain(NodePath.parse(requireNonNull(node, "node")));
    }

    /**
     * Returns what went wrong last in a node; also of one that was recovered, or is being tried again.
     *
     * @param node the node's path, such as {@code pay} or {@code each[3]/load}
     * @return nothing if nothing has gone wrong there, or it is not remembered any more
     * @throws IllegalArgumentException if the text is no path
     */
    public Optional<Failure> failure(String node) {
        var path = NodePath.parse(requireNonNull(node, "node"));
        return Optional.ofNullable(snapshot().nodes().get(path))
                .flatMap(found -> found.why().failure());
    }

    /** Returns its newest events, oldest first. */
    @Override
    public List<Event> events() {
        return actor().view().events();
    }

    /**
     * Returns its events as a stream: all that it had so far, then what follows; complete after its end. In memory,
     * what lies before the newest events that are kept is counted as dropped; with a store it is read from there.
     */
    public EventStream eventStream() {
        return eventStream(0);
    }

    /**
     * Returns its events as {@link #eventStream()} does, behind one of them.
     *
     * @param after the number of the last event that is not wanted; 0 for all
     */
    public EventStream eventStream(long after) {
        if (after < 0) {
            throw new IllegalArgumentException("events are numbered from 1; what comes after " + after + " is nothing");
        }
        return EventStream.of(
                (subscriber, terms) -> runtime.streams().ofExecution(execution, after, subscriber, terms));
    }

    /**
     * Returns the result to come. What is chained to it runs on the thread that ended the execution, when those who
     * {@link #await} the end know it; it should be quick.
     */
    @Override
    public CompletionStage<ExecutionResult> result() {
        return execution.chainedResult();
    }

    /** Waits for the end, however long it takes. */
    @Override
    public ExecutionResult await() {
        return await(FOR_EVER);
    }

    /**
     * Waits for the end. A node may wait so for an execution that it has started: its thread does not count among the
     * engine's workers meanwhile, so that another one takes its place.
     *
     * @throws NotEndedException if it has not ended in that time, or if the thread is interrupted; the interrupt stays
     *     set
     */
    @Override
    public ExecutionResult await(Duration limit) {
        try {
            var end = execution.result();
            return end.isDone() ? end.get() : runtime.waiting(() -> end.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            throw new NotEndedException(
                    id(), "has not ended after " + limit + "; " + actor().view().standingNow(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotEndedException(id(), "has not ended; the wait was interrupted", e);
        } catch (ExecutionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw new NotEndedException(id(), "has not ended here: " + cause.getMessage(), cause);
        }
    }

    /**
     * Asks it to stop in order: running nodes are told, nothing new starts.
     *
     * @return whether that changed anything; false if it has ended or was asked before
     */
    @Override
    public boolean cancel(String reason) {
        return execution.stop(Stop.CANCEL, new Request(reason, by));
    }

    /**
     * Ends it at once; running nodes are told and abandoned.
     *
     * @return whether that changed anything; false if it has ended
     */
    @Override
    public boolean terminate(String reason) {
        return execution.stop(Stop.TERMINATE, new Request(reason, by));
    }

    /**
     * Holds it: running nodes finish, nothing new starts.
     *
     * @return whether that changed anything; false if it is held already, has ended, or its workflow does not allow it
     */
    @Override
    public boolean pause(String reason) {
        return pause(reason, Optional.empty());
    }

    /**
     * Holds it for a time: then it goes on by itself, after a restart of the engine too.
     *
     * @return as {@link #pause(String)}
     */
    public boolean pause(String reason, Duration limit) {
        return pause(reason, Optional.of(limit));
    }

    private boolean pause(String reason, Optional<Duration> limit) {
        return execution.pause(new Request(reason, by), limit);
    }

    /**
     * Lets it go on.
     *
     * @return whether that changed anything; false if it was not held
     */
    @Override
    public boolean resume(String reason) {
        return execution.resume(new Request(reason, by));
    }

    /**
     * Makes safe what it has done so far, and returns when that is so. Needed only with a {@link
     * dev.millrace.definition.CheckpointPolicy} that holds things back; does nothing without a store. Called by a
     * listener it returns at once.
     *
     * @throws dev.millrace.store.StoreException if the store cannot keep it
     */
    public void checkpoint() {
        execution.checkpoint();
    }

    /**
     * Sends it a named message; one that arrives before anybody waits for it is kept.
     *
     * @param name by the {@linkplain NameRule rule of names}; one for which some node of the workflow waits
     * @param dedupId a second signal of this name with the same one changes nothing; null for none
     * @return whether it was new; false if it was seen before
     * @throws IllegalArgumentException if no node of the workflow waits for this name, with the nearest one, or if
     *     every node that does refuses such a payload; nothing has changed then
     * @throws ExecutionEndedException if it has ended, and had not seen the signal before
     */
    @Override
    public boolean signal(String name, Map<String, ?> payload, @Nullable String dedupId) {
        return signal(name, payload, dedupId, "");
    }

    /**
     * Sends it a named message as {@link #signal(String, Map, String)} does.
     *
     * @param correlation what it is about: a node with a {@code correlation} takes only a signal with an equal one. If
     *     it is empty, the payload's own {@code correlation} counts
     */
    public boolean signal(String name, Map<String, ?> payload, @Nullable String dedupId, String correlation) {
        var signal = runtime.door().signal(name, payload, dedupId, correlation);
        var reception = execution.signal(signal);
        return switch (reception.kind()) {
            case NEW -> true;
            case SEEN -> false;
            case ENDED -> throw new ExecutionEndedException(id(), status());
            case REFUSED ->
                throw new IllegalArgumentException(
                        "[ENG-110] execution " + id() + " refuses the signal '" + name + "': " + reception.reason());
        };
    }

    /**
     * Starts a new execution of the same revision with the same input. It carries the label {@code millrace.restartOf}.
     *
     * @throws IllegalStateException if the start is not remembered any more
     */
    public Execution restart() {
        return new Execution(runtime, ExecutionRef.of(runtime.startLike(actor(), Optional.empty(), by)));
    }

    /**
     * Starts a new execution that shares what this one had completed before a node, and runs from there on. It carries
     * the label {@code millrace.forkOf}; this execution stays as it is.
     *
     * @param nodePath a node of the root, such as {@code load}
     * @throws IllegalArgumentException if the workflow has no such node
     * @throws IllegalStateException if the start is not remembered any more
     */
    public Execution fork(String nodePath) {
        var fork = runtime.startLike(actor(), Optional.of(NodePath.parse(nodePath)), by);
        return new Execution(runtime, ExecutionRef.of(fork));
    }

    /**
     * Returns what {@link #fork} would run: the node and all that is behind it, and whose effects happen again by it.
     *
     * @throws IllegalArgumentException if the workflow has no such node
     */
    public RepairPreview forkPreview(String nodePath) {
        return new Amendments(actor()).forkPreview(NodePath.parse(nodePath));
    }

    /**
     * Takes the last repair back, in whichever process it was made, as {@link AppliedRepair#undo} does.
     *
     * @param reason why, for the history
     * @throws IllegalStateException if there is none, or anything has happened since; nothing has changed then
     */
    public void undoRepair(String reason) {
        var request = new Request(requireNonNull(reason, "reason"), by);
        new Amendments(actor()).undoLast(runtime.archive().eventsOf(id()), request);
    }

    /**
     * Returns the repair that {@link #undoRepair} would take back; nothing if there is none, or anything has happened
     * since.
     */
    public Optional<ExecutionRepaired> undoableRepair() {
        return new Amendments(actor()).undoable(runtime.archive().eventsOf(id()));
    }

    /**
     * Goes over to another version of its workflow, between two turns. Safe when this returns, if the engine is
     * durable.
     *
     * @param plan which nodes are which
     * @param reason why, for the history
     * @throws IllegalArgumentException if something stands in the way; the message says what, and nothing has changed
     */
    public void migrate(MigrationPlan plan, String reason) {
        var request = new Request(requireNonNull(reason, "reason"), by);
        new Migration(runtime, requireNonNull(plan, "plan"), request).apply(actor());
    }

    /**
     * Begins a repair: a change of the execution's course by hand.
     *
     * @param reason why, for the history
     */
    public Repair.Choice repair(String reason) {
        return new Repair.Choice(runtime, execution, new Request(requireNonNull(reason, "reason"), by));
    }

    @Override
    public String toString() {
        return "execution " + id() + " of " + workflowId();
    }
}
