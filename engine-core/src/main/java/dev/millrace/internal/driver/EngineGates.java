package dev.millrace.internal.driver;

import dev.millrace.definition.Graph;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Workflow;
import dev.millrace.internal.admission.DefinedGates;
import dev.millrace.internal.admission.GateSettings;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.decision.plan.PlannedNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the gates of an engine mean to a workflow: nodes of limited types are guarded, and what can never fit into what
 * the engine has is refused. Confined to the thread that compiles.
 */
final class EngineGates {

    private final GateSettings gates;
    private final List<Problem> problems = new ArrayList<>();

    private EngineGates(GateSettings gates) {
        this.gates = gates;
    }

    /**
     * Guards the nodes of a plan.
     *
     * @throws InvalidWorkflowException if a node wants what it can never have
     */
    static void bind(Plan plan, Graph graph, GateSettings gates) {
        var types = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        types.addAll(gates.typeLimits().keySet());
        types.addAll(gates.typeRates().keySet());
        if (!types.isEmpty()) {
            plan.forEachWork((node, path) -> {
                if (types.contains(node.spec().type())) {
                    node.guard();
                }
            });
        }
        if (plan.workflow().policy().maxConcurrency() > 0 && mayWait(plan, types)) {
            plan.forEachWork((node, path) -> node.guard());
        }
        plan.forEachWork((node, path) -> {
            if (node.isGuarded() && node.lockNames() == null) {
                node.gates(new DefinedGates());
            }
        });
        var fit = new EngineGates(gates);
        fit.check(graph, "", Map.of());
        if (!fit.problems.isEmpty()) {
            throw new InvalidWorkflowException("workflow '" + plan.workflow().id() + "'", fit.problems);
        }
    }

    /** Returns whether an attempt may wait at a gate: then all take their workflow's slots together with the others. */
    private static boolean mayWait(Plan plan, Set<String> limitedTypes) {
        var any = new ArrayList<PlannedNode>(1);
        plan.forEachWork((node, path) -> {
            if (node.spec().policy().admission().keepsWaiting()
                    || limitedTypes.contains(node.spec().type())) {
                any.add(node);
            }
        });
        return !any.isEmpty();
    }

    private void check(Graph graph, String where, Map<String, Long> heldAround) {
        for (int i = 0; i < graph.nodes().size(); i++) {
            check(graph.nodes().get(i), where + "/nodes/" + i, heldAround);
        }
    }

    private void check(NodeSpec node, String where, Map<String, Long> heldAround) {
        var held = new HashMap<>(heldAround);
        node.policy().admission().resources().forEach((name, amount) -> {
            long all = held.merge(name, amount, Math::addExact);
            long capacity = gates.capacities().getOrDefault(name, 0L);
            if (all > capacity) {
                problems.add(Problem.error("DEF-275", where + "/resources/" + name, why(node, name, all, capacity)));
            }
        });
        node.work().body().ifPresent(body -> check(body, where + "/body", held));
        boolean isLeftAlone = node.setting("await").equals(Optional.of(false));
        node.work()
                .subflow()
                .map(Workflow::graph)
                .ifPresent(graph -> check(graph, where + "/workflowDefinition", isLeftAlone ? Map.of() : held));
    }

    private String why(NodeSpec node, String name, long all, long capacity) {
        if (!gates.capacities().containsKey(name)) {
            return "the node '" + node.id() + "' holds the resource '" + name
                    + "', of which this engine has none; it has "
                    + (gates.capacities().isEmpty()
                            ? "no resources"
                            : new TreeSet<>(gates.capacities().keySet()))
                    + ". Declare it on the engine's builder with capacity(\"" + name + "\", ...), or on the"
                    + " command line with --capacity " + name + "=...";
        }
        return "the node '" + node.id() + "', with the nodes around it that hold theirs meanwhile, wants " + all
                + " of the resource '" + name + "', and this engine has " + capacity
                + ", so it would wait for ever; lower what they hold, or raise the capacity";
    }
}
