package dev.millrace.internal.decision.state;

import dev.millrace.definition.Attempts;
import dev.millrace.definition.RetryBudgets;
import dev.millrace.event.Failure;
import dev.millrace.event.FailureClass;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.event.NodeEvent.Unmet;
import dev.millrace.event.NodeEvent.Wait;
import dev.millrace.event.SkipReason;
import dev.millrace.internal.decision.plan.LoopState;
import dev.millrace.internal.decision.plan.PlannedNode;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** What only some nodes of a scope have: failures, waits, nested scopes. Made on demand. Confined to the turn. */
public final class NodeDetail {

    // Over all attempts.
    @Nullable
    public Failure failure;

    public int failures;

    /** How many of these were owed to what the node runs on. */
    int platformFailures;

    /** How many of these were by a time limit. */
    int timeouts;

    /**
     * The number of the first event by which it failed, or something inside it for which it failed; 0 while it has not.
     */
    long failedAs;

    /** The number of the first event by which something inside it failed; 0 if nothing did. */
    long firstInside;

    /** What it completed with that people should look at. */
    public List<String> warnings = List.of();

    @Nullable
    public SkipReason skipReason;

    /** Its own condition, where it was skipped by that. */
    @Nullable
    public Unmet unmet;

    @Nullable
    public String cancelReason;

    public boolean recovered;

    /** How it ended, if that was during a stop. */
    @Nullable
    Unrouted unrouted;

    // What a node was given that no connection delivered: a fallback's or a compensation's input.
    @Nullable
    public Map<String, Object> givenInput;

    public int fallbackFor = PlannedNode.NONE;
    public int compensates = PlannedNode.NONE;

    // A failed node's input, for its handlers.
    public Map<String, Object> failedInput = Map.of();

    /** How often the message of its attempt was leased; noted from the second time on. */
    public int deliveries;

    /** What the attempt at work, or one to be delivered again, keeps beyond its process. */
    @Nullable
    Noted noted;

    /**
     * A note.
     *
     * @param attempt the number of the attempt that made it
     * @param since when that made its first, in microseconds since 1970
     * @param note what it says
     */
    public record Noted(int attempt, long since, Map<String, Object> note) {}

    /** The number of the last attempt of which it was told that it takes long; 0 for none. */
    int overtimeTold;

    /** When a control node started last, if that was not the first time, in microseconds since 1970; else 0. */
    long startedAgain;

    /** How often an operator made it begin again. */
    int activation;

    // While it waits.
    @Nullable
    public Wait awaited;

    /** The execution that it asked for, until that has ended. */
    @Nullable
    public Child child;

    public long retryDue;

    /** How far it is, if it is a loop. */
    @Nullable
    public LoopState loop;

    /** The outcome of a node whose connections wait for scripts: a {@code CompletionHeld} or a {@code FailureHeld}. */
    @Nullable
    public NodeEvent held;

    @Nullable
    public Map<String, Object> scopeInput;

    /** The names of its locks, in their order, where they hold templates and have been filled in. */
    public List<String> lockNames = List.of();

    /** What its attempts are made by, where that holds templates and they have been filled in. */
    @Nullable
    public Attempts attempts;

    /** Counts a failure. */
    void failed(Failure with) {
        failure = with;
        failures++;
        switch (FailureClass.of(with)) {
            case USER -> {}
            case PLATFORM -> platformFailures++;
            case TIMEOUT -> timeouts++;
        }
    }

    /** Returns how many failures have been counted by the budget that a failure is counted by. */
    public int failuresLike(Failure one, RetryBudgets budgets) {
        var kind = FailureClass.of(one);
        if (kind == FailureClass.PLATFORM && budgets.platform().isPresent()) {
            return platformFailures;
        }
        if (kind == FailureClass.TIMEOUT && budgets.timeout().isPresent()) {
            return timeouts;
        }
        return failures
                - (budgets.platform().isPresent() ? platformFailures : 0)
                - (budgets.timeout().isPresent() ? timeouts : 0);
    }

    /**
     * Returns a copy without what is open: the scopes.
     *
     * @param positions where the positions of the node's scope have gone
     */
    NodeDetail carried(IntUnaryOperator positions) {
        var copy = new NodeDetail();
        copy.failure = failure;
        copy.failures = failures;
        copy.platformFailures = platformFailures;
        copy.timeouts = timeouts;
        copy.failedAs = failedAs;
        copy.firstInside = firstInside;
        copy.warnings = warnings;
        copy.skipReason = skipReason;
        copy.unmet = unmet;
        copy.cancelReason = cancelReason;
        copy.recovered = recovered;
        copy.unrouted = unrouted;
        copy.givenInput = givenInput;
        copy.fallbackFor = positions.applyAsInt(fallbackFor);
        copy.compensates = positions.applyAsInt(compensates);
        copy.failedInput = failedInput;
        copy.deliveries = deliveries;
        copy.noted = noted;
        copy.overtimeTold = overtimeTold;
        copy.startedAgain = startedAgain;
        copy.activation = activation;
        copy.awaited = awaited;
        copy.child = child;
        copy.held = held;
        copy.retryDue = retryDue;
        copy.scopeInput = scopeInput;
        copy.lockNames = lockNames;
        copy.attempts = attempts;
        return copy;
    }
}
