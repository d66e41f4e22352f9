package dev.millrace.internal.decision;

import dev.millrace.definition.NodeId;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.CompletionHeld;
import dev.millrace.event.NodeEvent.FailedAttempt;
import dev.millrace.event.NodeEvent.FailureHeld;
import dev.millrace.event.NodeResult;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.plan.Scripted;
import dev.millrace.internal.decision.state.Deliveries;
import dev.millrace.internal.decision.state.NodeTimes;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.state.ScriptRequest;
import dev.millrace.internal.decision.view.ScopeBindings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The requests for the values of conditions and expressions in script languages, which a worker evaluates. Confined to
 * the turn.
 */
public final class Scripts {

    /*
     * Two ask: a control node for its own expression, and any node, at its end, for the conditions of its connections.
     * The second one's outcome is a fact from then on (CompletionHeld, FailureHeld); the node keeps its status until
     * the values are there. Values are no facts, what follows from them is: after a crash they are asked for again. Who
     * asked last is noted in the node's detail, so that a late answer finds nobody.
     */

    /** How long scripts may take where no time limit of their node says otherwise. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    private final Recorder record;

    Scripts(Recorder record) {
        this.record = record;
    }

    /** Asks for the value of a control node's own script. */
    boolean ask(ScopeState scope, PlannedNode node, Scripted script, ScopeBindings bindings) {
        var scripts = List.of(script);
        var limit = new NodeTimes(scope, node.position()).limit();
        boolean counts = limit != null && scope.detail(node.position()).scopeInput() != null; // for all of it
        var request = new ScriptRequest(scripts, bindings.forScripts(scripts), !counts);
        ask(scope, node.position(), request, limit == null ? LIMIT : limit);
        return true;
    }

    /** Returns whether the value of a node's own condition has come; asks for it if nobody has. */
    boolean has(ScopeState scope, int position, Scripted condition, ScopeBindings bindings) {
        var asked = scope.workings().asked(position);
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
        var held = scope.detail(node.position()).held();
        if (held instanceof CompletionHeld done) {
            var bindings =
                    new ScopeBindings(scope, node, done.input(), done.result().output());
            askForConditions(scope, node, node.scriptsOnComplete(), bindings);
        } else if (held instanceof FailureHeld failed) {
            var output = Deliveries.errorOf(node, failed.failure(), failed.attempt());
            var bindings = new ScopeBindings(scope, node, failed.attempt().input(), output);
            askForConditions(scope, node, node.scriptsOnFail(), bindings);
        }
    }

    private void askForConditions(ScopeState scope, PlannedNode node, List<Scripted> scripts, ScopeBindings bindings) {
        ask(scope, node.position(), new ScriptRequest(scripts, bindings.forScripts(scripts), true), LIMIT);
    }

    private void ask(ScopeState scope, int position, ScriptRequest request, Duration limit) {
        scope.workings().asked(position, request);
        if (request.limited()) {
            record.commands.setTimer(scope, position, limit);
        }
        record.commands.evaluate(scope, position, request);
    }

    /** Asks again, after a restart, for the conditions of a node whose outcome is held. */
    void askAgain(ScopeState scope, PlannedNode node) {
        askForConditions(scope, node);
    }

    /** Nobody waits for a node's scripts any more. */
    static void drop(ScopeState scope, int position, Commands commands) {
        var asked = scope.workings().asked(position);
        if (asked != null) {
            if (!asked.isAnswered()) {
                commands.stopEvaluation(asked);
            }
            scope.workings().asked(position, null);
        }
    }
}
