package dev.millrace.internal.decision;

import dev.millrace.event.Extended;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeStatus;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.node.Control;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The nodes that hold scopes: loops, containers and subflows. Confined to the turn. */
final class Scopes {

    private final Commands commands;
    private final Recorder record;
    private final Failures failures;
    private final Steps steps;

    Scopes(Commands commands, Recorder record, Failures failures, Steps steps) {
        this.commands = commands;
        this.record = record;
        this.failures = failures;
        this.steps = steps;
    }

    Children children() {
        return new Children(commands, record, failures, steps);
    }

    ForEach forEach() {
        return new ForEach(commands, record, failures, steps);
    }

    void begin(ScopeState scope, PlannedNode node, Control control, Map<String, Object> input) {
        int position = node.position;
        record.inputTaken(scope, position, input);
        node.spec.policy().attempts().timeout().ifPresent(limit -> commands.setTimer(scope, position, limit));
        if (control == Control.FOR_EACH) {
            forEach().begin(scope, node, input);
        } else if (control == Control.WHILE) {
            check(scope, node, 0);
        } else if (control == Control.SUBFLOW && ControlSettings.isChild(node.spec)) {
            children().request(scope, node, input, mappedIn(scope, node, input));
        } else {
            record.scopeOpened(scope, position, scope.path(position), input, childVariables(scope, node, input));
        }
    }

    // --- while

    private void check(ScopeState scope, PlannedNode node, int iterations) {
        if (!steps.scripts().asks(scope, node, scopeInput(scope, node.position))) {
            decide(scope, node, iterations);
        }
    }

    /** The value of a condition in a script language has come. */
    void checked(ScopeState scope, PlannedNode node) {
        var loop = scope.detail(node.position).loop;
        decide(scope, node, loop == null ? 0 : loop.next);
    }

    private void decide(ScopeState scope, PlannedNode node, int iterations) {
        int position = node.position;
        boolean holds;
        try {
            var input = scopeInput(scope, position);
            holds = Steps.expression(node).test(new ScopeBindings(scope, node, input, null));
        } catch (InvalidExpressionException e) {
            commands.cancelTimer(scope, position);
            failures.fail(scope, position, Failures.ofExpression(e), false);
            return;
        }
        record.loopChecked(scope, position, iterations, holds);
        int most = ControlSettings.maxIterations(node.spec);
        if (holds && iterations >= most) {
            commands.cancelTimer(scope, position);
            failures.fail(
                    scope,
                    position,
                    Failure.of("LoopLimit", "the condition still holds after maxIterations " + most)
                            .withoutRetry(),
                    false);
        } else if (holds) {
            forEach().open(scope, node, iterations, null);
        } else {
            finishWhile(scope, node, iterations, most);
        }
    }

    private void finishWhile(ScopeState scope, PlannedNode node, int iterations, int most) {
        commands.cancelTimer(scope, node.position);
        var input = scopeInput(scope, node.position);
        var output = new LinkedHashMap<String, Object>();
        output.put("IterationCount", iterations);
        output.put(
                "Condition",
                ControlSettings.text(node.spec, "conditionExpression").orElse(""));
        output.put("MaxIterations", most);
        steps.complete(scope, node.position, Steps.plain(Extended.of(input, output)), input);
    }

    // --- container and subflow

    private static Map<String, Object> childVariables(ScopeState scope, PlannedNode node, Map<String, Object> input) {
        var child = node.spec.work().subflow();
        if (child.isEmpty()) {
            return Map.of();
        }
        var variables = new LinkedHashMap<String, Object>(Plan.defaultsOf(child.get()));
        variables.putAll(mappedIn(scope, node, input));
        return Collections.unmodifiableMap(variables);
    }

    /** Returns the variables that a subflow is given: those mapped from here, then its inputs. */
    private static Map<String, Object> mappedIn(ScopeState scope, PlannedNode node, Map<String, Object> input) {
        var variables = new LinkedHashMap<String, Object>();
        var ours = scope.variables.values();
        ControlSettings.map(node.spec, "inputMappings").forEach((here, there) -> {
            if (ours.containsKey(String.valueOf(here))) {
                variables.put(String.valueOf(there), ours.get(String.valueOf(here)));
            }
        });
        if (!node.spec.inputs().isEmpty()) {
            variables.putAll(input);
        }
        return Collections.unmodifiableMap(variables);
    }

    /** Returns the variables that a subflow's end writes here. */
    static Map<String, Object> mappedBack(PlannedNode node, Map<String, Object> theirs) {
        var writes = new LinkedHashMap<String, Object>();
        ControlSettings.map(node.spec, "outputMappings").forEach((there, here) -> {
            if (theirs.containsKey(String.valueOf(there))) {
                writes.put(String.valueOf(here), theirs.get(String.valueOf(there)));
            }
        });
        return Collections.unmodifiableMap(writes);
    }

    private void finishScope(ScopeState scope, PlannedNode node, ScopeState closed, Map<String, Object> output) {
        commands.cancelTimer(scope, node.position);
        var input = scopeInput(scope, node.position);
        steps.complete(
                scope,
                node.position,
                node.control == Control.SUBFLOW ? subflowResult(node, closed, output) : containerResult(node, closed),
                input);
    }

    private static NodeResult containerResult(PlannedNode node, ScopeState closed) {
        var output = containerOutput(node, closed);
        return closed.broke
                ? new NodeResult(output, Optional.of(Control.BREAK), Map.of(), List.of())
                : Steps.plain(output);
    }

    private static Map<String, Object> containerOutput(PlannedNode node, ScopeState closed) {
        var children = new LinkedHashMap<String, Object>();
        for (var child : closed.plan.nodes) {
            var output = closed.output(child.position);
            if (output != null) {
                children.put(child.spec.id().value(), output);
            }
        }
        var output = new LinkedHashMap<String, Object>();
        output.put("ChildResults", Collections.unmodifiableMap(children));
        output.put("TotalChildren", closed.plan.nodes.length);
        output.put("CompletedChildren", children.size());
        output.put("ExecutionMode", ControlSettings.executionMode(node.spec));
        return Collections.unmodifiableMap(output);
    }

    /** A child within may have left its own id, which is not this node's. */
    private static Map<String, Object> withoutChild(Map<String, Object> output) {
        if (!output.containsKey("ChildWorkflowInstanceId")) {
            return output;
        }
        var others = new LinkedHashMap<String, Object>(output);
        others.remove("ChildWorkflowInstanceId");
        return Collections.unmodifiableMap(others);
    }

    private static NodeResult subflowResult(PlannedNode node, ScopeState closed, Map<String, Object> childOutput) {
        var own = new LinkedHashMap<String, Object>();
        own.put(
                "ChildWorkflowId",
                node.spec.work().subflow().map(child -> child.id()).orElse(""));
        own.put("ChildWorkflowStatus", "COMPLETED");
        own.put("ChildOutputData", childOutput);
        return new NodeResult(
                Extended.of(withoutChild(childOutput), own),
                Optional.empty(),
                mappedBack(node, closed.variables.values()),
                List.of());
    }

    // --- all

    /** A scope of a node has closed: the node goes on, or ends. */
    void closed(ScopeState closed, NodeStatus status, Map<String, Object> output) {
        var scope = closed.parent;
        int position = closed.parentPosition;
        if (scope == null || !scope.is(position, NodeStatus.RUNNING)) {
            return;
        }
        var node = scope.node(position);
        if (scope.execution.isStopping()) {
            var loop = scope.detail(position).loop;
            if (loop == null || loop.live.isEmpty()) {
                record.cancelled(scope, position, scope.execution.stopReason());
            }
        } else if (node.control == Control.FOR_EACH) {
            forEach().launch(scope, node);
        } else if (status == NodeStatus.FAILED) {
            commands.cancelTimer(scope, position);
            var error = ScopeTransitions.firstError(closed);
            failures.fail(scope, position, Failure.of("ChildFailed", String.valueOf(error)), false);
        } else if (node.control == Control.WHILE && loop(scope, position).broken) {
            finishWhile(scope, node, loop(scope, position).next, ControlSettings.maxIterations(node.spec));
        } else if (node.control == Control.WHILE) {
            check(scope, node, loop(scope, position).next);
        } else {
            finishScope(scope, node, closed, output);
        }
    }

    static LoopState loop(ScopeState scope, int position) {
        var loop = scope.detail(position).loop;
        if (loop == null) {
            throw new IllegalStateException("node " + scope.path(position) + " is no open loop");
        }
        return loop;
    }

    static Map<String, Object> scopeInput(ScopeState scope, int position) {
        var input = scope.detail(position).scopeInput;
        return input == null ? Map.of() : input;
    }
}
