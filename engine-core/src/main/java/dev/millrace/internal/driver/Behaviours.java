package dev.millrace.internal.driver;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Problem;
import dev.millrace.event.NodePath;
import dev.millrace.internal.decision.plan.BodyPlan;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The code of a plan's nodes: made once, when the plan is compiled, and bound to it. Confined to its caller. */
public final class Behaviours {

    private final NodeRegistry types;
    private final DataFolders folders;
    private final List<Problem> problems = new ArrayList<>();

    private Behaviours(NodeRegistry types, DataFolders folders) {
        this.types = types;
        this.folders = folders;
    }

    /**
     * Makes the code of each node that a worker runs, with the checks around it.
     *
     * @param folders where checks look for files
     * @throws InvalidWorkflowException if that of one cannot be made
     */
    public static void bind(Plan plan, NodeRegistry types, DataFolders folders) {
        var behaviours = new Behaviours(types, folders);
        plan.forEachWork(behaviours::bind);
        if (!behaviours.problems.isEmpty()) {
            throw new InvalidWorkflowException("workflow '" + plan.workflow().id() + "'", behaviours.problems);
        }
    }

    /**
     * Returns the code of a node.
     *
     * @throws IllegalStateException if no worker runs the node, or its plan is not bound
     */
    public static Node of(PlannedNode node) {
        if (node.handle() instanceof Node code) {
            return code;
        }
        throw new IllegalStateException("node '" + node.spec().id() + "' has no behaviour for a worker");
    }

    /**
     * Returns the code of the node of a plan that stands at a path.
     *
     * @throws IllegalArgumentException if there is no such node
     * @throws IllegalStateException if no worker runs it
     */
    static Node of(Plan plan, NodePath path) {
        return of(find(plan, path));
    }

    private static PlannedNode find(Plan plan, NodePath path) {
        var graph = path.scope().map(scope -> BodyPlan.of(find(plan, scope))).orElse(plan.root());
        var position = graph.positions().get(path.id());
        if (position == null) {
            throw new IllegalArgumentException("workflow '" + plan.workflow().id() + "' has no node at " + path);
        }
        return graph.nodes()[position];
    }

    /**
     * Runs a node's code on the current thread, with the checks around it; what comes back holds no secret that it was
     * handed.
     */
    public static Returned call(Node code, NodeCall call) {
        var returned = code instanceof SecretiveNode secretive ? callWith(secretive, call) : callWithout(code, call);
        var secrets = call.secrets();
        return secrets == null ? returned : returned.masked(secrets);
    }

    private static Returned callWith(SecretiveNode secretive, NodeCall call) {
        var missing = secretive.missing(call);
        return missing == null ? callWithout(secretive.code(), call) : Returned.failed(missing);
    }

    private static Returned callWithout(Node code, NodeCall call) {
        return code instanceof CheckedNode checked ? checked.called(call) : Returned.by(code, call);
    }

    private void bind(PlannedNode node, String path) {
        var written = node.spec().work().code().orElse(null);
        var code = written instanceof Node given ? given : create(node, path);
        if (code != null) {
            var checked = node.hasChecks() ? new CheckedNode(code, node.spec(), types, folders) : code;
            node.handle(node.settings().secrets().isEmpty() ? checked : new SecretiveNode(checked));
        }
    }

    private @Nullable Node create(PlannedNode node, String path) {
        var spec = node.spec();
        try {
            return types.find(spec.type()).orElseThrow().create(spec);
        } catch (InvalidWorkflowException e) {
            problems.addAll(e.problems());
        } catch (Exception e) {
            problems.add(Problem.error(
                    "DEF-290",
                    path,
                    "node '" + spec.id() + "' of type " + spec.type() + " cannot be made: " + e.getMessage()));
        }
        return null;
    }
}
