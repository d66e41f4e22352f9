package dev.millrace.internal.decision.plan;

import dev.millrace.definition.Graph;
import dev.millrace.definition.NodeId;
import dev.millrace.definition.NodeSpec;
import dev.millrace.node.Control;
import dev.millrace.node.NodeRegistry;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The ports that a connection without a port does not take: those of a node, and those of the fallbacks that stand in
 * for it.
 */
final class ExceptionalPorts {

    /** What is exceptional for every node. */
    static final Set<String> ALWAYS = setOf(List.of(Control.BREAK, Control.LOOP_BODY));

    private ExceptionalPorts() {}

    static Set<String> of(NodeSpec node, Graph graph, Map<NodeId, Integer> positions, NodeRegistry types) {
        var all = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        var seen = new HashSet<NodeId>();
        NodeSpec one = node;
        while (one != null && seen.add(one.id())) {
            var spec = one;
            types.find(spec.type()).ifPresent(type -> all.addAll(type.exceptionalPorts(spec)));
            one = fallbackOf(spec, graph, positions);
        }
        if (ALWAYS.containsAll(all)) {
            return ALWAYS;
        }
        all.addAll(ALWAYS);
        return Collections.unmodifiableSet(all);
    }

    private static @Nullable NodeSpec fallbackOf(NodeSpec node, Graph graph, Map<NodeId, Integer> positions) {
        var position =
                node.policy().substitutes().fallback().map(positions::get).orElse(null);
        return position == null ? null : graph.nodes().get(position);
    }

    private static Set<String> setOf(List<String> ports) {
        var set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.addAll(ports);
        return Collections.unmodifiableSet(set);
    }
}
