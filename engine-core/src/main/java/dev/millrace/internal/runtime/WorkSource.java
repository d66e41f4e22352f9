package dev.millrace.internal.runtime;

import dev.millrace.internal.concurrent.InterruptGate;
import dev.millrace.internal.concurrent.WorkerSlots;
import dev.millrace.internal.concurrent.Workers;
import dev.millrace.internal.driver.Returned;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Where workers find attempts to run, and how one runs: lease, start, node, outcome. Thread-safe. */
final class WorkSource implements Workers.Source {

    /*
     * An attempt is leased only with a slot, which it keeps until its outcome has been passed on: also while another thread or the
     * store decides on its start, when no thread stands for it. So what is started can run, and nothing is leased beyond that. A
     * thread that is lent to an execution stands for itself.
     */
    private final EngineRuntime engine;
    private final WorkerSlots slots;

    /** Attempts whose start was decided or kept elsewhere; they hold their slots, and only have to run. */
    private final ConcurrentLinkedQueue<RunningAttempt> started = new ConcurrentLinkedQueue<>();

    /** Executions with turns that their store has decided on. */
    private final ConcurrentLinkedQueue<Driver> decided = new ConcurrentLinkedQueue<>();

    /** What executions want done beside their attempts. */
    private final ConcurrentLinkedQueue<SideTask> asides = new ConcurrentLinkedQueue<>();

    WorkSource(EngineRuntime engine, int workers) {
        this.engine = engine;
        this.slots = new WorkerSlots(workers);
    }

    /** Returns the slots of the workers. */
    WorkerSlots slots() {
        return slots;
    }

    void turnIsDecided(Driver driver) {
        decided.add(driver);
    }

    boolean hasDecided() {
        return !decided.isEmpty();
    }

    /** Lets an execution act on its turns that are safe. Returns false if there is none. */
    boolean actOnOne() {
        var next = decided.poll();
        if (next == null) {
            return false;
        }
        next.mailbox.post(next::actOnSafe);
        return true;
    }

    void handOver(RunningAttempt attempt) {
        started.add(attempt);
    }

    void aside(SideTask task) {
        asides.add(task);
    }

    @Override
    public boolean hasWork() {
        return !started.isEmpty() || !decided.isEmpty() || slots.hasFree() && (engine.hasWork() || !asides.isEmpty());
    }

    @Override
    public void waits() {
        slots.giveBack();
    }

    @Override
    public void goesOn() {
        slots.takeAgain();
        engine.seeToDecided(); // a wake-up may have counted on the worker that took this one's place
    }

    @Override
    public boolean runOne(InterruptGate gate) {
        // A node that set its thread's interrupt flag and left it so must not stop the next node.
        Thread.interrupted();
        boolean acted = actOnOne();
        // What the turn handed over is taken by this worker: to wake another one for it would cost more than to run it.
        var handedOver = started.poll();
        if (acted || handedOver != null) {
            engine.shareWork();
            workOff(handedOver, gate, null);
            return true;
        }
        if (!slots.tryTake()) {
            return engine.feedHungry();
        }
        var aside = asides.poll();
        if (aside != null) {
            runAside(aside, gate);
            return true;
        }
        var attempt = leased();
        if (attempt == null) {
            return engine.feedHungry();
        }
        workOff(attempt, gate, null);
        return true;
    }

    /** Leases an attempt with the slot that was taken; without one, or without a lease, the slot goes back. */
    private @Nullable RunningAttempt leased() {
        boolean isHeld = false;
        try {
            var lease = engine.lease();
            if (lease == null) {
                return null;
            }
            var attempt = engine.attemptOf(lease);
            attempt.holdSlot();
            isHeld = true;
            return attempt;
        } finally {
            if (!isHeld) {
                slots.giveBack();
            }
        }
    }

    private void runAside(SideTask aside, InterruptGate gate) {
        try {
            engine.shareWork();
            aside.run(gate);
        } finally {
            slots.giveBack();
        }
    }

    /**
     * Works for one execution on the calling thread, until it has ended or the next message is not for this thread: another
     * execution's, or a node with a time limit, which could only be kept by interrupting the caller. Who interrupts the caller tells the node
     * that it runs, and gets the thread back after it.
     */
    void lend(Actor actor, InterruptGate gate) {
        while (!actor.result().isDone() && !Thread.currentThread().isInterrupted()) {
            var lease = engine.lease();
            if (lease == null) {
                return;
            }
            if (!isFor(actor, lease.message())) {
                engine.release(lease);
                return;
            }
            workOff(engine.attemptOf(lease), gate, actor);
        }
    }

    /** Returns whether a thread may take an attempt: any thread of the engine's any, a lent one only those of its execution. */
    static boolean isFor(@Nullable Actor only, RunningAttempt attempt) {
        return only == null || attempt.actor() == only && attempt.node().timeLimit() == null;
    }

    /** Works off an attempt, and those that the turns of its worker lease on the way. */
    private void workOff(@Nullable RunningAttempt first, InterruptGate gate, @Nullable Actor only) {
        var attempt = first;
        while (attempt != null) {
            attempt = beginOrGiveBack(attempt, gate, only);
            if (only == null) {
                Thread.interrupted();
            } else if (attempt != null && Thread.currentThread().isInterrupted()) {
                engine.handOver(attempt);
                return;
            }
        }
    }

    /** No attempt keeps its lease without a worker: one whose worker meets a fault of the engine is delivered again, charged. */
    private @Nullable RunningAttempt beginOrGiveBack(RunningAttempt attempt, InterruptGate gate, @Nullable Actor only) {
        try {
            return begin(attempt, gate, only);
        } catch (Throwable t) {
            engine.giveBack(attempt, t);
            attempt.giveSlotBack();
            return null;
        }
    }

    private @Nullable RunningAttempt begin(RunningAttempt attempt, InterruptGate gate, @Nullable Actor only) {
        switch (attempt.isStarted() ? AttemptTurns.Start.RUN : attempt.actor().start(attempt, only != null)) {
            case RUN -> {
                try {
                    // Before the node, which may take long: this turn, or one that this thread ran for others, may have
                    // made work.
                    engine.shareWork();
                    return run(attempt, gate, only);
                } finally {
                    attempt.giveSlotBack();
                }
            }
            case DROP -> {
                engine.drop(attempt);
                attempt.giveSlotBack();
            }
            case LATER -> {}
        }
        return null;
    }

    private @Nullable RunningAttempt run(RunningAttempt attempt, InterruptGate gate, @Nullable Actor only) {
        Returned returned;
        if (!attempt.enter(gate)) {
            attempt.actor().notCalled(attempt);
            return null;
        }
        try {
            attempt.actor().startTimeLimit(attempt);
            returned = Returned.by(attempt.node().behaviour(), attempt);
        } finally {
            attempt.leave();
        }
        if (only != null && returned.isInterrupted() && !attempt.isCancelled()) {
            Thread.currentThread().interrupt(); // the caller was meant, and the node has heard it
        }
        var actor = attempt.actor();
        if (returned.result() != null) {
            return actor.completed(attempt, returned.result(), only);
        }
        if (returned.failure() != null) {
            actor.failed(attempt, returned.failure());
        } else {
            actor.undecided(attempt, String.valueOf(returned.undecided()));
        }
        return null;
    }
}
