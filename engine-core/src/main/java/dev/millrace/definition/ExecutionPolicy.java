package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * How an execution as a whole is treated. Immutable.
 *
 * @param concurrency how many of its nodes run at once, and how many executions of its workflow there are
 * @param limits how long the whole execution may take, and after how long an event says that it still runs
 * @param failures what failures mean to it
 * @param intervention what operators may do with it
 * @param checkpoint when what it has done is made safe; empty for what the engine says
 * @param notifications who is told of what
 */
public record ExecutionPolicy(
        Concurrency concurrency,
        TimeLimits limits,
        FailurePolicy failures,
        Intervention intervention,
        Optional<CheckpointPolicy> checkpoint,
        List<NotificationRule> notifications) {

    /** No limits; independent branches finish; pauses allowed; a cancel does not compensate. */
    public static final ExecutionPolicy DEFAULT = new ExecutionPolicy(
            Concurrency.UNLIMITED,
            TimeLimits.NONE,
            FailurePolicy.DEFAULT,
            Intervention.DEFAULT,
            Optional.empty(),
            List.of());

    /** Checks the ranges. */
    public ExecutionPolicy {
        requireNonNull(concurrency, "concurrency");
        requireNonNull(limits, "limits");
        requireNonNull(failures, "failures");
        requireNonNull(intervention, "intervention");
        requireNonNull(checkpoint, "checkpoint");
        notifications = List.copyOf(notifications);
    }

    /** Returns what a failure does to independent branches. */
    public OnFailure onFailure() {
        return failures.onFailure();
    }

    /** Returns how many retries all its nodes may make together. */
    public OptionalInt retryBudget() {
        return failures.retryBudget();
    }

    /** Returns how many of its nodes may run at once; 0 is no limit. */
    public int maxConcurrency() {
        return concurrency.maxConcurrency();
    }

    /** Returns how long the whole execution may take. */
    public Optional<Duration> timeout() {
        return limits.timeout();
    }

    /** Returns how starts are treated. */
    public StartPolicy starts() {
        return concurrency.starts();
    }

    /** Returns whether it may be paused. */
    public boolean allowPause() {
        return intervention.allowPause();
    }

    /** Returns whether a cancel runs the compensations. */
    public boolean compensateOnCancel() {
        return intervention.compensateOnCancel();
    }

    /** Returns whether a failure runs the compensations. */
    public boolean compensateOnFailure() {
        return intervention.compensateOnFailure();
    }

    /** Returns whether the time limit runs the compensations. */
    public boolean compensateOnTimeout() {
        return intervention.compensateOnTimeout();
    }

    /** Returns what compensations undo, and in which order. */
    public CompensationPolicy compensation() {
        return intervention.compensation();
    }

    /** Returns whether the time limit runs on while an execution is paused. */
    public boolean timeoutCountsPauses() {
        return intervention.timeoutCountsPauses();
    }

    /** Returns a copy with another limit of running nodes. */
    public ExecutionPolicy withMaxConcurrency(int limit) {
        return with(new Concurrency(limit, starts()));
    }

    /** Returns a copy that treats starts in another way, beginning with what it says of them. */
    public ExecutionPolicy withStarts(UnaryOperator<StartPolicy> change) {
        return with(new Concurrency(maxConcurrency(), change.apply(starts())));
    }

    private ExecutionPolicy with(Concurrency other) {
        return new ExecutionPolicy(other, limits, failures, intervention, checkpoint, notifications);
    }

    /** Returns a copy with a time limit. */
    public ExecutionPolicy withTimeout(Duration limit) {
        return with(new TimeLimits(Optional.of(limit), limits.overtimeAfter()));
    }

    /** Returns a copy in which an event says when an execution has taken so long; it goes on. */
    public ExecutionPolicy withOvertimeAfter(Duration length) {
        return with(new TimeLimits(limits.timeout(), Optional.of(length)));
    }

    private ExecutionPolicy with(TimeLimits other) {
        return new ExecutionPolicy(concurrency, other, failures, intervention, checkpoint, notifications);
    }

    /** Returns a copy with another reaction to failures. */
    public ExecutionPolicy withOnFailure(OnFailure reaction) {
        return with(new FailurePolicy(reaction, retryBudget()));
    }

    /** Returns a copy with a bound on all retries together. */
    public ExecutionPolicy withRetryBudget(int retries) {
        return with(new FailurePolicy(onFailure(), OptionalInt.of(retries)));
    }

    /** Returns a copy that may or may not be paused. */
    public ExecutionPolicy withAllowPause(boolean allowed) {
        return with(new Intervention(
                allowed,
                compensateOnCancel(),
                timeoutCountsPauses(),
                compensateOnFailure(),
                compensateOnTimeout(),
                compensation()));
    }

    /** Returns a copy whose cancel runs the compensations or not. */
    public ExecutionPolicy withCompensateOnCancel(boolean compensate) {
        return with(new Intervention(
                allowPause(),
                compensate,
                timeoutCountsPauses(),
                compensateOnFailure(),
                compensateOnTimeout(),
                compensation()));
    }

    /** Returns a copy whose failure runs the compensations or not. */
    public ExecutionPolicy withCompensateOnFailure(boolean compensate) {
        return with(new Intervention(
                allowPause(),
                compensateOnCancel(),
                timeoutCountsPauses(),
                compensate,
                compensateOnTimeout(),
                compensation()));
    }

    /** Returns a copy whose time limit runs the compensations or not. */
    public ExecutionPolicy withCompensateOnTimeout(boolean compensate) {
        return with(new Intervention(
                allowPause(),
                compensateOnCancel(),
                timeoutCountsPauses(),
                compensateOnFailure(),
                compensate,
                compensation()));
    }

    /** Returns a copy whose compensations undo so much, in this order. */
    public ExecutionPolicy withCompensation(CompensationPolicy other) {
        return with(new Intervention(
                allowPause(),
                compensateOnCancel(),
                timeoutCountsPauses(),
                compensateOnFailure(),
                compensateOnTimeout(),
                other));
    }

    /** Returns a copy whose time limit runs on while an execution is paused, or does not. */
    public ExecutionPolicy withTimeoutCountsPauses(boolean counts) {
        return with(new Intervention(
                allowPause(),
                compensateOnCancel(),
                counts,
                compensateOnFailure(),
                compensateOnTimeout(),
                compensation()));
    }

    private ExecutionPolicy with(Intervention other) {
        return new ExecutionPolicy(concurrency, limits, failures, other, checkpoint, notifications);
    }

    private ExecutionPolicy with(FailurePolicy other) {
        return new ExecutionPolicy(concurrency, limits, other, intervention, checkpoint, notifications);
    }

    /** Returns a copy that says when what its executions have done is made safe. */
    public ExecutionPolicy withCheckpoint(CheckpointPolicy policy) {
        return new ExecutionPolicy(concurrency, limits, failures, intervention, Optional.of(policy), notifications);
    }

    /** Returns a copy of which these are told. */
    public ExecutionPolicy withNotifications(List<NotificationRule> rules) {
        return new ExecutionPolicy(concurrency, limits, failures, intervention, checkpoint, rules);
    }
}
