package dev.millrace.internal.decision.view;

import dev.millrace.definition.Parameter;
import dev.millrace.definition.Workflow;
import dev.millrace.internal.decision.plan.BodyPlan;
import dev.millrace.internal.decision.state.ScopeState;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The secrets that a start named, by the names of a workflow's secret parameters. */
public final class SecretParameters {

    private SecretParameters() {}

    /**
     * Returns those of the workflow that a scope is of, an inline subflow or else the execution's; null where one was
     * not given.
     */
    public static Map<String, Object> of(ScopeState scope) {
        var at = scope;
        var workflow = workflowOf(at);
        while (workflow == null && at.parent() != null) {
            at = at.parent();
            workflow = workflowOf(at);
        }
        if (workflow == null || workflow.parameters().values().stream().noneMatch(Parameter::secret)) {
            return Map.of();
        }
        var named = new LinkedHashMap<String, @Nullable Object>();
        for (var entry : workflow.parameters().entrySet()) {
            if (entry.getValue().secret()) {
                named.put(entry.getKey(), at.input().get(entry.getKey()));
            }
        }
        return unmodifiable(named);
    }

    /** Returns the workflow that a scope is the root of; null if it is a part of another. */
    private static @Nullable Workflow workflowOf(ScopeState scope) {
        var around = scope.parent();
        if (around == null) {
            return scope.execution().plan().workflow();
        }
        return around.node(scope.parentPosition()).control() instanceof BodyPlan body ? body.workflow() : null;
    }

    @SuppressWarnings("NullAway") // data may hold null
    private static Map<String, Object> unmodifiable(Map<String, ? extends @Nullable Object> map) {
        return Collections.unmodifiableMap(map);
    }
}
