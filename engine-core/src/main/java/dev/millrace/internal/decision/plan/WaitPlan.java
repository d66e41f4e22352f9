package dev.millrace.internal.decision.plan;

import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.NodeEvent.Wait;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.expression.Template;
import dev.millrace.node.Control;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node that waits for a signal. Immutable.
 *
 * @param rule which signals it takes
 * @param limit how long it waits; null for as long as it takes
 * @param correlation what the signal is about, as written; empty for anything
 * @param template the same as a template of a map
 */
public record WaitPlan(SignalRule rule, @Nullable Duration limit, String correlation, Template template)
        implements ControlPlan {

    @Override
    public Control type() {
        return Control.WAIT;
    }

    @Override
    public void begin(ControlTurn turn, Map<String, Object> input) {
        long due = limit == null ? Long.MAX_VALUE : turn.at() + limit.toNanos() / 1_000;
        turn.await(new Wait(rule.name(), due, about(turn, input)));
        if (!offer(turn)) {
            turn.setTimer();
        }
    }

    private String about(ControlTurn turn, Map<String, Object> input) {
        if (correlation.isEmpty()) {
            return "";
        }
        var value = turn.render(template, input).get("correlation");
        if (value == null || value.toString().isBlank()) {
            throw new InvalidExpressionException("the correlation gave nothing to wait for", correlation, 1);
        }
        return value.toString();
    }

    /** Completes with the oldest signal that the waiting node takes. Returns whether there was one. */
    public boolean offer(ControlTurn turn) {
        var signal = firstOf(turn.unclaimed(rule.name()), turn.awaited());
        if (signal == null) {
            return false;
        }
        turn.cancelTimer();
        var port = rule.approval() ? SignalRule.decision(signal.payload()) : null;
        turn.complete(
                port == null ? ControlPlan.plain(signal.payload()) : ControlPlan.by(port, signal.payload()),
                turn.given());
        return true;
    }

    /** Returns the oldest of some signals that is taken; null if there is none, or nothing is awaited. */
    @Nullable
    public Signal firstOf(Collection<Signal> signals, @Nullable Wait awaited) {
        return awaited == null ? null : rule.firstOf(signals, awaited);
    }

    @Override
    public void due(ControlTurn turn) {
        var input = turn.given();
        turn.complete(ControlPlan.by(Control.TIMEOUT, input), input);
    }
}
