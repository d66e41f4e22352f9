package dev.millrace.temporal.internal;

import dev.millrace.event.Failure;
import dev.millrace.internal.driver.AttemptHandle;
import dev.millrace.internal.driver.NodeHandle;
import dev.millrace.internal.driver.Returned;
import dev.millrace.temporal.internal.Messages.CallAsked;
import dev.millrace.temporal.internal.Messages.CallEnded;
import dev.millrace.time.Alarm;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TimeoutFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Calls of the code of nodes, each an activity that Temporal tries once: retries and time limits are decided here.
 * Confined to its workflow.
 */
final class Calls {

    private static final Duration FOR_EVER = Duration.ofDays(3_650);
    private static final int MOST_DELIVERIES = 10;
    private static final int GRACE_IN_HEARTBEATS = 3;
    private static final RetryOptions ONCE =
            RetryOptions.newBuilder().setMaximumAttempts(1).build();

    private final ExecutionDriver driver;
    private final Map<NodeHandle, Called> called = new LinkedHashMap<>();

    /** How often nodes were given to workers that did not answer. */
    private final Map<NodeHandle, Integer> lost = new LinkedHashMap<>();

    Calls(ExecutionDriver driver) {
        this.driver = driver;
    }

    /** An activity, its alarms, and what it was told. */
    private static final class Called {

        private final AttemptHandle attempt;
        private @Nullable Begun activity;
        private List<Alarm> alarms = List.of();
        private boolean stopped;
        private boolean overdue;

        Called(AttemptHandle attempt) {
            this.attempt = attempt;
        }

        void stop() {
            stopped = true;
            if (activity != null) {
                activity.callOff();
            }
        }

        void timeIsOver() {
            overdue = true;
            stop();
        }
    }

    boolean isEmpty() {
        return called.isEmpty();
    }

    /** Returns how often a node was given to somebody, the next time included. */
    int deliveries(NodeHandle node) {
        return 1 + lost.getOrDefault(node, 0);
    }

    /** Returns how long code has to end once it is told to: it hears of that with a sign of life. */
    Duration grace() {
        return driver.definitions.limits.heartbeat().multipliedBy(GRACE_IN_HEARTBEATS);
    }

    void begin(AttemptHandle attempt) {
        var node = attempt.node();
        var call = new Called(attempt);
        called.put(node, call);
        var left = attempt.timeLeft(driver.now());
        var limit = left.map(time -> driver.after(time, call::timeIsOver));
        var notice = Optional.ofNullable(node.overtimeAfter())
                .map(time ->
                        driver.after(time, () -> driver.take(driver.decision().overtime(attempt, driver.now()))));
        call.alarms = List.of(limit.orElse(() -> {}), notice.orElse(() -> {}));
        var asked = Messages.write(new CallAsked(driver.revision(), attempt.data(driver.id(), deliveries(node))));
        var options = options(node, left.map(time -> time.plus(grace())).orElse(FOR_EVER));
        call.activity = Begun.by(
                driver.ends,
                () -> Workflow.newUntypedActivityStub(options)
                        .executeAsync("MillraceNode", String.class, asked)
                        .handle((ended, failure) -> {
                            driver.post(() -> ended(call, ended, failure));
                            return null;
                        }));
    }

    private ActivityOptions options(NodeHandle node, Duration limit) {
        return ActivityOptions.newBuilder()
                .setStartToCloseTimeout(limit)
                .setHeartbeatTimeout(driver.definitions.limits.heartbeat())
                .setRetryOptions(ONCE)
                .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
                .setSummary(node.toString())
                .build();
    }

    void stop(NodeHandle node) {
        Optional.ofNullable(called.get(node)).ifPresent(Called::stop);
    }

    void stopAll() {
        List.copyOf(called.values()).forEach(call -> {
            call.alarms.forEach(Alarm::cancel);
            call.stop();
        });
    }

    private void ended(Called call, @Nullable String text, @Nullable RuntimeException failure) {
        var attempt = call.attempt;
        called.remove(attempt.node(), call);
        call.alarms.forEach(Alarm::cancel);
        if (text != null) {
            returned(call, Messages.read(CallEnded.class, text).returned());
            return;
        }
        var cause = failure == null ? null : failure.getCause();
        if (call.overdue) {
            driver.take(driver.decision().timedOut(attempt, driver.random(), driver.now()));
        } else if (call.stopped || cause instanceof CanceledFailure) {
            returned(call, failed(new InterruptedException("it was told to stop")));
        } else if (cause instanceof ApplicationFailure refused && !isMissing(refused)) {
            returned(call, failed(Failure.of(refused.getType(), String.valueOf(refused.getOriginalMessage()))));
        } else {
            lost(attempt, cause instanceof TimeoutFailure ? "its worker gave no sign of life" : String.valueOf(cause));
        }
    }

    private static boolean isMissing(ApplicationFailure failure) {
        return String.valueOf(failure.getOriginalMessage()).startsWith("[TMP-101]");
    }

    private static Returned failed(InterruptedException interrupt) {
        return new Returned(null, Failure.of(interrupt), null, true);
    }

    private static Returned failed(Failure failure) {
        return new Returned(null, failure, null, false);
    }

    private void returned(Called call, Returned returned) {
        var decision = driver.decision();
        lost.remove(call.attempt.node());
        driver.take(
                call.overdue
                        ? decision.returnedLate(call.attempt, returned, driver.random(), driver.now())
                        : decision.returned(call.attempt, returned, driver.random(), driver.now()));
    }

    /** Nobody brings an outcome: the node is given to another worker, or given up. */
    private void lost(AttemptHandle attempt, String why) {
        var node = attempt.node();
        int deliveries = lost.merge(node, 1, Integer::sum);
        var decision = driver.decision();
        driver.take(
                deliveries < MOST_DELIVERIES
                        ? decision.redelivered(attempt, deliveries, driver.now())
                        : decision.gaveUp(
                                node,
                                Failure.of(
                                                Failure.DEAD_LETTER,
                                                "[TMP-102] it was given to workers " + deliveries
                                                        + " times, and none brought an outcome: " + why)
                                        .withoutRetry(),
                                driver.now()));
    }
}
