package dev.millrace.internal.driver;

import dev.millrace.event.ExecutionId;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.driver.Command.CancelTimer;
import dev.millrace.internal.driver.Command.ClearDeadline;
import dev.millrace.internal.driver.Command.HoldChild;
import dev.millrace.internal.driver.Command.ResumeChild;
import dev.millrace.internal.driver.Command.SetDeadline;
import dev.millrace.internal.driver.Command.SetTimer;
import dev.millrace.internal.driver.Command.StartChild;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * How an execution that was folded from its events may wait in its store: it does nothing before time passes, an
 * execution that it waits for ends, or somebody wants something of it. Immutable.
 *
 * @param wakesAt when time changes something, in microseconds since 1970; {@link Long#MAX_VALUE} for never
 * @param children the executions that its nodes wait for
 */
public record Dormancy(long wakesAt, Set<ExecutionId> children) {

    /** Copies the ids. */
    public Dormancy {
        children = Set.copyOf(children);
    }

    /**
     * Takes an execution up to see what that leads to; the state is of no use afterwards.
     *
     * @param at now, in microseconds since 1970
     * @return how it may wait; empty if taking it up does more than set its timers and look for those that it waits for
     */
    public static Optional<Dormancy> of(ExecutionState state, int maxDeliveries, long at) {
        if (state.startWait().isPresent()) {
            return Optional.empty(); // it begins when there is room
        }
        long wakesAt = state.resumeAt();
        var children = new HashSet<ExecutionId>();
        var turn = new ExecutionDecision(state).takeUp(maxDeliveries, "", at);
        if (!turn.events().isEmpty()) {
            return Optional.empty();
        }
        for (var command : turn.commands()) {
            if (command instanceof SetTimer timer) {
                wakesAt = Math.min(wakesAt, at + timer.delay().toNanos() / 1_000);
            } else if (command instanceof SetDeadline deadline) {
                wakesAt = Math.min(wakesAt, at + deadline.left().toNanos() / 1_000);
            } else if (command instanceof StartChild start && start.child().awaited()) {
                children.add(start.child().id());
            } else if (!changesNothing(command)) {
                return Optional.empty();
            }
        }
        return wakesAt > at ? Optional.of(new Dormancy(wakesAt, children)) : Optional.empty();
    }

    /** Whether a child is held or goes on as its parent does is looked at when it is known how it stands. */
    private static boolean changesNothing(Command command) {
        return command instanceof CancelTimer
                || command instanceof ClearDeadline
                || command instanceof HoldChild
                || command instanceof ResumeChild;
    }
}
