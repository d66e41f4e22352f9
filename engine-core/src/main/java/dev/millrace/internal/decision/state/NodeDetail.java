package dev.millrace.internal.decision.state;

import dev.millrace.definition.Attempts;
import dev.millrace.definition.RetryBudgets;
import dev.millrace.event.Failure;
import dev.millrace.event.FailureClass;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.event.NodeEvent.NodeReplaced;
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
    private Failure failure;

    private int failures;

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
    private List<String> warnings = List.of();

    @Nullable
    private SkipReason skipReason;

    /** Its own condition, where it was skipped by that. */
    @Nullable
    private Unmet unmet;

    @Nullable
    private String cancelReason;

    private boolean recovered;

    /** How it ended, if that was during a stop. */
    @Nullable
    Unrouted unrouted;

    // What a node was given that no connection delivered: a fallback's or a compensation's input.
    @Nullable
    private Map<String, Object> givenInput;

    private int fallbackFor = PlannedNode.NONE;
    private int compensates = PlannedNode.NONE;

    // A failed node's input, for its handlers.
    private Map<String, Object> failedInput = Map.of();

    /** How often the message of its attempt was leased; noted from the second time on. */
    private int deliveries;

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

    /** By which it was told last that another one takes the place of its attempt. */
    @Nullable
    NodeReplaced replaced;

    /** When a control node started last, if that was not the first time, in microseconds since 1970; else 0. */
    long startedAgain;

    /** When it was refused first, if that was before it started at all, in microseconds since 1970; else 0. */
    long refusedAt;

    /** How often an operator made it begin again. */
    int activation;

    // While it waits.
    @Nullable
    private Wait awaited;

    /** The execution that it asked for, until that has ended. */
    @Nullable
    private Child child;

    private long retryDue;

    /** How far it is, if it is a loop. */
    @Nullable
    private LoopState loop;

    /** The outcome of a node whose connections wait for scripts: a {@code CompletionHeld} or a {@code FailureHeld}. */
    @Nullable
    private NodeEvent held;

    @Nullable
    private Map<String, Object> scopeInput;

    /** The names of its locks, in their order, where they hold templates and have been filled in. */
    private List<String> lockNames = List.of();

    /** What its attempts are made by, where that holds templates and they have been filled in. */
    @Nullable
    private Attempts attempts;

    public @Nullable Failure failure() {
        return failure;
    }

    public int failures() {
        return failures;
    }

    /** Returns what it completed with that people should look at. */
    public List<String> warnings() {
        return warnings;
    }

    void warnings(List<String> to) {
        warnings = to;
    }

    public @Nullable SkipReason skipReason() {
        return skipReason;
    }

    void skipReason(@Nullable SkipReason to) {
        skipReason = to;
    }

    /** Returns its own condition, where it was skipped by that. */
    public @Nullable Unmet unmet() {
        return unmet;
    }

    void unmet(@Nullable Unmet to) {
        unmet = to;
    }

    public @Nullable String cancelReason() {
        return cancelReason;
    }

    void cancelReason(@Nullable String to) {
        cancelReason = to;
    }

    public boolean recovered() {
        return recovered;
    }

    void recovered(boolean to) {
        recovered = to;
    }

    public @Nullable Map<String, Object> givenInput() {
        return givenInput;
    }

    void givenInput(@Nullable Map<String, Object> to) {
        givenInput = to;
    }

    public int fallbackFor() {
        return fallbackFor;
    }

    void fallbackFor(int to) {
        fallbackFor = to;
    }

    public int compensates() {
        return compensates;
    }

    void compensates(int to) {
        compensates = to;
    }

    public Map<String, Object> failedInput() {
        return failedInput;
    }

    void failedInput(Map<String, Object> to) {
        failedInput = to;
    }

    /** Returns how often the message of its attempt was leased; noted from the second time on. */
    public int deliveries() {
        return deliveries;
    }

    void deliveries(int to) {
        deliveries = to;
    }

    public @Nullable Wait awaited() {
        return awaited;
    }

    void awaited(@Nullable Wait to) {
        awaited = to;
    }

    /** Returns the execution that it asked for, until that has ended. */
    public @Nullable Child child() {
        return child;
    }

    void child(@Nullable Child to) {
        child = to;
    }

    public long retryDue() {
        return retryDue;
    }

    void retryDue(long to) {
        retryDue = to;
    }

    /** Returns how far it is, if it is a loop. */
    public @Nullable LoopState loop() {
        return loop;
    }

    void loop(@Nullable LoopState to) {
        loop = to;
    }

    /** Returns the outcome, a {@code CompletionHeld} or {@code FailureHeld}, while its connections wait for scripts. */
    public @Nullable NodeEvent held() {
        return held;
    }

    void held(@Nullable NodeEvent to) {
        held = to;
    }

    public @Nullable Map<String, Object> scopeInput() {
        return scopeInput;
    }

    void scopeInput(@Nullable Map<String, Object> to) {
        scopeInput = to;
    }

    /** Returns the names of its locks, in their order, where they hold templates and have been filled in. */
    public List<String> lockNames() {
        return lockNames;
    }

    void lockNames(List<String> to) {
        lockNames = to;
    }

    /** Returns what its attempts are made by, where that holds templates and they have been filled in. */
    public @Nullable Attempts attempts() {
        return attempts;
    }

    void attempts(@Nullable Attempts to) {
        attempts = to;
    }

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
        copy.replaced = replaced;
        copy.startedAgain = startedAgain;
        copy.refusedAt = refusedAt;
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
