package dev.millrace.internal.driver;

import dev.millrace.event.ExecutionId;
import dev.millrace.internal.concurrent.Additions;
import dev.millrace.internal.decision.GivenAttempt;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.node.Node;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Call of the code of one attempt, for drivers without leases, folders and notes. Thread-safe where NodeContext is. */
public final class AttemptCall implements NodeCall {

    private final GivenAttempt given;
    private final Node code;
    private final ExecutionId execution;
    private final int deliveries;
    private final DataDoor door;
    private final Additions writes = new Additions();
    private final Queue<Runnable> cancelActions = new ConcurrentLinkedQueue<>();
    private final InterruptibleCall interrupts = new InterruptibleCall();
    private final AttemptSecrets secrets;
    private volatile boolean cancelled;
    private volatile boolean overdue;

    /**
     * Creates the call of an attempt that has begun; {@code deliveries} says how often its node was given to somebody.
     */
    public AttemptCall(AttemptHandle attempt, ExecutionId execution, int deliveries, DataDoor door) {
        this(attempt.attempt(), attempt.node().code(), execution, deliveries, door);
    }

    /**
     * Creates the call of an attempt that has begun elsewhere.
     *
     * @param plan what its execution runs
     * @throws IllegalArgumentException if the plan has no such node, or no driver calls its code
     */
    public AttemptCall(AttemptData attempt, Plan plan, DataDoor door) {
        this(attempt, Behaviours.of(plan, attempt.path()), attempt.execution(), attempt.deliveries(), door);
    }

    private AttemptCall(GivenAttempt given, Node code, ExecutionId execution, int deliveries, DataDoor door) {
        this.given = given;
        this.code = code;
        this.execution = execution;
        this.deliveries = deliveries;
        this.door = door;
        this.secrets = new AttemptSecrets(door.secrets(), given, value -> {});
    }

    /** Runs the node's code on the current thread. */
    public Returned run() {
        return interrupts.run(() -> Behaviours.call(code, this));
    }

    /** Its time limit is over: it is told to stop, and what it does comes too late. */
    public void timeIsOver() {
        overdue = true;
        cancel();
    }

    /** Returns whether its time limit was over before its code had ended. */
    public boolean isOverdue() {
        return overdue;
    }

    /** Tells the code to stop: by its token, its actions, and an interrupt. */
    public void cancel() {
        cancelled = true;
        interrupts.stop();
        runCancelActions();
    }

    /** Each action is run once, by whoever takes it. */
    private void runCancelActions() {
        for (var action = cancelActions.poll(); action != null; action = cancelActions.poll()) {
            action.run();
        }
    }

    @Override
    public GivenAttempt given() {
        return given;
    }

    @Override
    public Additions additionsMade() {
        return additions();
    }

    @Override
    public Additions additions() {
        return writes;
    }

    @Override
    public AttemptSecrets secrets() {
        return secrets;
    }

    @Override
    public AttemptSecrets secretsMade() {
        return secrets;
    }

    @Override
    public DataDoor door() {
        return door;
    }

    @Override
    public ExecutionId execution() {
        return execution;
    }

    @Override
    public int deliveries() {
        return deliveries;
    }

    @Override
    public String idempotencyKey() {
        return given.idempotencyKey();
    }

    @Override
    public void reached(double fraction, String text) {
        // nobody listens
    }

    @Override
    public void heartbeat() {
        // nobody waits for it: there is no lease
    }

    @Override
    public void remember(Map<String, ?> note) {
        checkedNote(note); // it is needed by another process only, and there is none
    }

    @Override
    public Optional<Path> folder() {
        return Optional.empty();
    }

    @Override
    public boolean isHandedBack() {
        return false;
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void onCancel(Runnable action) {
        cancelActions.add(action);
        if (cancelled) {
            runCancelActions();
        }
    }
}
