package dev.millrace.internal.runtime;

import dev.millrace.internal.concurrent.CoalescedTask;
import dev.millrace.internal.concurrent.InterruptGate;
import dev.millrace.internal.concurrent.WorkerSlots;
import dev.millrace.internal.concurrent.WorkerThreads;
import dev.millrace.internal.concurrent.Workers;
import dev.millrace.internal.driver.Behaviours;
import dev.millrace.internal.driver.Returned;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The workers of an engine and the source of what they do: an attempt goes by lease, start, node, outcome. Thread-safe.
 */
final class WorkSource implements Workers.Source, AttemptOwner.Workers<RunningAttempt>, TurnServices.Dispatcher {

    /*
     * An attempt is leased only with a slot, which it keeps until its outcome has been passed on: also while another
     * thread or the store decides on its start, when no thread stands for it. So what is started can run, and nothing
     * is leased beyond that. A thread that is lent to an execution stands for itself.
     */
    private final Workers workers;
    private final WorkQueue queue;
    private final CoalescedTask actOnDecidedSoon;
    private final WorkerSlots slots;

    /** Attempts whose start was decided or kept elsewhere; they hold their slots, and only have to run. */
    private final ConcurrentLinkedQueue<RunningAttempt> started = new ConcurrentLinkedQueue<>();

    /** Executions with turns that their store has decided on. */
    private final ConcurrentLinkedQueue<TurnServices.Decided> decided = new ConcurrentLinkedQueue<>();

    /** Tasks that executions want done beside their attempts. */
    private final ConcurrentLinkedQueue<SideTask> sideTasks = new ConcurrentLinkedQueue<>();

    /**
     * Creates it; no thread runs before there is work.
     *
     * @param queueFor makes the queue, with what wakes a worker
     */
    WorkSource(WorkerThreads threads, Function<Runnable, WorkQueue> queueFor) {
        this.actOnDecidedSoon = new CoalescedTask(threads.spare(), this::actOnDecided);
        this.slots = new WorkerSlots(threads.limit());
        this.queue = queueFor.apply(this::wake);
        this.workers = new Workers(threads.executor(), threads.limit(), this);
    }

    WorkQueue queue() {
        return queue;
    }

    Workers workers() {
        return workers;
    }

    @Override
    public WorkerSlots slots() {
        return slots;
    }

    @Override
    public boolean tryToWait() {
        return !queue.hasReady() && slots.tryToWait();
    }

    @Override
    public boolean isWantedElsewhere() {
        return !started.isEmpty() || !decided.isEmpty() || !sideTasks.isEmpty() || queue.hasWork();
    }

    private void wake() {
        workers.wake();
    }

    @Override
    public void wakeForWork() {
        workers.shareWork();
    }

    /** Wakes another worker if there is more to do; lets executions send more that the full queue had turned away. */
    private void shareWork() {
        queue.relieveOne();
        workers.shareWork();
        seeToDecided();
    }

    @Override
    public void turnIsDecided(TurnServices.Decided turns) {
        decided.add(turns);
        seeToDecided();
    }

    /**
     * A worker acts on what the store has decided, or the spare thread where all of them are in nodes, however long
     * those take.
     */
    private void seeToDecided() {
        if (!decided.isEmpty() && !workers.wake()) {
            actOnDecidedSoon.ask();
        }
    }

    /** Lets executions act on all turns that are safe. */
    void actOnDecided() {
        boolean more = true;
        while (more) {
            more = actOnOne();
        }
        wakeForWork();
    }

    /** Lets an execution act on its turns that are safe. Returns false if there is none. */
    private boolean actOnOne() {
        var next = decided.poll();
        if (next == null) {
            return false;
        }
        next.postActOnSafe();
        return true;
    }

    @Override
    public void handOver(RunningAttempt attempt) {
        started.add(attempt);
    }

    /**
     * Has a worker do something that may take its time; whoever made it sees to it that somebody works after the turn.
     */
    void add(SideTask task) {
        sideTasks.add(task);
    }

    @Override
    public boolean hasWork() {
        return !started.isEmpty() || !decided.isEmpty() || slots.hasFree() && (queue.hasWork() || !sideTasks.isEmpty());
    }

    @Override
    public void waits() {
        slots.giveBack();
    }

    @Override
    public void goesOn() {
        slots.takeAgain();
        seeToDecided(); // a wake-up may have counted on the worker that took this one's place
    }

    @Override
    public boolean runOne(InterruptGate gate) {
        // A node that set its thread's interrupt flag and left it so must not stop the next node.
        Thread.interrupted();
        boolean acted = actOnOne();
        // What the turn handed over is taken by this worker: to wake another one for it would cost more than to run it.
        var handedOver = started.poll();
        if (acted || handedOver != null) {
            shareWork();
            workOff(handedOver, gate, null);
            return true;
        }
        if (!slots.tryTake()) {
            return queue.relieveOne();
        }
        var task = sideTasks.poll();
        if (task != null) {
            run(task, gate);
            return true;
        }
        var attempt = leased();
        if (attempt == null) {
            return queue.relieveOne() || shareSpare();
        }
        workOff(attempt, gate, null);
        return true;
    }

    /**
     * Looks where a busy worker has more ready nodes than it runs, and has some of them sent to the queue; for a worker
     * that has found nothing and has given its slot back. Returns whether there were any.
     */
    private boolean shareSpare() {
        if (queue.isClosing()) {
            return false;
        }
        for (var gate : workers.gates()) {
            if (gate.work() instanceof RunningAttempt attempt && attempt.owner().shareSpare()) {
                return true;
            }
        }
        return false;
    }

    /** Leases an attempt with the slot that was taken; without one, or without a lease, the slot goes back. */
    private @Nullable RunningAttempt leased() {
        boolean isHeld = false;
        try {
            var attempt = queue.leaseNext(null);
            if (attempt == null) {
                return null;
            }
            attempt.holdSlot();
            isHeld = true;
            return attempt;
        } finally {
            if (!isHeld) {
                slots.giveBack();
            }
        }
    }

    private void run(SideTask task, InterruptGate gate) {
        try {
            shareWork();
            task.run(gate);
        } finally {
            slots.giveBack();
        }
    }

    /** Works for one execution on the calling thread, until it has ended or has nothing for this thread to do. */
    void lendTo(AttemptOwner<RunningAttempt> execution, Future<?> end) {
        workers.lend(gate -> lend(execution, end, gate));
    }

    /**
     * Works for one execution on the calling thread, until it has ended or the next message is not for this thread. Who
     * interrupts the caller tells the node that it runs, and gets the thread back after it.
     */
    private void lend(AttemptOwner<RunningAttempt> execution, Future<?> end, InterruptGate gate) {
        while (!end.isDone() && !Thread.currentThread().isInterrupted()) {
            var attempt = queue.leaseNext(execution);
            if (attempt == null) {
                return;
            }
            workOff(attempt, gate, execution);
        }
    }

    /** Works off an attempt, and those that the turns of its worker lease on the way. */
    private void workOff(
            @Nullable RunningAttempt first, InterruptGate gate, @Nullable AttemptOwner<RunningAttempt> only) {
        var attempt = first;
        while (attempt != null) {
            attempt = beginOrGiveBack(attempt, gate, only);
            if (only == null) {
                Thread.interrupted();
            } else if (attempt != null && Thread.currentThread().isInterrupted()) {
                handOver(attempt);
                return;
            }
        }
    }

    /**
     * No attempt keeps its lease without a worker: one whose worker meets a fault of the engine is delivered again,
     * charged.
     */
    private @Nullable RunningAttempt beginOrGiveBack(
            RunningAttempt attempt, InterruptGate gate, @Nullable AttemptOwner<RunningAttempt> only) {
        try {
            return begin(attempt, gate, only);
        } catch (Throwable t) {
            queue.giveBack(attempt, t);
            attempt.giveSlotBack();
            return null;
        }
    }

    private @Nullable RunningAttempt begin(
            RunningAttempt attempt, InterruptGate gate, @Nullable AttemptOwner<RunningAttempt> only) {
        switch (attempt.isStarted() ? AttemptOwner.Start.RUN : attempt.owner().start(attempt, only != null)) {
            case RUN -> {
                try {
                    // Before the node, which may take long: this turn, or one that this thread ran for others, may have
                    // made work.
                    if (!attempt.isEntered()) {
                        shareWork();
                    }
                    return run(attempt, gate, only);
                } finally {
                    attempt.giveSlotBack();
                }
            }
            case DROP -> {
                queue.drop(attempt);
                attempt.giveSlotBack();
            }
            case LATER -> {}
        }
        return null;
    }

    private @Nullable RunningAttempt run(
            RunningAttempt attempt, InterruptGate gate, @Nullable AttemptOwner<RunningAttempt> only) {
        if (!attempt.enter(gate)) {
            attempt.owner().reports().notCalled(attempt);
            return null;
        }
        if (attempt.owner().hasSpare() && slots.hasFree()) {
            attempt.owner().shareSpare(); // this worker may be busy for long
        }
        var returned = call(attempt, gate);
        if (only != null && returned.isInterrupted() && !attempt.isCancelled()) {
            Thread.currentThread().interrupt(); // the caller was meant, and the node has heard it
        }
        var owner = attempt.owner();
        if (returned.result() != null) {
            return owner.completed(attempt, returned.result(), only);
        }
        if (returned.failure() != null) {
            owner.reports().failed(attempt, returned.failure());
        } else {
            owner.reports().undecided(attempt, String.valueOf(returned.undecided()));
        }
        return null;
    }

    /** Calls the node's code. What completes leaves its gate in the turn that takes its outcome. */
    private static Returned call(RunningAttempt attempt, InterruptGate gate) {
        boolean completes = false;
        try {
            attempt.owner().startTimeLimit(attempt);
            LogContext.enter(attempt);
            var returned = Behaviours.call(Behaviours.of(attempt.node()), attempt);
            completes = returned.result() != null;
            return returned;
        } finally {
            gate.restoreThread();
            if (!completes) {
                attempt.leave();
            }
        }
    }
}
