package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.Failure;
import dev.millrace.event.LoggableException;
import dev.millrace.event.NodePath;
import dev.millrace.internal.admission.Admissions;
import dev.millrace.internal.concurrent.CoalescedTask;
import dev.millrace.internal.concurrent.EveryNth;
import dev.millrace.internal.concurrent.WorkerSlots;
import dev.millrace.internal.concurrent.Workers;
import dev.millrace.internal.decision.ExecutionState;
import dev.millrace.internal.decision.GateWait;
import dev.millrace.internal.decision.Plan;
import dev.millrace.internal.driver.DataDoor;
import dev.millrace.internal.driver.ItemFiles;
import dev.millrace.internal.driver.Plans;
import dev.millrace.internal.driver.ScriptEvaluator;
import dev.millrace.queue.DeadLetter;
import dev.millrace.queue.Lease;
import dev.millrace.queue.LeaseQueue;
import dev.millrace.queue.Message;
import dev.millrace.queue.Placement;
import dev.millrace.queue.QueueMetrics;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all executions of an engine share: the queue, the workers, the gates, and the list of executions. Thread-safe. */
public final class EngineRuntime implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EngineRuntime.class);

    private static final Duration AFTER_FAULT = Duration.ofSeconds(1);

    private final EngineSettings settings;
    private final LeaseQueue<RunningAttempt> queue;
    private final Workers workers;
    private final WorkSource source;
    private final Plans plans;
    private final Executions executions;
    private final Admissions admissions;
    private final Hungry hungry = new Hungry();
    private final DeadBefore deadBefore = new DeadBefore();
    private final Audience audience;
    private final Renewals renewals;
    private final SelfCheck selfCheck = new SelfCheck();
    private final @Nullable Durability durability;
    private final Remains remains;
    private final Archive archive;
    private final EveryNth hundredth = new EveryNth(100);
    private final CoalescedTask actOnDecidedSoon;
    private volatile Runnable tidy = () -> {};
    private volatile boolean closing;
    private final Starts starts = new Starts(this);
    private final ChildExecutions children = new ChildExecutions(this);
    private final ItemFiles itemFiles;
    private final DataDoor door;
    private final ScriptEvaluator scripts;

    /** Creates an engine; no thread runs before there is work. */
    public EngineRuntime(EngineSettings settings) {
        this.settings = settings;
        var queueing = settings.queueing();
        this.source = new WorkSource(this, settings.threads().limit());
        this.workers =
                new Workers(settings.threads().executor(), settings.threads().limit(), source);
        this.actOnDecidedSoon = new CoalescedTask(settings.threads().spare(), this::actOnDecided);
        this.queue = LeaseQueue.<RunningAttempt>builder()
                .capacity(queueing.capacity())
                .maxInFlight(Math.max(queueing.capacity(), settings.threads().limit() + 1))
                .visibility(queueing.visibility())
                .maxDeliveries(queueing.maxDeliveries())
                .time(settings.sources().time())
                .onReady(workers::wake)
                .onDeadLetter(EngineRuntime::gaveUp)
                .build();
        this.scripts = new ScriptEvaluator(settings.nodes());
        this.itemFiles = new ItemFiles(settings.sources().files());
        this.audience = new Audience(settings.listeners(), settings.sources().time());
        this.plans = new Plans(settings.nodes());
        this.executions = new Executions(settings.limits().retainedExecutions());
        this.admissions = new Admissions(settings.sources().time());
        this.renewals = new Renewals(settings.sources().time(), queueing.visibility(), this::renewAll);
        this.durability = settings.keeping().map(Durability::new).orElse(null);
        this.remains = new Remains(
                durability == null ? Optional.empty() : durability.store().files());
        if (durability != null) {
            remains.sweep(durability::isIncomplete);
        }
        this.archive = new Archive(this, durability);
        this.door = new DataDoor(settings.limits().valueBytes(), durability != null);
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
        var actor = starts.begin(plan, request);
        wakeForWork();
        return actor;
    }

    /**
     * Starts another execution of what one runs, with the same data.
     *
     * @param fork the node from which it goes another way; what stands before it counts as completed; empty for a fresh start
     */
    public Actor startLike(Actor original, Optional<NodePath> fork, String by) {
        return starts.startLike(original, fork, by);
    }

    /** Returns the executions that can be asked for. */
    public Archive archive() {
        return archive;
    }

    Starts starts() {
        return starts;
    }

    /** Waits while others find the queue full, unless the caller is a node. */
    void awaitRoom() {
        if (!workers.isWorker()) {
            hungry.awaitNobody();
        }
    }

    /** Waits for an execution; a worker does not count as one meanwhile. */
    public <T> T waiting(Workers.Wait<T> wait) throws InterruptedException, ExecutionException, TimeoutException {
        return workers.waiting(wait);
    }

    void ensureRenewals() {
        renewals.ensureRunning();
    }

    /** Sets what is done now and after each hundredth end, on a worker's thread. */
    public void tidyWith(Runnable action) {
        tidy = action;
        action.run();
    }

    /** Wakes a worker if there is something to do. */
    void wakeForWork() {
        workers.shareWork();
    }

    /** Starts an execution and lends it the calling thread until it has ended or has nothing for this thread to do. */
    public Actor run(Plan plan, StartRequest request) {
        if (durability != null || plan.workflow().policy().timeout().isPresent()) {
            return start(plan, request);
        }
        var actor = starts.begin(plan, request);
        workers.lend(gate -> source.lend(actor, gate));
        wakeForWork();
        return actor;
    }

    /** Returns the dead letters: where each stood, how often it was delivered, and why it was given up. */
    public List<DeadMessage> deadLetters() {
        return Stream.concat(
                        deadBefore.list(), queue.deadLetters().list().stream().map(DeadMessage::of))
                .toList();
    }

    /** Forgets the dead letters of nodes that run again. */
    void redriven(ExecutionId execution, List<NodePath> nodes) {
        deadBefore.redriven(execution, nodes);
        for (var letter : queue.deadLetters().list()) {
            var attempt = letter.message().payload();
            if (attempt.actor().id().equals(execution) && nodes.contains(attempt.path())) {
                queue.deadLetters().remove(letter.id());
            }
        }
    }

    /** Returns what the queue holds and has done, and what waits at gates. */
    public QueueMetrics queueMetrics() {
        return queue.metrics().withAtGates(admissions.waiting());
    }

    /** Returns whether it has been told to close. */
    boolean isClosed() {
        return queue.isClosed();
    }

    /**
     * Starts nothing any more, and waits for the running attempts as long as the grace time. Without a store every execution is ended;
     * with one they stay as they are, for the next engine that opens it.
     */
    @Override
    public void close() {
        if (!executions.close()) {
            new Closing(this, workers).run(() -> closing = true);
            remains.close(settings.limits().grace());
            queue.close();
            renewals.close();
            settings.threads().close();
            selfCheck.failIfAnyDiffered();
        }
    }

    // --- what actors ask

    ChildExecutions children() {
        return children;
    }

    Remains remains() {
        return remains;
    }

    Renewals renewals() {
        return renewals;
    }

    /** Returns the gate that an attempt waits at; nothing if none holds it. */
    Optional<GateWait> gateOf(ExecutionId execution, NodePath node) {
        return admissions.gateOf(execution, node);
    }

    /** Returns where data come in. */
    public DataDoor door() {
        return door;
    }

    ItemFiles itemFiles() {
        return itemFiles;
    }

    ScriptEvaluator scripts() {
        return scripts;
    }

    /** Has a worker do something that may take its time; whoever made it sees to it that somebody works after the turn. */
    void aside(SideTask task) {
        source.aside(task);
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
        boolean waits = attempt.node().isGuarded()
                && attempt.admittedBy() == null
                && !attempt.actor().passesGates(attempt);
        return waits || enqueue(attempt);
    }

    DeadBefore deadBefore() {
        return deadBefore;
    }

    Admissions admissions() {
        return admissions;
    }

    void sendAdmitted(RunningAttempt attempt) {
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
        if (current) {
            attempt.leaveGates(well);
        }
        return current;
    }

    /** Returns the attempt that a lease is for. */
    RunningAttempt attemptOf(Lease<RunningAttempt> lease) {
        try {
            var attempt = lease.deliveries() > 1 ? lease.message().again() : lease.message();
            attempt.leasedBy(lease);
            return attempt;
        } catch (Throwable t) {
            queue.retry(lease, AFTER_FAULT);
            throw t;
        }
    }

    /** A fault of the engine took an attempt's worker: the lease ends at once, charged, and another worker tries again. */
    void giveBack(RunningAttempt attempt, Throwable fault) {
        boolean current = false;
        try {
            attempt.actor().forsaken(attempt);
        } finally {
            current = queue.retry(attempt.lease(), AFTER_FAULT);
        }
        log.error(
                "A worker of {} in execution {} met a fault of the engine{}",
                attempt.path(),
                attempt.execution(),
                current ? "; the node is delivered again" : "",
                LoggableException.of(fault));
    }

    /** Ends the message of an attempt that has nothing to do any more. */
    void drop(RunningAttempt attempt) {
        if (queue.complete(attempt.lease())) {
            attempt.giveUp();
        }
    }

    WorkerSlots slots() {
        return source.slots();
    }

    boolean isCurrent(Lease<RunningAttempt> lease) {
        return queue.isCurrent(lease);
    }

    void handOver(RunningAttempt attempt) {
        source.handOver(attempt);
    }

    /** Returns what makes turns safe; null in memory. */
    @Nullable
    Durability durability() {
        return durability;
    }

    /** The store has decided on a turn; called on its thread. */
    void turnIsDecided(Driver driver) {
        source.turnIsDecided(driver);
        seeToDecided();
    }

    /** A worker acts on what the store has decided, or the spare thread where all of them are in nodes, however long those take. */
    void seeToDecided() {
        if (source.hasDecided() && !workers.wake()) {
            actOnDecidedSoon.ask();
        }
    }

    void actOnDecided() {
        boolean more = true;
        while (more) {
            more = source.actOnOne();
        }
        wakeForWork();
    }

    boolean renew(Lease<RunningAttempt> lease) {
        return queue.renew(lease);
    }

    void reopened(Actor actor) {
        executions.reopened(actor);
        renewals.ensureRunning();
    }

    void ended(Actor actor, ExecutionState state, EventLog events) {
        executions.ended(actor, actor.plan().size() + events.size());
        if (durability != null && hundredth.isNow()) {
            aside(SideTask.of(tidy));
        }
        if (settings.limits().selfChecking() && events.isComplete()) {
            selfCheck.compare(state, events.all());
        }
    }

    private static void gaveUp(DeadLetter<RunningAttempt> letter) {
        var attempt = letter.message().payload();
        attempt.actor().gaveUp(attempt, Failure.of(Failure.DEAD_LETTER, letter.reason()));
    }

    private boolean renewAll() {
        queue.forEachLease(lease -> {
            if (lease.message().isRenewedByEngine()) {
                queue.renew(lease);
            }
        });
        if (!audience.isEmpty()) {
            executions.live().forEach(actor -> audience.watch(actor.telling()));
        }
        return !executions.live().isEmpty();
    }

    /** Returns how the listeners behave. */
    public List<Hearing> hearings() {
        return audience.members().stream().map(Hearing::of).toList();
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
        seeToDecided();
    }
}
