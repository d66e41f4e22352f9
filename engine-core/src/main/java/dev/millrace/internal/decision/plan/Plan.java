package dev.millrace.internal.decision.plan;

import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.expression.Template;
import dev.millrace.validation.Nearest;
import dev.millrace.validation.ParameterCheck;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A workflow compiled for running: built once per revision, shared by all its executions. Immutable and thread-safe.
 */
public final class Plan {

    private final GraphPlan root;
    private final Workflow workflow;
    private final Origin origin;
    private final List<SignalRule> signals;
    private final Map<String, Object> defaultVariables;
    private final boolean beginsTimed;

    /** What an execution gives when it completes; null if that is what its last nodes gave. */
    private final @Nullable Template outputs;

    Plan(Workflow workflow, GraphPlan root, @Nullable Template outputs, List<SignalRule> signals) {
        this.outputs = outputs;
        this.signals = List.copyOf(signals);
        this.workflow = workflow;
        this.defaultVariables = defaultsOf(workflow);
        this.root = root;
        this.beginsTimed = Arrays.stream(root.entries()).allMatch(entry -> root.nodes()[entry].mayTimeOut());
        this.origin = new Origin(workflow.key(), workflow.revision(), Starter.UNNAMED);
    }

    public GraphPlan root() {
        return root;
    }

    /** Returns what an execution gives when it completes; null if that is what its last nodes gave. */
    public @Nullable Template outputs() {
        return outputs;
    }

    /** Returns the workflow. */
    public Workflow workflow() {
        return workflow;
    }

    /** Returns whether every node that an execution begins with may have a time limit. */
    public boolean beginsTimed() {
        return beginsTimed;
    }

    /** Returns what the variables begin with, unless a start says otherwise. */
    public Map<String, Object> defaultVariables() {
        return defaultVariables;
    }

    /**
     * Returns what an execution begins with.
     *
     * @param given the input of the start
     * @throws dev.millrace.definition.InvalidParametersException if that is not what the workflow takes
     */
    public Map<String, Object> accept(Map<String, Object> given) {
        return ParameterCheck.accept(workflow, given);
    }

    /** Returns the default variables as they are meant: they hold no templates, and an escaped one is a plain text. */
    static Map<String, Object> defaultsOf(Workflow workflow) {
        var written = workflow.defaultVariables();
        return written.isEmpty() ? written : Rendering.of(Template.parse(written, Set.of()), root -> null);
    }

    /** Returns what an execution of this plan runs. */
    public Origin origin() {
        return origin;
    }

    /** Returns the nodes that ask for executions of their own. */
    public List<NodeSpec> askingForChildren() {
        var nodes = new ArrayList<NodeSpec>();
        addAsking(root, nodes);
        return nodes;
    }

    private static void addAsking(GraphPlan graph, List<NodeSpec> nodes) {
        for (var node : graph.nodes()) {
            var body = BodyPlan.of(node);
            if (body != null) {
                addAsking(body, nodes);
            } else if (node.control() instanceof ChildPlan) {
                nodes.add(node.spec());
            }
        }
    }

    /** Hands over each node that a worker runs, in whatever graph of the plan, with its place in the file. */
    public void forEachWork(BiConsumer<PlannedNode, String> action) {
        forEachWork(root, "", action);
    }

    private static void forEachWork(GraphPlan graph, String path, BiConsumer<PlannedNode, String> action) {
        for (var node : graph.nodes()) {
            var place = path + "/nodes/" + node.position();
            var body = BodyPlan.of(node);
            if (node.isWork()) {
                action.accept(node, place);
            } else if (body != null) {
                forEachWork(
                        body,
                        place + (node.control() instanceof SubflowPlan ? "/workflowDefinition" : "/body"),
                        action);
            }
        }
    }

    /** Returns why no node takes a signal; null if one may. */
    @Nullable
    public String refusalOf(Signal signal) {
        var names = new TreeSet<String>();
        signals.forEach(rule -> names.add(rule.name()));
        if (!names.contains(signal.name())) {
            return names.isEmpty()
                    ? "no node of its workflow waits for a signal"
                    : "no node of its workflow waits for that name" + new Nearest().hint(signal.name(), names)
                            + "; they wait for " + names;
        }
        String refusal = null;
        for (var rule : signals) {
            if (rule.name().equals(signal.name())) {
                refusal = rule.refusal(signal.payload());
                if (refusal == null) {
                    return null;
                }
            }
        }
        return refusal;
    }

    /** Returns how many nodes the root graph has. */
    public int size() {
        return root.nodes().length;
    }
}
