package dev.millrace.internal.decision;

import dev.millrace.definition.NodeId;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.CompletionHeld;
import dev.millrace.event.NodeEvent.FailedAttempt;
import dev.millrace.event.NodeEvent.FailureHeld;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeStatus;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.node.Control;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Conditions and expressions in script languages: a worker evaluates them, and their values come in. Confined to the turn. */
final class Scripts {

    /*
     * Two ask: a control node for its own expression, and any node, at its end, for the conditions of its connections. The second one's
     * outcome is a fact from then on (CompletionHeld, FailureHeld); the node keeps its status until the values are there. Values
     * are no facts, what follows from them is: after a crash they are asked for again. Who asked last is noted in the node's
     * detail, so that a late answer finds nobody.
     */

    /** How long scripts may take where no time limit of their node says otherwise. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    private static final ScriptValue NOT_MET = new ScriptValue(false, null);

    private final Commands commands;
    private final Recorder record;
    private final Failures failures;
    private final Steps steps;

    Scripts(Commands commands, Recorder record, Failures failures, Steps steps) {
        this.commands = commands;
        this.record = record;
        this.failures = failures;
        this.steps = steps;
    }

    // --- who asks

    /** Asks for the value of a control node's own script. Returns false if it has none. */
    boolean asks(ScopeState scope, PlannedNode node, Map<String, Object> input) {
        if (!(node.expression instanceof Scripted script)) {
            return false;
        }
        boolean loop = node.control == Control.WHILE || node.control == Control.FOR_EACH;
        var limit = node.timeLimit == null ? LIMIT : node.timeLimit;
        var request = new ScriptRequest(
                List.of(script),
                new ScopeBindings(scope, node, input, null).forScripts(List.of(script)),
                node.timeLimit == null || !loop); // a loop's own limit runs already, and holds for all of it
        ask(scope, node.position, request, limit);
        return true;
    }

    /** Returns whether the value of a node's own condition has come; asks for it if nobody has. */
    boolean has(ScopeState scope, int position, Scripted condition, ScopeBindings bindings) {
        var asked = scope.detail(position).asked;
        if (asked == null) {
            var scripts = List.of(condition);
            ask(scope, position, new ScriptRequest(scripts, bindings.forScripts(scripts), true), LIMIT);
        }
        return asked != null && asked.isAnswered();
    }

    /** Notes that a node has completed, and asks for the conditions of its connections. */
    void hold(
            ScopeState scope,
            int position,
            NodeResult result,
            Map<String, Object> input,
            Optional<NodeId> recoveredBy) {
        record.completionHeld(scope, position, result, input, recoveredBy);
        askForConditions(scope, scope.node(position));
    }

    /** Notes that a node has failed, and asks for the conditions of its connections on Fail. */
    void hold(ScopeState scope, int position, Failure failure, FailedAttempt attempt) {
        record.failureHeld(scope, position, failure, attempt);
        askForConditions(scope, scope.node(position));
    }

    private void askForConditions(ScopeState scope, PlannedNode node) {
        var held = scope.detail(node.position).held;
        if (held instanceof CompletionHeld done) {
            var bindings =
                    new ScopeBindings(scope, node, done.input(), done.result().output());
            askForConditions(scope, node, node.scriptsOnComplete, bindings);
        } else if (held instanceof FailureHeld failed) {
            var output = Failures.errorOf(node, failed.failure(), failed.attempt());
            var bindings = new ScopeBindings(scope, node, failed.attempt().input(), output);
            askForConditions(scope, node, node.scriptsOnFail, bindings);
        }
    }

    private void askForConditions(ScopeState scope, PlannedNode node, List<Scripted> scripts, ScopeBindings bindings) {
        ask(scope, node.position, new ScriptRequest(scripts, bindings.forScripts(scripts), true), LIMIT);
    }

    private void ask(ScopeState scope, int position, ScriptRequest request, Duration limit) {
        scope.detail(position).asked = request;
        if (request.limited) {
            commands.setTimer(scope, position, limit);
        }
        commands.evaluate(scope, position, request);
    }

    /** Asks again, after a restart, what the process that ended had asked. */
    void askAgain(ScopeState scope, PlannedNode node) {
        var detail = scope.detailOrNull(node.position);
        var loop = detail == null ? null : detail.loop;
        if (scope.isHeld(node.position)) {
            askForConditions(scope, node);
        } else if (loop == null || loop.live.isEmpty()) {
            asks(scope, node, InputData.given(scope, node.position));
        }
    }

    // --- what becomes of it

    /** A worker has the values. */
    void answered(ScopeState scope, int position, ScriptRequest request, List<ScriptValue> values) {
        var detail = scope.detailOrNull(position);
        if (detail == null || detail.asked != request) {
            return;
        }
        if (scope.status(position).isFinal()) {
            detail.asked = null; // it was stopped before it could begin
            return;
        }
        if (request.limited) {
            commands.cancelTimer(scope, position);
        }
        request.answered(values);
        goOn(scope, position, detail);
    }

    private void goOn(ScopeState scope, int position, NodeDetail detail) {
        var answered = detail.asked;
        var held = detail.held;
        if (scope.is(position, NodeStatus.READY)) {
            record.state.agenda.ready(scope, position); // it was its own condition
            return;
        }
        if (held instanceof CompletionHeld done) {
            steps.completeNow(scope, position, done.result(), done.input(), done.recoveredBy());
        } else if (held instanceof FailureHeld failed) {
            failures.finishNow(scope, position, failed.failure(), failed.attempt());
        } else {
            evaluated(scope, position);
        }
        if (detail.asked == answered) {
            detail.asked = null;
        }
    }

    private void evaluated(ScopeState scope, int position) {
        try {
            steps.evaluated(scope, scope.node(position));
        } catch (InvalidExpressionException e) {
            commands.cancelTimer(scope, position);
            failures.fail(scope, position, Failures.ofExpression(e), false);
        }
    }

    /** A timer of a node is due. Returns whether it was the time limit of scripts; they are given up then. */
    boolean gaveUp(ScopeState scope, int position) {
        var detail = scope.detailOrNull(position);
        var asked = detail == null ? null : detail.asked;
        if (detail == null || asked == null || !asked.limited) {
            return false;
        }
        if (scope.status(position).isFinal()) {
            drop(scope, position, commands);
            return true;
        }
        if (detail.held instanceof FailureHeld) {
            commands.stopEvaluation(asked);
            asked.answerAll(NOT_MET); // it has failed already
            goOn(scope, position, detail);
        } else {
            failures.fail(scope, position, tooSlow(scope.node(position), detail, asked), true);
        }
        return true;
    }

    /** What a node has done is not done again because a condition behind it is slow. */
    private static Failure tooSlow(PlannedNode node, NodeDetail detail, ScriptRequest asked) {
        boolean held = detail.held != null;
        var limit = held || node.timeLimit == null ? LIMIT : node.timeLimit;
        var text = asked.scripts().get(0).text();
        var what =
                asked.scripts().size() == 1 ? "the script '" + text + "'" : "its scripts ('" + text + "' and others)";
        var failure = Failure.of(Failure.TIMEOUT, what + " took longer than " + limit.toMillis() + " ms");
        return held ? failure.withoutRetry() : failure;
    }

    /** Nobody waits for a node's scripts any more. */
    static void drop(ScopeState scope, int position, Commands commands) {
        var detail = scope.detailOrNull(position);
        var asked = detail == null ? null : detail.asked;
        if (detail != null && asked != null) {
            if (!asked.isAnswered()) {
                commands.stopEvaluation(asked);
            }
            detail.asked = null;
        }
    }

    // --- stops

    /** Ends a node whose outcome is held: it is stopped, so nothing follows where a condition stands. */
    void endNow(ScopeState scope, int position) {
        var held = scope.detail(position).held;
        drop(scope, position, commands);
        commands.cancelTimer(scope, position);
        if (held instanceof CompletionHeld done) {
            complete(scope, position, done.result(), done.recoveredBy());
        } else if (held instanceof FailureHeld failed) {
            var attempt = failed.attempt();
            var unmet = new FailedAttempt(
                    attempt.number(), attempt.timedOut(), attempt.input(), notMet(scope, position, false));
            record.failed(scope, position, failed.failure(), unmet);
        }
    }

    private void complete(ScopeState scope, int position, NodeResult result, Optional<NodeId> recoveredBy) {
        var decided = new NodeResult(result.output(), result.port(), result.writes(), notMet(scope, position, true));
        record.completed(scope, position, decided, recoveredBy);
        int other = scope.detail(position).fallbackFor;
        if (other != PlannedNode.NONE && scope.is(other, NodeStatus.WAITING)) {
            var id = scope.node(position).spec.id();
            complete(scope, other, Steps.standingIn(result), Optional.of(id));
        }
    }

    private static List<Boolean> notMet(ScopeState scope, int position, boolean onComplete) {
        int conditions = 0;
        for (var exit : scope.node(position).exits) {
            for (int c : exit.connections()) {
                var connection = scope.plan.connections[c];
                boolean counts = onComplete ? connection.onComplete : connection.onFail;
                conditions += counts && connection.condition != null ? 1 : 0;
            }
        }
        return Collections.nCopies(conditions, false);
    }
}
