package dev.millrace.internal.driver;

import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.driver.Command.CancelTimer;
import dev.millrace.internal.driver.Command.ClearDeadline;
import dev.millrace.internal.driver.Command.SetDeadline;
import dev.millrace.internal.driver.Command.SetTimer;
import java.util.OptionalLong;

/**
 * Whether an execution that was folded from its events does nothing before time passes, or somebody wants something of
 * it.
 */
public final class Dormancy {

    private Dormancy() {}

    /**
     * Takes an execution up to see what that leads to; the state is of no use afterwards.
     *
     * @param at now, in microseconds since 1970
     * @return when time changes something, {@link Long#MAX_VALUE} for never; empty if taking it up does more than set
     *     its timers
     */
    public static OptionalLong of(ExecutionState state, int maxDeliveries, long at) {
        if (state.startWait().isPresent()) {
            return OptionalLong.empty(); // it begins when there is room
        }
        long wakesAt = state.resumeAt();
        var turn = new ExecutionDecision(state).takeUp(maxDeliveries, "", at);
        if (!turn.events().isEmpty()) {
            return OptionalLong.empty();
        }
        for (var command : turn.commands()) {
            if (command instanceof SetTimer timer) {
                wakesAt = Math.min(wakesAt, at + timer.delay().toNanos() / 1_000);
            } else if (command instanceof SetDeadline deadline) {
                wakesAt = Math.min(wakesAt, at + deadline.left().toNanos() / 1_000);
            } else if (!(command instanceof CancelTimer || command instanceof ClearDeadline)) {
                return OptionalLong.empty();
            }
        }
        return wakesAt > at ? OptionalLong.of(wakesAt) : OptionalLong.empty();
    }
}
