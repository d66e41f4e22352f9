package dev.millrace.internal.runtime;

import dev.millrace.definition.Workflow;
import dev.millrace.event.DeadLetterReport;
import dev.millrace.event.ExecutionEvent.Pin;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import dev.millrace.internal.concurrent.Errand;
import dev.millrace.internal.concurrent.Workers;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.driver.DataDoor;
import dev.millrace.internal.driver.Plans;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.Ownership;
import dev.millrace.time.TimeSource;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** An engine: the composition of its queue, workers, gates, store and executions, for the facade. Thread-safe. */
public final class EngineRuntime implements AutoCloseable {

    private final EngineParts parts;

    /** Creates an engine; no thread runs before there is work. */
    public EngineRuntime(EngineSettings settings) {
        this.parts = new EngineParts(settings);
    }

    /** Returns the registered and compiled workflows. */
    public Plans plans() {
        return parts.plans;
    }

    /** Returns the executions. */
    public Executions executions() {
        return parts.executions;
    }

    /** Returns the executions that can be asked for. */
    public Archive archive() {
        return parts.archive;
    }

    /**
     * Returns the store.
     *
     * @throws IllegalStateException if the engine has none
     */
    public ExecutionStore requireStore() {
        if (parts.durability == null) {
            throw new IllegalStateException("[ENG-121] this engine has no store, which a feed is read from; give its"
                    + " builder one with store(...)");
        }
        return parts.durability.store();
    }

    /** Returns the streams of events. */
    public EventStreams streams() {
        return parts.streams;
    }

    /**
     * Waits until nothing of its executions runs any more, for a limited time.
     *
     * @return what they wait for
     */
    public Quiescence settle(Duration limit) {
        return new QuiescenceWait(parts.executions, parts.archive, parts.source, parts.time).await(limit);
    }

    /** Returns the engine's time. */
    public TimeSource time() {
        return parts.time;
    }

    /** Returns a number from 0 to 1, for jitter. */
    public double random() {
        return parts.settings.sources().random().getAsDouble();
    }

    /** Returns where work is done beside the workers, for the caller to close. */
    public Errand background(String name) {
        return parts.settings.threads().background(name);
    }

    /** Returns the store; empty if what is here ends with the process. */
    public Optional<ExecutionStore> store() {
        return Optional.ofNullable(parts.durability).map(Durability::store);
    }

    /** Returns a workflow: the registered one of an id, or else that of a revision as the store has it. */
    public Optional<Workflow> workflow(String id, String revision) {
        return parts.plans
                .find(id)
                .map(Plan::workflow)
                .or(() -> Optional.ofNullable(parts.durability).flatMap(kept -> kept.workflow(revision)));
    }

    /** Returns the definition that an execution runs; empty if only its application had it. */
    public Optional<Workflow> workflow(Pin pin) {
        return parts.plans
                .ofRevision(pin.revision())
                .map(Plan::workflow)
                .or(() -> workflow(pin.workflow().id(), pin.revision()));
    }

    /** Adds a line of the application's logging to a live execution's log; returns whether its context names one. */
    public boolean capture(Map<String, String> context, Level level, String text) {
        var said = LogContext.of(context);
        var actor = said.flatMap(from -> parts.executions.live(from.execution()));
        actor.ifPresent(one -> one.turns().log().add(said.orElseThrow(), level, text));
        return actor.isPresent();
    }

    /** Returns how many executions are live, or wait for their start, under the key that a start would have. */
    public int liveWithKey(Plan plan, StartRequest request) {
        var keyed = StartKeys.keyed(plan, request.withInput(plan.accept(request.input())));
        return parts.starting.withKey(keyed.starter().key()).size();
    }

    /** Returns where data come in. */
    public DataDoor door() {
        return parts.door;
    }

    /** Returns the time, in microseconds since 1970. */
    public long now() {
        return parts.time.epochMicros();
    }

    /** Starts an execution and returns at once; waits first while the queue is full, unless the caller is a node. */
    public Actor start(Plan plan, StartRequest request) {
        return start(parts.starts.newId(), plan, request);
    }

    /** Returns whether anything starts still. */
    public boolean isOpen() {
        return !parts.executions.isClosed();
    }

    /**
     * Puts a start into a shared store, for any engine.
     *
     * @param transaction of the application, in which that is done; empty for none
     */
    public ExecutionId queue(Plan plan, StartRequest request, Optional<Object> transaction) {
        parts.executions.requireOpen();
        var id = parts.starts.newId();
        requireSharing().queue(id, plan, request.withInput(plan.accept(request.input())), transaction);
        return id;
    }

    /** Puts a signal into a shared store, in a transaction of the application. */
    public void send(ExecutionId id, Signal signal, Object transaction) {
        parts.executions.requireOpen();
        requireSharing().send(id, Wanted.signal(signal), transaction);
    }

    private Sharing requireSharing() {
        if (parts.sharing == null) {
            throw new IllegalStateException("[JDB-144] this needs a store that engines share, and the engine has none;"
                    + " give its builder one, such as JdbcStore.over(dataSource).shared()");
        }
        return parts.sharing;
    }

    /** Returns what a store adds that several engines use; nothing if this one has its store alone, or none. */
    public Optional<Ownership> ownership() {
        return Optional.ofNullable(parts.sharing).map(Sharing::ownership);
    }

    /** Starts an execution as {@link #start(Plan, StartRequest)} does, under an id that nobody has. */
    public Actor start(ExecutionId id, Plan plan, StartRequest request) {
        return parts.starts.start(id, plan, request);
    }

    /**
     * Starts another execution of what one runs, with the same data.
     *
     * @param fork the node from which it goes another way; what stands before it counts as completed; empty for a fresh
     *     start
     */
    public Actor startLike(Actor original, Optional<NodePath> fork, String by) {
        return parts.starts.startLike(original, fork, by);
    }

    /** Starts an execution and lends it the calling thread until it has ended or has nothing for this thread to do. */
    public Actor run(Plan plan, StartRequest request) {
        if (parts.durability != null
                || plan.workflow().policy().limits().first().isPresent()
                || plan.beginsTimed()) {
            return start(plan, request);
        }
        var actor = parts.starts.begin(plan, request);
        parts.source.lendTo(actor.attempts(), actor.result());
        parts.source.wakeForWork();
        return actor;
    }

    /** Waits for an execution; a worker does not count as one meanwhile. */
    public <T> T waiting(Workers.Wait<T> wait) throws InterruptedException, ExecutionException, TimeoutException {
        return parts.source.workers().waiting(wait);
    }

    /** Returns dead letters, from the first or behind one: where each stood, how often it was delivered, why. */
    public List<DeadLetterReport> deadLetters(Optional<DeadLetterReport> last, int limit) {
        parts.archive.requireSound();
        return parts.lifecycle.deadLetters(last, limit);
    }

    /** Returns what it holds now, for those who watch it. */
    public EngineReports reports() {
        return parts.reports;
    }

    /** Returns how the listeners behave. */
    public List<ListenerHealth> listenerHealth() {
        return parts.listeners.health();
    }

    /**
     * Starts nothing any more, and waits for the running attempts as long as the grace time. Without a store every
     * execution is ended; with one they stay as they are, for the next engine that opens it.
     */
    @Override
    public void close() {
        parts.close(parts.settings.limits().grace(), false);
    }

    /** Closes as {@link #close} does; what has not ended in some time is given back uncharged, for the next engine. */
    public void drain(Duration limit) {
        parts.close(limit, parts.durability != null);
    }
}
