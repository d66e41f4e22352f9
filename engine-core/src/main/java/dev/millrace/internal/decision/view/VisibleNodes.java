package dev.millrace.internal.decision.view;

import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.state.Deliveries;
import dev.millrace.internal.decision.state.ScopeState;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a scope by id, then those of the scopes around it, each with its {@code output}, {@code status} and
 * {@code error}. Confined to the turn.
 */
final class VisibleNodes extends AbstractMap<String, Object> {

    private final ScopeState scope;

    VisibleNodes(ScopeState scope) {
        this.scope = scope;
    }

    @Override
    public @Nullable Object get(@Nullable Object id) {
        for (var around = scope; around != null; around = around.parent()) {
            for (var node : around.plan().nodes()) {
                if (node.spec().id().value().equals(id)) {
                    return seen(around, node);
                }
            }
        }
        return null;
    }

    /** Returns those that have begun, as they are now. */
    Map<String, Object> copy() {
        var nodes = new LinkedHashMap<String, Object>();
        for (var around = scope; around != null; around = around.parent()) {
            for (var node : around.plan().nodes()) {
                if (around.attempts(node.position()) > 0) {
                    var at = around;
                    nodes.computeIfAbsent(node.spec().id().value(), id -> seen(at, node));
                }
            }
        }
        return Collections.unmodifiableMap(nodes);
    }

    @SuppressWarnings("NullAway") // data may hold null
    private static Map<String, Object> seen(ScopeState scope, PlannedNode node) {
        var output = scope.output(node.position());
        var seen = new LinkedHashMap<String, @Nullable Object>();
        seen.put("output", output == null ? Map.of() : output);
        seen.put("status", scope.status(node.position()).name());
        seen.put("error", error(scope, node));
        return Collections.unmodifiableMap(seen);
    }

    private static @Nullable Map<String, Object> error(ScopeState scope, PlannedNode node) {
        var detail = scope.detailOrNull(node.position());
        return detail == null
                        || detail.failure() == null
                        || !scope.status(node.position()).isFailure()
                ? null
                : Deliveries.error(node.spec().id().value(), detail.failure(), scope.attempts(node.position()));
    }

    @Override
    public boolean containsKey(@Nullable Object id) {
        return get(id) != null;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return Collections.emptySet();
    }
}
