package dev.millrace.internal.driver;

import dev.millrace.definition.Graph;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Work;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Control;
import dev.millrace.node.NodeRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Puts registered workflows in the place of their names, for subflows that run inline: what is compiled is whole, and
 * pinned.
 * Confined to one compilation.
 */
final class References {

    private static final String WORKFLOW = "workflow";

    private final NodeRegistry types;
    private final Function<String, Optional<Workflow>> registered;
    private final List<String> open = new ArrayList<>();
    private boolean found;

    References(NodeRegistry types, Function<String, Optional<Workflow>> registered) {
        this.types = types;
        this.registered = registered;
    }

    /** Returns whether a registered workflow was put in anywhere. */
    boolean found() {
        return found;
    }

    /**
     * Returns a workflow without such names.
     *
     * @param workflow one in which the validator found no error
     * @throws InvalidWorkflowException if a name is not registered, or leads back to where it stands
     */
    Workflow resolve(Workflow workflow) {
        open.add(workflow.id());
        try {
            var graph = resolve(workflow.graph(), "");
            return graph == null
                    ? workflow
                    : new Workflow(
                            workflow.key(),
                            workflow.about(),
                            graph,
                            workflow.policy(),
                            workflow.variables(),
                            workflow.metadata());
        } finally {
            open.remove(open.size() - 1);
        }
    }

    /** Returns null for a graph that stays as it is. */
    private @Nullable Graph resolve(Graph graph, String path) {
        List<NodeSpec> nodes = null;
        for (int i = 0; i < graph.nodes().size(); i++) {
            var node = graph.nodes().get(i);
            var work = resolve(node, path + "/nodes/" + i);
            if (work != null) {
                nodes = nodes == null ? new ArrayList<>(graph.nodes()) : nodes;
                nodes.set(i, node.withWork(work));
            }
        }
        return nodes == null ? null : new Graph(nodes, graph.connections(), graph.entryPoint());
    }

    private @Nullable Work resolve(NodeSpec node, String path) {
        var work = node.work();
        if (isReference(node)) {
            found = true;
            return named(work, path + "/" + WORKFLOW);
        }
        var body = work.body().map(graph -> resolve(graph, path + "/body"));
        if (body.isPresent()) {
            return work.withBody(body.get());
        }
        if (work.subflow().isEmpty() || isChild(node)) {
            return null;
        }
        var nested = work.subflow().get();
        var same = resolve(nested);
        return isSame(same, nested) ? null : work.withSubflow(same);
    }

    @SuppressWarnings("ReferenceEquality") // what holds no name is handed on as it is
    private static boolean isSame(Workflow one, Workflow other) {
        return one == other;
    }

    private boolean isReference(NodeSpec node) {
        return node.work().subflow().isEmpty()
                && node.setting(WORKFLOW).isPresent()
                && !isChild(node)
                && types.find(node.type())
                        .flatMap(Control::of)
                        .filter(Control.SUBFLOW::equals)
                        .isPresent();
    }

    private static boolean isChild(NodeSpec node) {
        return node.setting("mode")
                .map(Object::toString)
                .filter("child"::equalsIgnoreCase)
                .isPresent();
    }

    private Work named(Work work, String path) {
        var name = String.valueOf(work.setting(WORKFLOW).orElseThrow());
        var workflow = registered
                .apply(name)
                .orElseThrow(() -> refused(
                        "DEF-260",
                        path,
                        "no workflow '" + name + "' is registered; register it before"
                                + " the one that names it, or use mode: child, which asks for it when it runs"));
        if (open.contains(workflow.id())) {
            throw refused(
                    "DEF-261",
                    path,
                    "the workflow contains itself: "
                            + String.join(" -> ", open.subList(open.indexOf(workflow.id()), open.size())) + " -> "
                            + workflow.id() + "; recursion needs mode: child");
        }
        return work.withoutSetting(WORKFLOW).withSubflow(resolve(workflow));
    }

    private InvalidWorkflowException refused(String code, String path, String message) {
        return new InvalidWorkflowException(
                "workflow '" + open.get(0) + "'", List.of(Problem.error(code, path, message)));
    }
}
