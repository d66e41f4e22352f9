package dev.millrace.internal.decision.view;

import dev.millrace.expression.Bindings;
import dev.millrace.internal.decision.state.ScopeState;
import org.jspecify.annotations.Nullable;

/**
 * What the declared outputs of a workflow see at its end. Confined to the turn.
 *
 * @param scope its graph
 */
public record OutputBindings(ScopeState scope) implements Bindings {

    @Override
    public @Nullable Object get(String root) {
        return switch (root) {
            case "input" -> scope.input();
            case "variables" -> scope.variables().readable();
            case "execution" -> ExecutionProperties.of(scope.execution());
            case "nodes" -> new VisibleNodes(scope);
            default -> null;
        };
    }
}
