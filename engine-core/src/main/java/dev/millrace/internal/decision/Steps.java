package dev.millrace.internal.decision;

import dev.millrace.definition.NodeId;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.Extended;
import dev.millrace.event.NodeEvent.Wait;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeStatus;
import dev.millrace.expression.Expression;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.expression.Template;
import dev.millrace.node.Control;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Begins and completes nodes: hands work to workers, and runs control nodes itself. Confined to the turn. */
final class Steps {

    private final Recorder record;
    private final RunIf runIf;
    private final LockNames lockNames;

    Steps(Recorder record) {
        this.record = record;
        this.runIf = new RunIf(record, this);
        this.lockNames = new LockNames(record, this);
    }

    /** Returns what happens to failures; made on demand. */
    Failures failures() {
        return new Failures(record.state, record.commands, record);
    }

    /** Returns what opens and closes scopes; made on demand, for most executions never ask. */
    Scopes scopes() {
        return new Scopes(record.commands, record, failures(), this);
    }

    /** Returns what asks workers for the values of scripts; made on demand. */
    Scripts scripts() {
        return new Scripts(record.commands, record, failures(), this);
    }

    private Gates gates() {
        return new Gates(record);
    }

    /** A control node was let through its gates. Returns whether it wants them still. */
    boolean passed(ScopeState scope, int position) {
        if (!gates().wasAwaited(scope, position)) {
            return false;
        }
        if (scope.status(position).isOpen() && !scope.isRetrying(position)) {
            gates().regained(scope, position);
            return true;
        }
        boolean begins = isStartable(scope, position) && !record.state.isStopping();
        if (begins && record.state.paused) {
            record.state.agenda.ready(scope, position);
            return false;
        }
        if (begins) {
            begin(scope, position);
        }
        return begins;
    }

    /** Begins the most urgent ready node. Returns whether there was one that may begin now. */
    boolean next() {
        var state = record.state;
        var ready = state.agenda.ready();
        if (ready == null || state.paused || state.isStopping()) {
            return false;
        }
        var scope = ready.scope();
        int position = ready.position();
        if (!isStartable(scope, position) || gates().isSuspended(scope)) {
            ready.remove();
            return true;
        }
        if (!scope.node(position).isWork()) {
            ready.remove();
            if (mayBegin(scope, position) && gates().pass(scope, position)) {
                begin(scope, position);
            }
            return true;
        }
        int limit = state.plan.workflow().policy().maxConcurrency();
        if (limit > 0 && state.dispatched >= limit) {
            return false;
        }
        ready.remove();
        state.agenda.served();
        if (mayBegin(scope, position)) {
            scope.dispatched(position, true);
            state.dispatched++;
            record.commands.runNode(scope, position);
        }
        return true;
    }

    private boolean mayBegin(ScopeState scope, int position) {
        var node = scope.node(position);
        return runIf.letsBegin(scope, node) && lockNames.letBegin(scope, node);
    }

    private static boolean isStartable(ScopeState scope, int position) {
        return !scope.isDispatched(position)
                && !Gates.isAtGates(scope, position)
                && (scope.is(position, NodeStatus.READY)
                        || scope.is(position, NodeStatus.WAITING) && scope.isRetrying(position));
    }

    private void begin(ScopeState scope, int position) {
        var node = scope.node(position);
        var control = node.control;
        if (control == null) {
            throw new IllegalStateException(
                    "node " + scope.path(position) + " has neither a behaviour nor a control type");
        }
        record.started(scope, position, 0);
        begin(scope, node, control);
    }

    /** Begins a control node; a branch with a script waits for its value first. */
    private void begin(ScopeState scope, PlannedNode node, Control control) {
        try {
            var input = InputData.of(scope, node.position);
            boolean branch = control == Control.IF_ELSE || control == Control.SWITCH;
            if (!branch || !scripts().asks(scope, node, input)) {
                begin(scope, node, control, input);
            }
        } catch (InvalidExpressionException e) {
            failures().fail(scope, node.position, Failures.ofExpression(e), false);
        }
    }

    private void begin(ScopeState scope, PlannedNode node, Control control, Map<String, Object> input) {
        switch (control) {
            case NOOP -> complete(scope, node.position, plain(input), input);
            case IF_ELSE -> ifElse(scope, node, input);
            case SWITCH -> choose(scope, node, input);
            case TIMER -> delay(scope, node);
            case WAIT -> await(scope, node, input);
            case WHILE, FOR_EACH, CONTAINER, SUBFLOW -> scopes().begin(scope, node, control, input);
        }
    }

    /** The value of a control node's script has come. */
    void evaluated(ScopeState scope, PlannedNode node) {
        var input = InputData.given(scope, node.position);
        if (node.control == Control.WHILE) {
            scopes().checked(scope, node);
        } else if (node.control == Control.FOR_EACH) {
            scopes().forEach().loopOver(scope, node, input);
        } else if (node.control == Control.IF_ELSE) {
            ifElse(scope, node, input);
        } else {
            choose(scope, node, input);
        }
    }

    private void ifElse(ScopeState scope, PlannedNode node, Map<String, Object> input) {
        boolean holds = expression(node).test(new ScopeBindings(scope, node, input, null));
        var branch = holds ? "TrueBranch" : "FalseBranch";
        var output = new LinkedHashMap<String, Object>();
        output.put("BranchTaken", branch);
        output.put("ConditionResult", holds);
        complete(scope, node.position, by(branch, Extended.of(input, output)), input);
    }

    private void choose(ScopeState scope, PlannedNode node, Map<String, Object> input) {
        var value = expression(node).evaluate(new ScopeBindings(scope, node, input, null));
        var cases = ControlSettings.map(node.spec, "cases");
        var text = value == null ? "" : caseOf(value, cases);
        boolean matched = value != null && cases.containsKey(text);
        var port = matched ? Control.portOf(text, cases.get(text)) : Control.DEFAULT_PORT;
        var output = new LinkedHashMap<String, @Nullable Object>();
        output.put("ExpressionResult", value);
        output.put("PortSelected", port);
        output.put("MatchedCase", matched ? text : null);
        complete(scope, node.position, by(port, Extended.of(input, output)), input);
    }

    /** Returns the text by which a value names its case: a number that is whole names the same one, however it is written. */
    private static String caseOf(Object value, Map<?, ?> cases) {
        var text = Template.textOf(value);
        return value instanceof Number && text.contains(".") && !cases.containsKey(text)
                ? text.replaceFirst("\\.?0+$", "")
                : text;
    }

    static Expression expression(PlannedNode node) {
        var expression = node.expression;
        if (expression == null) {
            throw new IllegalStateException("node '" + node.spec.id() + "' has no expression");
        }
        return expression;
    }

    private void delay(ScopeState scope, PlannedNode node) {
        var delay = ControlSettings.delay(node.spec);
        record.waiting(scope, node.position, new Wait("", record.at + delay.toNanos() / 1_000, ""));
        record.commands.setTimer(scope, node.position, delay);
    }

    private void await(ScopeState scope, PlannedNode node, Map<String, Object> input) {
        var correlation = correlation(scope, node, input);
        var signal = ControlSettings.signal(node.spec);
        var limit = ControlSettings.waitTimeout(node.spec);
        long due = limit.map(l -> record.at + l.toNanos() / 1_000).orElse(Long.MAX_VALUE);
        record.waiting(scope, node.position, new Wait(signal, due, correlation));
        if (!offer(scope, node)) {
            limit.ifPresent(l -> record.commands.setTimer(scope, node.position, l));
        }
    }

    private static String correlation(ScopeState scope, PlannedNode node, Map<String, Object> input) {
        if (node.settings.isConstant()
                && ControlSettings.text(node.spec, "correlation").isEmpty()) {
            return "";
        }
        var value = InputData.render(node.settings, new ScopeBindings(scope, node, input, null))
                .get("correlation");
        if (value == null || value.toString().isBlank()) {
            var text = ControlSettings.text(node.spec, "correlation").orElse("");
            throw new InvalidExpressionException("the correlation gave nothing to wait for", text, 1);
        }
        return value.toString();
    }

    /** Hands waiting nodes the signals that have arrived. */
    void offerSignals(ScopeState scope) {
        for (var node : scope.plan.nodes) {
            var detail = scope.detailOrNull(node.position);
            if (detail != null) {
                offer(scope, node);
                if (detail.scope != null) {
                    offerSignals(detail.scope);
                }
                if (detail.loop != null) {
                    List.copyOf(detail.loop.live.values()).forEach(this::offerSignals);
                }
            }
        }
    }

    private boolean offer(ScopeState scope, PlannedNode node) {
        if (node.control != Control.WAIT
                || !scope.is(node.position, NodeStatus.WAITING)
                || scope.isHeld(node.position)) {
            return false;
        }
        var signal = signalFor(scope, node);
        if (signal == null) {
            return false;
        }
        record.commands.cancelTimer(scope, node.position);
        var port = node.signal != null && node.signal.approval() ? SignalRule.decision(signal.payload()) : null;
        complete(
                scope,
                node.position,
                port == null ? plain(signal.payload()) : by(port, signal.payload()),
                InputData.given(scope, node.position));
        return true;
    }

    /** Returns the oldest signal that a waiting node takes; null if none has arrived. */
    static @Nullable Signal signalFor(ScopeState scope, PlannedNode node) {
        var detail = scope.detailOrNull(node.position);
        var rule = node.signal;
        return rule == null || detail == null || detail.awaited == null
                ? null
                : rule.firstOf(scope.execution.unclaimed(rule.name()), detail.awaited);
    }

    /** A node has waited long enough: a delay is over, or no signal came in time. */
    void due(ScopeState scope, int position) {
        var node = scope.node(position);
        var input = InputData.given(scope, position);
        if (node.control == Control.TIMER) {
            complete(scope, position, plain(input), input);
        } else if (node.control == Control.WAIT) {
            complete(scope, position, by(Control.TIMEOUT, input), input);
        } else if (node.control == Control.SUBFLOW) {
            scopes().children().timedOut(scope, position);
        }
    }

    /** Completes a node; one whose connections cannot be decided on fails instead. */
    void complete(ScopeState scope, int position, NodeResult result, Map<String, Object> input) {
        complete(scope, position, result, input, Optional.empty());
    }

    private void complete(
            ScopeState scope,
            int position,
            NodeResult result,
            Map<String, Object> input,
            Optional<NodeId> recoveredBy) {
        if (scope.node(position).scriptsOnComplete.isEmpty() || Routing.isClosedToNewWork(scope)) {
            completeNow(scope, position, result, input, recoveredBy);
        } else {
            scripts().hold(scope, position, result, input, recoveredBy);
        }
    }

    /** Completes a node of whose connections every script has its value. */
    void completeNow(
            ScopeState scope,
            int position,
            NodeResult result,
            Map<String, Object> input,
            Optional<NodeId> recoveredBy) {
        var node = scope.node(position);
        var decided = result;
        if (node.conditionsOnComplete) {
            try {
                decided = new NodeResult(
                        result.output(),
                        result.port(),
                        result.writes(),
                        conditions(scope, node, input, result.output()));
            } catch (InvalidExpressionException e) {
                failures().fail(scope, position, Failures.ofExpression(e), false);
                return;
            }
        }
        record.completed(scope, position, decided, recoveredBy);
        var detail = scope.detailOrNull(position);
        if (detail != null
                && detail.fallbackFor != PlannedNode.NONE
                && scope.is(detail.fallbackFor, NodeStatus.WAITING)) {
            complete(scope, detail.fallbackFor, standingIn(result), input, Optional.of(node.spec.id()));
        }
    }

    /** Returns what a fallback leaves behind for the node that it stands in for. */
    static NodeResult standingIn(NodeResult result) {
        return new NodeResult(result.output(), result.port(), Map.of(), List.of());
    }

    private static List<Boolean> conditions(
            ScopeState scope, PlannedNode node, Map<String, Object> input, Map<String, Object> output) {
        var bindings = new ScopeBindings(scope, node, input, output);
        boolean closed = Routing.isClosedToNewWork(scope);
        var results = new ArrayList<Boolean>();
        for (var exit : node.exits) {
            for (int c : exit.connections()) {
                var connection = scope.plan.connections[c];
                if (connection.condition != null && connection.onComplete) {
                    // Nothing follows in a scope that is closed to new work, so nobody asked for the values of scripts.
                    boolean unknown = closed && connection.condition instanceof Scripted;
                    results.add(!unknown && connection.condition.test(bindings));
                }
            }
        }
        return List.copyOf(results);
    }

    static NodeResult plain(Map<String, Object> output) {
        return output.isEmpty() ? NodeResult.EMPTY : new NodeResult(output, Optional.empty(), Map.of(), List.of());
    }

    private static NodeResult by(String port, Map<String, Object> output) {
        return new NodeResult(output, Optional.of(port), Map.of(), List.of());
    }
}
