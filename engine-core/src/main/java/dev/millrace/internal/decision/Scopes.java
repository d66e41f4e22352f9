package dev.millrace.internal.decision;

import dev.millrace.definition.OnFailure;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.LoopState.Entry;
import dev.millrace.node.Control;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    void begin(ScopeState scope, PlannedNode node, Control control, Map<String, Object> input) {
        int position = node.position;
        record.inputTaken(scope, position, input);
        node.spec.policy().attempts().timeout().ifPresent(limit -> commands.setTimer(scope, position, limit));
        if (control == Control.FOR_EACH) {
            var value = Steps.expression(node).evaluate(new ScopeBindings(scope, node, input, null));
            var items = itemsOf(value);
            if (items == null) {
                failures.fail(
                        scope,
                        position,
                        Failure.of("NoCollection", noCollection(node, value)).withoutRetry(),
                        false);
                return;
            }
            record.collectionFixed(scope, position, items);
            launch(scope, node);
        } else if (control == Control.WHILE) {
            check(scope, node, 0);
        } else if (control == Control.SUBFLOW && ControlSettings.isChild(node.spec)) {
            children().request(scope, node, input, mappedIn(scope, node, input));
        } else {
            record.scopeOpened(scope, position, scope.path(position), input, childVariables(scope, node, input));
        }
    }

    // --- forEach

    private static @Nullable List<Object> itemsOf(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return Collections.unmodifiableList(list);
        }
        if (value instanceof Iterable<?> iterable) {
            var items = new ArrayList<Object>();
            iterable.forEach(items::add);
            return Collections.unmodifiableList(items);
        }
        if (value instanceof Map<?, ?> map) {
            var items = new ArrayList<Object>();
            map.forEach((key, entry) -> items.add(entryOf(key, entry)));
            return Collections.unmodifiableList(items);
        }
        return null;
    }

    private static Map<String, Object> entryOf(Object key, Object value) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("key", key);
        entry.put("value", value);
        return Collections.unmodifiableMap(entry);
    }

    private static String noCollection(PlannedNode node, @Nullable Object value) {
        return "collectionExpression '"
                + ControlSettings.text(node.spec, "collectionExpression").orElse("") + "' gave "
                + (value == null ? "null" : "a " + value.getClass().getSimpleName()) + ", not a list or map";
    }

    /** Opens iterations until the window is full, the items are used up, or the end is clear. */
    private void launch(ScopeState scope, PlannedNode node) {
        var loop = loop(scope, node.position);
        var completion = Completion.of(node.spec);
        int window = ControlSettings.maxConcurrency(node.spec);
        while (loop.next < loop.items.size()
                && loop.live.size() < window
                && !isDecided(scope, loop, completion)
                && scope.execution.stop == null) {
            open(scope, node, loop.next, loop.items.get(loop.next));
        }
        if (loop.live.isEmpty()) {
            finishForEach(scope, node, loop, completion);
        }
    }

    private static boolean isDecided(ScopeState scope, LoopState loop, Completion completion) {
        return loop.broken
                || completion.isReached(loop.completed)
                || scope.plan.onFailure == OnFailure.FAIL_FAST && completion.isMissed(loop.failed, loop.items.size());
    }

    private void open(ScopeState scope, PlannedNode node, int index, @Nullable Object item) {
        var input = new LinkedHashMap<String, @Nullable Object>(scopeInput(scope, node.position));
        if (node.control == Control.FOR_EACH) {
            input.put(ControlSettings.itemName(node.spec), item);
        }
        input.put("index", index);
        record.scopeOpened(
                scope, node.position, scope.path(node.position).iteration(index), unmodifiable(input), Map.of());
    }

    @SuppressWarnings("NullAway") // data may hold null
    private static Map<String, Object> unmodifiable(Map<String, ? extends @Nullable Object> map) {
        return Collections.unmodifiableMap(map);
    }

    private void finishForEach(ScopeState scope, PlannedNode node, LoopState loop, Completion completion) {
        int position = node.position;
        commands.cancelTimer(scope, position);
        int total = loop.items.size();
        if (completion.isMet(loop.completed, loop.failed, total)) {
            var output = new LinkedHashMap<String, Object>();
            output.put("results", results(loop));
            output.put("items", new Ledger(loop.ledger, total));
            output.put("TotalItems", total);
            output.put("ItemsProcessed", loop.completed + loop.failed);
            steps.complete(
                    scope, position, Steps.plain(Collections.unmodifiableMap(output)), scopeInput(scope, position));
        } else {
            failures.fail(scope, position, Failure.of("ItemsFailed", itemsFailed(loop, completion, total)), false);
        }
    }

    private static String itemsFailed(LoopState loop, Completion completion, int total) {
        if (loop.broken && completion.minSuccessful() > loop.completed) {
            return "left by Break when " + loop.completed + " of " + total + " items had completed; minSuccessful is "
                    + completion.minSuccessful();
        }
        var first =
                loop.ledger.stream().map(Entry::error).filter(e -> e != null).findFirst();
        return loop.failed + " of " + total + " items failed"
                + first.map(e -> "; first " + e).orElse("");
    }

    private static List<Object> results(LoopState loop) {
        var results = new ArrayList<Object>(loop.completed);
        for (var entry : loop.ledger) {
            if (entry.status() == NodeStatus.COMPLETED) {
                results.add(entry.output());
            }
        }
        return Collections.unmodifiableList(results);
    }

    // --- while

    private void check(ScopeState scope, PlannedNode node, int iterations) {
        int position = node.position;
        var input = scopeInput(scope, position);
        boolean holds = Steps.expression(node).test(new ScopeBindings(scope, node, input, null));
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
            open(scope, node, iterations, null);
        } else {
            finishWhile(scope, node, iterations, most);
        }
    }

    private void finishWhile(ScopeState scope, PlannedNode node, int iterations, int most) {
        commands.cancelTimer(scope, node.position);
        var input = scopeInput(scope, node.position);
        var output = new LinkedHashMap<String, Object>(input);
        output.put("IterationCount", iterations);
        output.put(
                "Condition",
                ControlSettings.text(node.spec, "conditionExpression").orElse(""));
        output.put("MaxIterations", most);
        steps.complete(scope, node.position, Steps.plain(Collections.unmodifiableMap(output)), input);
    }

    // --- container and subflow

    private static Map<String, Object> childVariables(ScopeState scope, PlannedNode node, Map<String, Object> input) {
        var child = node.spec.work().subflow();
        if (child.isEmpty()) {
            return Map.of();
        }
        var variables = new LinkedHashMap<String, Object>(child.get().defaultVariables());
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
        variables.putAll(InputData.render(node.inputs, new ScopeBindings(scope, node, input, null)));
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

    private static NodeResult subflowResult(PlannedNode node, ScopeState closed, Map<String, Object> childOutput) {
        var output = new LinkedHashMap<String, Object>(childOutput);
        output.put(
                "ChildWorkflowId",
                node.spec.work().subflow().map(child -> child.id()).orElse(""));
        output.put("ChildWorkflowStatus", "COMPLETED");
        output.put("ChildOutputData", childOutput);
        return new NodeResult(
                Collections.unmodifiableMap(output),
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
        if (scope.execution.stop != null) {
            var loop = scope.detail(position).loop;
            if (loop == null || loop.live.isEmpty()) {
                record.cancelled(scope, position, scope.execution.stopReason);
            }
        } else if (node.control == Control.FOR_EACH) {
            launch(scope, node);
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

    private static LoopState loop(ScopeState scope, int position) {
        var loop = scope.detail(position).loop;
        if (loop == null) {
            throw new IllegalStateException("node " + scope.path(position) + " is no open loop");
        }
        return loop;
    }

    private static Map<String, Object> scopeInput(ScopeState scope, int position) {
        var input = scope.detail(position).scopeInput;
        return input == null ? Map.of() : input;
    }
}
