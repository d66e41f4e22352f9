package dev.millrace.internal.decision;

import dev.millrace.definition.NodeId;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeStatus;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.internal.decision.plan.EvaluationFailure;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.plan.Scripted;
import dev.millrace.internal.decision.state.Routing;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.view.ScopeBindings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules by which a node completes, and with it the one that it stands in for. Confined to the turn. */
final class Completions {

    private Completions() {}

    /** Completes a node; one whose connections cannot be decided on fails instead. */
    static void complete(
            Recorder record, ScopeState scope, int position, NodeResult result, Map<String, Object> input) {
        complete(record, scope, position, result, input, Optional.empty());
    }

    private static void complete(
            Recorder record,
            ScopeState scope,
            int position,
            NodeResult result,
            Map<String, Object> input,
            Optional<NodeId> recoveredBy) {
        if (scope.node(position).scriptsOnComplete().isEmpty() || Routing.isClosedToNewWork(scope)) {
            completeNow(record, scope, position, result, input, recoveredBy);
        } else {
            new Scripts(record).hold(scope, position, result, input, recoveredBy);
        }
    }

    /** Completes a node of whose connections every script has its value. */
    static void completeNow(
            Recorder record,
            ScopeState scope,
            int position,
            NodeResult result,
            Map<String, Object> input,
            Optional<NodeId> recoveredBy) {
        var node = scope.node(position);
        var decided = result;
        if (node.conditionsOnComplete()) {
            try {
                decided = result.withConditions(conditions(scope, node, input, result.output()));
            } catch (InvalidExpressionException e) {
                new Failures(record).fail(scope, position, EvaluationFailure.of(e), false);
                return;
            }
        }
        record.completed(scope, position, decided, recoveredBy);
        var detail = scope.detailOrNull(position);
        if (detail != null
                && detail.fallbackFor() != PlannedNode.NONE
                && scope.is(detail.fallbackFor(), NodeStatus.WAITING)) {
            complete(
                    record,
                    scope,
                    detail.fallbackFor(),
                    HeldOutcomes.standingIn(result),
                    input,
                    Optional.of(node.spec().id()));
        }
    }

    private static List<Boolean> conditions(
            ScopeState scope, PlannedNode node, Map<String, Object> input, Map<String, Object> output) {
        var bindings = new ScopeBindings(scope, node, input, output);
        boolean closed = Routing.isClosedToNewWork(scope);
        var results = new ArrayList<Boolean>();
        for (var exit : node.exits()) {
            for (int c : exit.connections()) {
                var connection = scope.plan().connections()[c];
                if (connection.condition() != null && connection.onComplete()) {
                    // Nothing follows in a scope that is closed to new work, so nobody asked for the values of scripts.
                    boolean unknown = closed && connection.condition() instanceof Scripted;
                    results.add(!unknown && connection.condition().test(bindings));
                }
            }
        }
        return List.copyOf(results);
    }
}
