package dev.millrace.internal.runtime;

import dev.millrace.definition.LeaseMode;
import dev.millrace.definition.Priority;
import dev.millrace.event.DeadLetterReport;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.Failure;
import dev.millrace.event.LoggableException;
import dev.millrace.event.NodePath;
import dev.millrace.internal.decision.state.NodeAttempts;
import dev.millrace.internal.runtime.EngineSettings.Queueing;
import dev.millrace.queue.DeadLetter;
import dev.millrace.queue.Lease;
import dev.millrace.queue.LeaseQueue;
import dev.millrace.queue.Message;
import dev.millrace.queue.Placement;
import dev.millrace.queue.QueueMetrics;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lease queue of an engine, with the executions that it has no room for. Thread-safe. */
final class WorkQueue implements AttemptQueue {

    private static final Logger log = LoggerFactory.getLogger(WorkQueue.class);
    private static final Duration AFTER_FAULT = Duration.ofSeconds(1);

    private final LeaseQueue<RunningAttempt> queue;
    private final Backpressure backpressure = new Backpressure();
    private volatile boolean closing;

    /**
     * Creates it.
     *
     * @param workers how many attempts may be leased at once, at least
     * @param onReady wakes a worker for what can be leased
     */
    WorkQueue(Queueing queueing, int workers, TimeSource time, Runnable onReady) {
        this.queue = LeaseQueue.<RunningAttempt>builder()
                .capacity(queueing.capacity())
                .maxInFlight(Math.max(queueing.capacity(), workers + 1))
                .visibility(queueing.visibility())
                .maxDeliveries(queueing.maxDeliveries())
                .time(time)
                .onReady(onReady)
                .onDeadLetter(WorkQueue::gaveUp)
                .build();
    }

    private static void gaveUp(DeadLetter<RunningAttempt> letter) {
        var attempt = letter.message().payload().newest(); // of the row that went on under the message
        attempt.owner().reports().gaveUp(attempt, Failure.of(Failure.DEAD_LETTER, letter.reason()));
    }

    // --- for executions

    @Override
    public boolean enqueue(RunningAttempt attempt) {
        if (queue.isClosed()) {
            return true;
        }
        int before = NodeAttempts.deliveriesBefore(attempt.scope(), attempt.position());
        if (before == 0) {
            return queue.enqueue(attempt, priorityOf(attempt));
        }
        var message = Message.of(attempt).withPriority(priorityOf(attempt)).withDeliveries(before);
        return queue.place(message) != Placement.FULL;
    }

    private static Priority priorityOf(RunningAttempt attempt) {
        return NodeAttempts.priority(attempt.scope(), attempt.position());
    }

    @Override
    public void comeBackFor(Backpressure.Producer producer) {
        backpressure.add(producer);
    }

    @Override
    public @Nullable RunningAttempt leaseNext(@Nullable AttemptOwner<RunningAttempt> only) {
        var lease = closing ? null : queue.leaseOrNull();
        if (lease == null) {
            return null;
        }
        if (!isFor(only, lease.message())) {
            queue.release(lease);
            return null;
        }
        return attemptOf(lease);
    }

    /**
     * A lease that was charged before stays with its node, and one whose holder says itself that it lives is its own.
     */
    @Override
    public boolean mayPassOn(RunningAttempt ended, RunningAttempt next) {
        var priority = priorityOf(next);
        return !closing
                && priority == priorityOf(ended)
                && ended.deliveries() == 1
                && next.node().leaseMode() == LeaseMode.AUTOMATIC
                && NodeAttempts.deliveriesBefore(next.scope(), next.position()) == 0
                && !queue.hasReadyBeside(priority);
    }

    @Override
    public boolean mayPassOnPlainly(RunningAttempt ended) {
        var lease = ended.lease();
        return !closing && lease.deliveries() == 1 && !queue.hasReadyBeside(lease.priority()) && queue.renew(lease);
    }

    /**
     * Returns whether a thread may take an attempt: any thread of the engine's any, a lent one only those of its
     * execution, and none with a time limit, which could only be kept by interrupting the caller.
     */
    private static boolean isFor(@Nullable AttemptOwner<RunningAttempt> only, RunningAttempt attempt) {
        return only == null || attempt.owner() == only && !attempt.node().mayTimeOut();
    }

    private RunningAttempt attemptOf(Lease<RunningAttempt> lease) {
        try {
            var attempt = lease.deliveries() > 1 ? lease.message().again() : lease.message();
            attempt.leasedBy(lease);
            return attempt;
        } catch (Throwable t) {
            queue.retry(lease, AFTER_FAULT);
            throw t;
        }
    }

    @Override
    public void endLease(RunningAttempt attempt) {
        queue.complete(attempt.lease());
    }

    @Override
    public boolean endLease(RunningAttempt attempt, boolean well) {
        boolean current = queue.complete(attempt.lease());
        if (current) {
            attempt.gates().leave(well);
        }
        return current;
    }

    @Override
    public void drop(RunningAttempt attempt) {
        if (queue.complete(attempt.lease())) {
            attempt.gates().unused();
        }
    }

    @Override
    public void giveBack(RunningAttempt attempt, Throwable fault) {
        boolean current = false;
        try {
            attempt.owner().reports().lostWorker(attempt);
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

    @Override
    public boolean isCurrent(Lease<RunningAttempt> lease) {
        return queue.isCurrent(lease);
    }

    @Override
    public boolean renew(Lease<RunningAttempt> lease) {
        return queue.renew(lease);
    }

    @Override
    public boolean isClosed() {
        return queue.isClosed();
    }

    // --- for workers

    /** Returns whether a worker finds something to do here. */
    boolean hasWork() {
        return !closing && (queue.canLease() || mayRelieve());
    }

    /** Returns whether nothing is leased any more. */
    boolean isClosing() {
        return closing;
    }

    /** Returns whether something is ready for a worker. */
    boolean hasReady() {
        return queue.hasReady();
    }

    /** Lets an execution that the full queue had turned away send more; false if there is none. */
    boolean relieveOne() {
        return mayRelieve() && backpressure.relieveOne();
    }

    /** Whether there is room: where all leases are out, messages stay ready and nobody can make room by taking one. */
    private boolean mayRelieve() {
        return !backpressure.isEmpty() && !queue.hasReady();
    }

    // --- for the engine

    /** Waits while executions find the queue full. */
    void awaitRoom() {
        backpressure.awaitRoom();
    }

    /** Renews the leases that the engine keeps for workers. */
    void renewAll() {
        queue.forEachLease(lease -> {
            if (lease.message().newest().isRenewedByEngine()) {
                queue.renew(lease);
            }
        });
    }

    List<DeadLetterReport> deadLetters(long behind, int limit) {
        return queue.deadLetters().list(behind, limit).stream()
                .map(WorkQueue::reportOf)
                .toList();
    }

    private static DeadLetterReport reportOf(DeadLetter<RunningAttempt> letter) {
        var attempt = letter.message().payload().newest();
        return new DeadLetterReport(
                letter.id(),
                attempt.execution(),
                attempt.path().toString(),
                letter.reason(),
                letter.message().deliveries());
    }

    /** Forgets the dead letters of nodes that run again. */
    void redriven(ExecutionId execution, List<NodePath> nodes) {
        for (var letter : queue.deadLetters().list()) {
            var attempt = letter.message().payload().newest();
            if (attempt.execution().equals(execution) && nodes.contains(attempt.path())) {
                queue.deadLetters().remove(letter.id());
            }
        }
    }

    QueueMetrics metrics() {
        return queue.metrics();
    }

    /** Leases nothing any more. */
    void stopLeasing() {
        closing = true;
    }

    void close() {
        queue.close();
    }
}
