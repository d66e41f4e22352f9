package dev.millrace.internal.runtime;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.internal.concurrent.Errand;
import dev.millrace.internal.concurrent.EveryNth;
import dev.millrace.internal.concurrent.Workers;
import dev.millrace.internal.decision.ExecutionState;
import dev.millrace.internal.decision.Plan;
import dev.millrace.node.LazyItems;
import dev.millrace.queue.DeadLetter;
import dev.millrace.queue.Lease;
import dev.millrace.queue.LeaseQueue;
import dev.millrace.queue.Message;
import dev.millrace.queue.Placement;
import dev.millrace.queue.QueueMetrics;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredExecution;
import dev.millrace.time.TimeSource;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all executions of an engine share: the queue, the workers, the gates, and the list of executions. Thread-safe. */
public final class EngineRuntime implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EngineRuntime.class);

    private final EngineSettings settings;
    private final LeaseQueue<RunningAttempt> queue;
    private final Workers workers;
    private final WorkSource source;
    private final Plans plans;
    private final Executions executions;
    private final Admissions admissions;
    private final Hungry hungry = new Hungry();
    private final Audience audience;
    private final Renewals renewals;
    private final SelfCheck selfCheck = new SelfCheck();
    private final @Nullable Durability durability;
    private final @Nullable Restorer restorer;
    private final EveryNth hundredth = new EveryNth(100);
    private volatile Runnable tidy = () -> {};
    private volatile boolean closing;
    private final Errand spare = new Errand("millrace-commits");
    private final ChildExecutions children = new ChildExecutions(this);
    private final ItemFiles itemFiles;

    /** Creates an engine; no thread runs before there is work. */
    public EngineRuntime(EngineSettings settings) {
        this.settings = settings;
        var queueing = settings.queueing();
        this.source = new WorkSource(this);
        this.workers =
                new Workers(settings.threads().executor(), settings.threads().limit(), source);
        this.queue = LeaseQueue.<RunningAttempt>builder()
                .capacity(queueing.capacity())
                .maxInFlight(Math.max(queueing.capacity(), settings.threads().limit() + 1))
                .visibility(queueing.visibility())
                .maxDeliveries(queueing.maxDeliveries())
                .time(settings.sources().time())
                .onReady(workers::wake)
                .onDeadLetter(EngineRuntime::gaveUp)
                .build();
        this.itemFiles = new ItemFiles(settings.sources().files());
        this.audience = new Audience(settings.listeners());
        this.plans = new Plans(settings.nodes());
        this.executions = new Executions(settings.limits().retainedExecutions());
        this.admissions = new Admissions(settings.sources().time());
        this.renewals = new Renewals(settings.sources().time(), queueing.visibility(), this::renewAll);
        this.durability = settings.store().map(Durability::new).orElse(null);
        this.restorer = durability == null ? null : new Restorer(this, durability);
    }

    // --- what the facade asks

    /** Returns the registered and compiled workflows. */
    public Plans plans() {
        return plans;
    }

    /** Returns the executions. */
    public Executions executions() {
        return executions;
    }

    /**
     * What a caller says about a start.
     *
     * @param input the execution's input
     * @param variables win over the workflow's default variables
     * @param starter who starts it, and under which key: a second start with the same key returns the first execution
     */
    public record StartRequest(Map<String, Object> input, Map<String, Object> variables, Starter starter) {}

    /** Starts an execution and returns at once; waits first while the queue is full, unless the caller is a node. */
    public Actor start(Plan plan, StartRequest request) {
        var actor = begin(plan, request);
        wakeForWork();
        return actor;
    }

    private Actor begin(Plan plan, StartRequest request) {
        if (durability != null) {
            LazyItems.refuseIn(request.input());
            LazyItems.refuseIn(request.variables());
            durability.prepare(plan);
        }
        var starter = request.starter();
        var actor = new Actor(this, new ExecutionState(newId(), plan));
        var first = firstWith(starter.key(), actor);
        if (first != actor) {
            return first;
        }
        if (!workers.isWorker()) {
            hungry.awaitNobody();
        }
        renewals.ensureRunning();
        if (!starter.equals(Starter.UNNAMED)) {
            actor.descendsFrom(new Lineage(starter, List.of()));
        }
        return started(
                actor, actor.start(request.input(), variablesOf(plan.workflow(), request.variables()), List.of()));
    }

    private Actor started(Actor actor, CompletableFuture<Boolean> safe) {
        try {
            Actor.join(safe);
        } catch (StoreException e) {
            executions.withdraw(actor);
            throw e;
        }
        return actor;
    }

    /**
     * Starts another execution of what one runs, with the same data.
     *
     * @param fork the node from which it goes another way; what stands before it counts as completed; empty for a fresh start
     */
    public Actor startLike(Actor original, Optional<NodePath> fork, String by) {
        var beginning = original.beginning(fork);
        if (durability != null) {
            durability.prepare(original.plan());
        }
        var actor = new Actor(this, new ExecutionState(newId(), original.plan()));
        var label = fork.isPresent() ? "millrace.forkOf" : "millrace.restartOf";
        var starter = new Starter("", Map.of(label, original.id().toString()), by, Optional.empty());
        actor.descendsFrom(new Lineage(starter, List.of()));
        executions.add(actor, "");
        renewals.ensureRunning();
        started(actor, actor.start(beginning.input(), beginning.variables(), beginning.done()));
        wakeForWork();
        return actor;
    }

    /** Returns the execution that was started with a key first: here, or by an earlier engine on the same store. */
    private Actor firstWith(String key, Actor actor) {
        var first = executions.add(actor, key);
        if (first != actor || key.isEmpty() || durability == null) {
            return first;
        }
        var stored = durability.firstWith(key, actor.id()).flatMap(this::find);
        stored.ifPresent(known -> executions.withdraw(actor));
        return stored.orElse(actor);
    }

    /** Returns an execution as {@link #find} does; nothing if its workflow cannot be had. */
    public Optional<Actor> findIfPossible(ExecutionId id) {
        try {
            return find(id);
        } catch (StoreException | InvalidWorkflowException | IllegalStateException e) {
            log.debug("Execution {} cannot be read", id, e);
            return Optional.empty();
        }
    }

    /** Returns every execution that is known, newest start first. */
    public List<StoredExecution> remembered() {
        var known = new LinkedHashMap<ExecutionId, StoredExecution>();
        if (durability != null) {
            durability.store().executions().forEach(stored -> known.put(stored.id(), stored));
        }
        for (var actor : executions.all()) {
            if (durability == null || !actor.status().isFinal()) {
                known.put(actor.id(), actor.summary());
            }
        }
        return known.values().stream()
                .sorted(Comparator.comparingLong(StoredExecution::startedAt)
                        .thenComparing(StoredExecution::id)
                        .reversed())
                .toList();
    }

    /** Returns the known events of an execution. */
    public List<Event> eventsOf(ExecutionId id) {
        var stored = durability == null ? List.<Event>of() : durability.store().read(id);
        return stored.isEmpty() ? executions.find(id).map(Actor::events).orElse(List.of()) : stored;
    }

    /** Sets what is done now and after each hundredth end, on a worker's thread. */
    public void tidyWith(Runnable action) {
        tidy = action;
        action.run();
    }

    /** Lets the store forget executions that have ended. */
    public void forget(List<ExecutionId> ended) {
        if (durability == null) {
            throw new IllegalStateException("[ENG-121] this engine has no store to forget in; give its builder one with"
                    + " store(...); in memory retainedExecutions(...) is the limit");
        }
        durability.store().forget(ended);
        ended.forEach(executions::forget);
    }

    /** Returns an execution that is live, retained, or in the store. */
    public Optional<Actor> find(ExecutionId id) {
        var here = executions.find(id);
        return here.isPresent() || restorer == null ? here : restorer.find(id);
    }

    /**
     * Goes on with every execution of the store that has not ended.
     *
     * @throws IllegalStateException if the engine has no store
     */
    public Recovered recover() {
        return requireRestorer().takeUpAll();
    }

    /**
     * Goes on with one execution of the store.
     *
     * @throws IllegalStateException if the engine has no store
     * @throws IllegalArgumentException if the store does not know it
     */
    public Recovered recover(ExecutionId id) {
        return requireRestorer().takeUp(id);
    }

    /** Returns the executions of a workflow that have not ended: here, or resting in the store. */
    public Recovered incompleteOf(WorkflowKey workflow) {
        if (restorer != null) {
            return restorer.incompleteOf(workflow);
        }
        var live = executions.live().stream()
                .filter(actor -> actor.plan().workflow().key().equals(workflow))
                .sorted(Comparator.comparing(Actor::id))
                .toList();
        return new Recovered(live, List.of());
    }

    /** Returns the plan that executions may go over to: its definition is safe. */
    public Plan prepared(Workflow workflow) {
        var plan = plans.of(workflow);
        if (durability != null) {
            durability.prepare(plan);
        }
        return plan;
    }

    private Restorer requireRestorer() {
        if (restorer == null) {
            throw new IllegalStateException(
                    "[ENG-121] this engine has no store to recover from; give its builder one with store(...)");
        }
        return restorer;
    }

    /** Starts a child; its parent's turn does not wait, not for a full queue and not for the store. */
    @SuppressWarnings("FutureReturnValueIgnored") // a child that the store refuses says so in its result
    Actor startChild(Actor child, Lineage lineage, StartRequest request) {
        if (durability != null) {
            durability.prepare(child.plan());
        }
        child.descendsFrom(lineage);
        executions.add(child, "");
        renewals.ensureRunning();
        child.start(request.input(), variablesOf(child.plan().workflow(), request.variables()), List.of());
        wakeForWork();
        return child;
    }

    /** Wakes a worker if there is something to do. */
    void wakeForWork() {
        workers.shareWork();
    }

    /** Starts an execution and lends it the calling thread until it has ended or has nothing for this thread to do. */
    public Actor run(Plan plan, StartRequest request) {
        if (plan.workflow().policy().timeout().isPresent()) {
            return start(plan, request);
        }
        var actor = begin(plan, request);
        workers.lend(gate -> source.lend(actor, gate));
        wakeForWork();
        return actor;
    }

    private static Map<String, Object> variablesOf(Workflow workflow, Map<String, Object> given) {
        if (given.isEmpty()) {
            return workflow.defaultVariables();
        }
        var variables = new LinkedHashMap<String, Object>(workflow.defaultVariables());
        variables.putAll(given);
        return Collections.unmodifiableMap(variables);
    }

    private ExecutionId newId() {
        var random = ThreadLocalRandom.current();
        return new ExecutionId(now() / 1_000 << 16 | random.nextInt(1 << 16), random.nextLong());
    }

    /** Returns the dead letters: where each stood, how often it was delivered, and why it was given up. */
    public List<DeadMessage> deadLetters() {
        return queue.deadLetters().list().stream().map(DeadMessage::of).toList();
    }

    /**
     * A message that spent its deliveries.
     *
     * @param id its number
     * @param actor its execution
     * @param path where its node stands
     * @param reason why it was given up
     * @param deliveries how often it was leased
     */
    public record DeadMessage(long id, ExecutionId actor, String path, String reason, int deliveries) {

        private static DeadMessage of(DeadLetter<RunningAttempt> letter) {
            var attempt = letter.message().payload();
            return new DeadMessage(
                    letter.id(),
                    attempt.actor().id(),
                    attempt.path().toString(),
                    letter.reason(),
                    letter.message().deliveries());
        }
    }

    /** Returns what the queue holds and has done. */
    public QueueMetrics queueMetrics() {
        return queue.metrics();
    }

    /**
     * Starts nothing any more, and waits for the running attempts as long as the grace time. Without a store every execution is ended;
     * with one they stay as they are, for the next engine that opens it.
     */
    @Override
    public void close() {
        if (executions.close()) {
            return;
        }
        if (durability == null) {
            for (var actor : executions.live()) {
                actor.stop(Stop.TERMINATE, Request.of("the engine was closed"));
            }
        }
        closing = true;
        if (!workers.awaitIdle(settings.limits().grace())) {
            log.warn("Some nodes ignored their cancel when the engine was closed; their threads run on");
        }
        if (durability != null) {
            durability.close();
            actOnDecided();
        }
        executions.live().forEach(Actor::leave);
        queue.close();
        renewals.close();
        spare.close();
        if (settings.threads().isOwned()) {
            settings.threads().close();
        }
        selfCheck.failIfAnyDiffered();
    }

    // --- what actors ask

    ChildExecutions children() {
        return children;
    }

    Renewals renewals() {
        return renewals;
    }

    /** Returns the gate that an attempt waits at; empty if none holds it. */
    String gateOf(ExecutionId execution, NodePath node) {
        return admissions.gateOf(execution, node);
    }

    ItemFiles itemFiles() {
        return itemFiles;
    }

    /** Does something that may take its time on a thread of the workers. */
    void aside(Runnable task) {
        settings.threads().executor().execute(task);
    }

    EngineSettings settings() {
        return settings;
    }

    TimeSource time() {
        return settings.sources().time();
    }

    /** Returns the time, in microseconds since 1970. */
    public long now() {
        return settings.sources().time().epochMicros();
    }

    double random() {
        return settings.sources().random().getAsDouble();
    }

    Audience audience() {
        return audience;
    }

    /** Sends a ready node on its way; false if the queue is full. */
    boolean send(RunningAttempt attempt) {
        if (attempt.node().isGuarded() && attempt.admittedBy() == null) {
            admissions.admit(attempt, this::sendAdmitted);
            return true;
        }
        return enqueue(attempt);
    }

    private void sendAdmitted(RunningAttempt attempt) {
        if (!enqueue(attempt)) {
            attempt.actor().sendAgain(attempt);
        }
    }

    private boolean enqueue(RunningAttempt attempt) {
        if (queue.isClosed()) {
            return true;
        }
        int before = attempt.scope().deliveriesBefore(attempt.position());
        if (before == 0) {
            return queue.enqueue(attempt, attempt.node().priority());
        }
        var message =
                Message.of(attempt).withPriority(attempt.node().priority()).withDeliveries(before);
        return queue.place(message) != Placement.FULL;
    }

    /** Notes an execution that found the queue full; a worker feeds it when there is room. */
    void comeBackFor(Driver driver) {
        hungry.add(driver);
    }

    /** Ends an attempt's lease and gives its slots back. Returns false if the lease had been lost. */
    boolean endLease(RunningAttempt attempt, boolean well) {
        boolean current = queue.complete(attempt.lease());
        var admitted = attempt.admittedBy();
        if (admitted != null && current) {
            admitted.ended(well);
            admitted.giveBack();
        }
        return current;
    }

    /** Ends the message of an attempt that has nothing to do any more. */
    void drop(RunningAttempt attempt) {
        endLease(attempt, true);
    }

    void handOver(RunningAttempt attempt) {
        source.handOver(attempt);
    }

    /** Returns what makes turns safe; null in memory. */
    @Nullable
    Durability durability() {
        return durability;
    }

    /** The store has decided on a turn; called on its thread, so a worker acts on it, or the spare thread where none is free. */
    void turnIsDecided(Driver driver) {
        source.turnIsDecided(driver);
        if (workers.busy() < settings.threads().limit()) {
            workers.wake();
        } else {
            spare.run(this::actOnDecided);
        }
    }

    private void actOnDecided() {
        boolean more = true;
        while (more) {
            more = source.actOnOne();
        }
        wakeForWork();
    }

    void renew(Lease<RunningAttempt> lease) {
        queue.renew(lease);
    }

    void reopened(Actor actor) {
        executions.reopened(actor);
        renewals.ensureRunning();
    }

    void ended(Actor actor, ExecutionState state, EventLog events) {
        executions.ended(actor, actor.plan().size() + events.size());
        if (durability != null && hundredth.isNow()) {
            aside(tidy);
        }
        if (settings.limits().selfChecking() && events.isComplete()) {
            selfCheck.compare(state, events.all());
        }
    }

    private static void gaveUp(DeadLetter<RunningAttempt> letter) {
        var attempt = letter.message().payload();
        var admitted = attempt.admittedBy();
        if (admitted != null) {
            admitted.ended(false);
            admitted.giveBack();
        }
        attempt.actor().gaveUp(attempt, Failure.of("DeadLetter", letter.reason()));
    }

    private boolean renewAll() {
        queue.forEachLease(lease -> {
            if (lease.message().isRenewedByEngine()) {
                queue.renew(lease);
            }
        });
        return !executions.live().isEmpty();
    }

    // --- what workers ask

    @Nullable
    Lease<RunningAttempt> lease() {
        return closing ? null : queue.leaseOrNull();
    }

    boolean hasWork() {
        return !closing && (queue.canLease() || mayFeed());
    }

    /** Lets an execution that the full queue had turned away send more; false if there is none. */
    boolean feedHungry() {
        return mayFeed() && hungry.feedOne();
    }

    /** Whether there is room: where all leases are out, messages stay ready and nobody can make room by taking one. */
    private boolean mayFeed() {
        return !hungry.isEmpty() && !queue.hasReady();
    }

    void release(Lease<RunningAttempt> lease) {
        queue.release(lease);
    }

    /** Wakes another worker if there is more to do; feeds actors that the full queue had turned away. */
    void shareWork() {
        feedHungry();
        workers.shareWork();
    }
}
