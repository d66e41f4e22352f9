package dev.millrace.internal.decision.view;

import dev.millrace.definition.ExpressionRoots;
import dev.millrace.expression.Bindings;
import dev.millrace.internal.decision.plan.BodyPlan;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.plan.ScriptValue;
import dev.millrace.internal.decision.plan.Scripted;
import dev.millrace.internal.decision.state.Deliveries;
import dev.millrace.internal.decision.state.ScopeState;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What expressions of a scope see. Confined to the turn. */
public final class ScopeBindings implements Bindings, Scripted.Values {

    private static final List<String> ROOTS =
            List.of("input", "inputs", "output", "variables", "item", "index", "error", "execution", "attempt");

    private final ScopeState scope;
    private final PlannedNode node;
    private final Map<String, Object> input;
    private final @Nullable Map<String, Object> output;

    /** Creates what the expressions of a node see. The output is null where there is none yet. */
    public ScopeBindings(
            ScopeState scope, PlannedNode node, Map<String, Object> input, @Nullable Map<String, Object> output) {
        this.scope = scope;
        this.node = node;
        this.input = input;
        this.output = output;
    }

    @Override
    public @Nullable Object get(String root) {
        return switch (root) {
            case "input" -> input;
            case "output" -> output;
            case "variables" -> scope.variables().readable();
            case "error" -> (output == null ? input : output).get("error");
            case "item" -> item();
            case "index" -> index();
            case "execution" -> ExecutionProperties.of(scope.execution());
            case "nodes" -> new VisibleNodes(scope);
            case "attempt" -> scope.attempts(node.position());
            case "inputs" -> Deliveries.bySource(scope, node);
            case ExpressionRoots.SECRETS -> SecretParameters.of(scope);
            default -> null;
        };
    }

    /** Returns what a worker found for a script of the node; null if none has. */
    @Override
    public @Nullable ScriptValue given(Scripted script) {
        var asked = scope.workings().asked(node.position());
        return asked == null ? null : asked.value(script);
    }

    /** Returns what scripts see, as it is now: for a worker, who reads it while the state goes on. */
    public Map<String, Object> forScripts(List<Scripted> scripts) {
        return seen(scripts.stream().anyMatch(script -> script.text().contains("nodes")));
    }

    /** Returns the same for the checks around an attempt of the node. */
    public Map<String, Object> forChecks() {
        return seen(node.spec().policy().attempts().checks().toString().contains("nodes"));
    }

    private Map<String, Object> seen(boolean withNodes) {
        var seen = new LinkedHashMap<String, @Nullable Object>();
        for (var name : ROOTS) {
            seen.put(name, get(name));
        }
        seen.put("nodes", withNodes ? new VisibleNodes(scope).copy() : Map.of());
        return unmodifiable(seen);
    }

    @SuppressWarnings("NullAway") // data may hold null
    private static Map<String, Object> unmodifiable(Map<String, ? extends @Nullable Object> map) {
        return Collections.unmodifiableMap(map);
    }

    private @Nullable Object item() {
        var iteration = iteration();
        if (iteration == null || iteration.parent() == null) {
            return null;
        }
        var holder = iteration.parent().node(iteration.parentPosition()).control();
        return iteration.input().get(holder instanceof BodyPlan loop ? loop.itemName() : BodyPlan.ITEM);
    }

    private @Nullable Object index() {
        var iteration = iteration();
        return iteration == null ? null : iteration.input().get("index");
    }

    /** The innermost iteration around the scope. */
    private @Nullable ScopeState iteration() {
        var around = scope;
        while (around != null && (around.path() == null || !around.path().isIteration())) {
            around = around.parent();
        }
        return around;
    }
}
