package dev.millrace.internal.decision;

import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.event.NodeEvent.ChildEnd;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeStatus;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Subflows that run as executions of their own. Confined to the turn. */
final class Children {

    private final Commands commands;
    private final Recorder record;
    private final Failures failures;
    private final Steps steps;

    Children(Commands commands, Recorder record, Failures failures, Steps steps) {
        this.commands = commands;
        this.record = record;
        this.failures = failures;
        this.steps = steps;
    }

    void request(ScopeState scope, PlannedNode node, Map<String, Object> input, Map<String, Object> variables) {
        var child = new Child(
                idOf(scope, node.position),
                ControlSettings.text(node.spec, "workflow").orElse(""),
                ControlSettings.awaitsChild(node.spec),
                input,
                variables);
        record.childRequested(scope, node.position, child);
        commands.startChild(scope, node.position, child);
    }

    /** Another one for each request: a scope that is tried again begins to count its attempts anew. */
    private ExecutionId idOf(ScopeState scope, int position) {
        return ExecutionId.derived(
                record.at, scope.execution.id + "/" + scope.path(position) + "#" + scope.execution.sequence());
    }

    /** Something became of a child; news of one that its node does not wait for any more changes nothing. */
    void heard(ScopeState scope, int position, ChildNews news) {
        var detail = scope.detailOrNull(position);
        var child = detail == null ? null : detail.child;
        if (child == null
                || !scope.is(position, NodeStatus.WAITING)
                || !child.id().equals(news.child())) {
            return;
        }
        if (news instanceof ChildNews.Refused refused) {
            commands.cancelTimer(scope, position);
            failures.fail(scope, position, refused.failure(), false);
        } else if (news instanceof ChildNews.Began && !child.awaited()) {
            commands.cancelTimer(scope, position);
            complete(scope, position, child, Map.of("ChildWorkflowStatus", "STARTED"), Map.of());
        } else if (news instanceof ChildNews.Ended ended && child.awaited()) {
            ended(scope, position, child, ended.result());
        }
    }

    private void ended(ScopeState scope, int position, Child child, ExecutionResult result) {
        commands.cancelTimer(scope, position);
        record.childEnded(scope, position, new ChildEnd(child.id(), result.status(), result.cause()));
        if (result.status() == ExecutionStatus.COMPLETED) {
            var output = new LinkedHashMap<String, Object>(result.output());
            output.put("ChildWorkflowStatus", "COMPLETED");
            output.put("ChildOutputData", result.output());
            complete(scope, position, child, output, Scopes.mappedBack(scope.node(position), result.variables()));
        } else {
            failures.fail(scope, position, failureOf(child, result), false);
        }
    }

    private static Failure failureOf(Child child, ExecutionResult result) {
        return Failure.of(
                "ChildFailed",
                "the child " + child.id() + (child.workflow().isEmpty() ? "" : " of '" + child.workflow() + "'")
                        + " ended " + result.status() + (result.cause().isEmpty() ? "" : ": " + result.cause()));
    }

    private void complete(
            ScopeState scope, int position, Child child, Map<String, Object> said, Map<String, Object> writes) {
        var output = new LinkedHashMap<String, Object>(said);
        output.put("ChildWorkflowId", workflowOf(scope.node(position), child));
        output.put("ChildWorkflowInstanceId", child.id().toString());
        steps.complete(
                scope,
                position,
                new NodeResult(Collections.unmodifiableMap(output), Optional.empty(), writes, List.of()),
                child.input());
    }

    private static String workflowOf(PlannedNode node, Child child) {
        return node.spec.work().subflow().map(nested -> nested.id()).orElse(child.workflow());
    }

    /** The node has waited as long as it may. */
    void timedOut(ScopeState scope, int position) {
        var limit = scope.node(position).spec.policy().attempts().timeout().map(l -> l.toMillis());
        var reason = "took longer than " + limit.orElse(0L) + " ms";
        var child = scope.detail(position).child;
        if (child != null) {
            stop(child, Stop.CANCEL, "the node " + scope.path(position) + " of its parent " + reason);
            failures.fail(scope, position, Failure.of(Failure.TIMEOUT, reason), true);
        }
    }

    private void stop(Child child, Stop stop, String reason) {
        if (child.awaited()) {
            commands.stopChild(child, stop, reason);
        }
    }
}
