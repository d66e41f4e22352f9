package dev.millrace.internal.decision;

import dev.millrace.definition.Effect;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.state.ExecutionClock;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.NodeAttempts;
import dev.millrace.internal.decision.state.Routing;
import dev.millrace.internal.decision.state.ScopeState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * The rules by which a state that was folded from a journal goes on: nobody runs its nodes, and no timer is set.
 * Confined to the turn.
 */
final class Recovery {

    private final ExecutionState state;
    private final Commands commands;
    private final Recorder record;
    private final Failures failures;
    private final Scripts scripts;
    private final Gates gates;
    private final int maxDeliveries;
    private final String reason;
    private final List<Timer> timers = new ArrayList<>();

    Recovery(Recorder record, int maxDeliveries, String reason) {
        this.state = record.state;
        this.commands = record.commands;
        this.record = record;
        this.failures = new Failures(record);
        this.scripts = new Scripts(record);
        this.gates = new Gates(record);
        this.maxDeliveries = maxDeliveries;
        this.reason = reason;
    }

    private record Timer(long due, Consumer<Duration> set) {}

    void run() {
        state.workings().clear();
        rearm();
    }

    /** Sets the timers of a state that nothing has set yet, and puts what is ready on the agenda. */
    void rearm() {
        state.workings().forgetRegaining();
        takeUp(state.root());
        state.closedAndUndone().forEach(this::takeUp);
        addDeadline();
        timers.sort(Comparator.comparingLong(Timer::due)); // what is overdue happens in its order
        for (var timer : timers) {
            timer.set().accept(Duration.ofNanos(Math.max(0, timer.due() - record.at) * 1_000));
        }
    }

    /**
     * What is with a worker is ready again, as if it had not been delivered; what happens at most once stays where it
     * is, for an operator.
     */
    void handOver(ScopeState scope) {
        for (var node : scope.plan().nodes()) {
            int position = node.position();
            if (scope.status(position) == NodeStatus.RUNNING && node.isWork()) {
                boolean mayRunTwice =
                        node.effect() != Effect.AT_MOST_ONCE || NodeAttempts.noted(scope, position) != null;
                if (mayRunTwice && (state.stop() == null || state.compensating())) {
                    int before = Math.max(0, scope.detail(position).deliveries() - 1);
                    record.requeued(scope, position, before, reason);
                }
            } else {
                scope.inside(position).forEach(this::handOver);
            }
        }
    }

    private void addDeadline() {
        if (state.stop() == null && !new ExecutionClock(state).isHeld()) {
            new ExecutionClock(state)
                    .timeIsOverAt()
                    .ifPresent(due -> timers.add(new Timer(due, commands::setDeadline)));
        }
    }

    private void add(ScopeState scope, int position, long due) {
        timers.add(new Timer(due, left -> commands.setTimer(scope, position, left)));
    }

    private void takeUp(ScopeState scope) {
        scope.workings().closing(false);
        for (var node : scope.plan().nodes()) {
            var status = scope.status(node.position());
            gates.regain(scope, node);
            if (scope.isHeld(node.position())) {
                scripts.askAgain(scope, node);
            } else if (status == NodeStatus.PENDING && node.sources() > 0 && !Routing.isClosedToNewWork(scope)) {
                Routing.judge(scope, node.position()); // an earlier version may have decided later
            } else if (status == NodeStatus.READY) {
                state.workings().ready(scope, node.position());
            } else if (status == NodeStatus.RUNNING && node.isWork()) {
                takeUpAttempt(scope, node);
            } else if (status == NodeStatus.RUNNING) {
                takeUpScopes(scope, node);
            } else if (status == NodeStatus.WAITING) {
                takeUpWait(scope, node);
            }
        }
    }

    private void takeUpAttempt(ScopeState scope, PlannedNode node) {
        int position = node.position();
        int deliveries = Math.max(1, scope.detail(position).deliveries());
        if (state.stop() != null && !state.compensating()) {
            record.cancelled(scope, position, state.stopReason());
        } else if (failures.replaced(scope, position)) {
            return; // whatever it has done: it would not have begun again
        } else if (node.effect() == Effect.AT_MOST_ONCE && NodeAttempts.noted(scope, position) == null) {
            record.decisionNeeded(
                    scope, position, reason + "; it may have run, and its effect is declared to happen at most once");
        } else if (deliveries >= maxDeliveries) {
            var why = "[RUN-130] " + reason + " each of the " + deliveries + " times that it was delivered";
            failures.fail(scope, position, Failure.of(Failure.DEAD_LETTER, why).withoutRetry(), false);
        } else {
            record.requeued(scope, position, deliveries, reason);
        }
    }

    private void takeUpScopes(ScopeState scope, PlannedNode node) {
        boolean counts = scope.detail(node.position()).scopeInput() != null;
        if (state.stop() == null || state.compensating()) {
            new ControlRun(record, scope, node.position()).resume();
        }
        var asked = scope.workings().asked(node.position());
        if (counts && (asked == null || !asked.limited())) { // else its timer is that of its script, which begins anew
            addClock(scope, node);
        }
        scope.inside(node.position()).forEach(this::takeUp);
    }

    private void addClock(ScopeState scope, PlannedNode node) {
        long due = new NodeClock(record, scope, node.position()).due();
        if (due != NodeClock.NEVER) {
            add(scope, node.position(), due);
        }
    }

    private void takeUpWait(ScopeState scope, PlannedNode node) {
        var detail = scope.detail(node.position());
        if (detail.child() != null) {
            commands.startChild(scope, node.position(), detail.child()); // it is found under its id if it had begun
            new Pauses(record).passOn(detail.child(), "");
        }
        if (scope.isRetrying(node.position())) {
            add(scope, node.position(), detail.retryDue());
        } else if (detail.child() != null || detail.awaited() != null) {
            addClock(scope, node);
        }
    }
}
