package dev.millrace.internal.runtime;

import dev.millrace.definition.CheckpointPolicy.AfterEachNode;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.store.SharedData;
import dev.millrace.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of one durable execution: which events are written with a turn, which are held back, and what they
 * share with those before. Confined to the turn.
 */
final class Checkpoints {

    private final TurnStore store;
    private final TimeSource time;
    private final Runnable whenDue;

    // Made when they are needed.
    private @Nullable HeldBack heldBack;
    private @Nullable SharedData shared;
    private boolean careful;

    /**
     * Creates it.
     *
     * @param whenDue posts that what is held back is written, on whatever thread an alarm rings
     */
    Checkpoints(TurnStore store, TimeSource time, Runnable whenDue) {
        this.store = store;
        this.time = time;
        this.whenDue = whenDue;
    }

    /** Somebody asks for a checkpoint: what is held back goes with this turn. */
    void ask() {
        if (heldBack != null) {
            heldBack.ask();
        }
    }

    /**
     * Lets the checkpoint policy decide which events are written with a turn: all that were held back and its own, or
     * none.
     */
    void holdBack(PendingTurn taken, Plan plan) {
        var policy = store.checkpointOf(plan);
        if (heldBack == null && policy instanceof AfterEachNode) {
            return;
        }
        heldBack = heldBack == null ? new HeldBack(time, whenDue) : heldBack;
        taken.write(heldBack.withHeldBack(taken.events(), taken.isForced(), policy));
    }

    /** Returns whether each turn is written by itself. */
    boolean isHoldingNothing() {
        return heldBack == null;
    }

    /** A state that was folded from a journal goes on: what may have ended the process is written step by step. */
    void beCareful(Plan plan) {
        careful = true;
        var policy = store.checkpointOf(plan);
        if (!(policy instanceof AfterEachNode)) {
            // What was decided before it goes on, as that a gate is another one's by now, is not written yet.
            heldBack = heldBack == null ? new HeldBack(time, whenDue) : heldBack;
            heldBack.beCareful(policy);
        }
    }

    /** Returns whether no node may begin before its start is safe, for it may be what ended the process. */
    boolean isCareful() {
        return careful;
    }

    /** Takes over what the events of a journal share, for those that follow them. */
    void share(SharedData past) {
        shared = past;
    }

    /** Returns what the events so far share. */
    SharedData shared() {
        shared = shared == null ? SharedData.forWriter() : shared;
        return shared;
    }

    void stop() {
        if (heldBack != null) {
            heldBack.stop();
        }
    }
}
