package dev.millrace.internal.decision;

import dev.millrace.definition.JoinType;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.event.NodePath;
import dev.millrace.expression.Expression;
import dev.millrace.expression.Template;
import dev.millrace.node.Control;
import dev.millrace.node.Node;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A node of a compiled graph. Immutable once its plan is compiled. */
public final class PlannedNode {

    static final int NONE = -1;

    final NodeSpec spec;
    final int position;
    final @Nullable Control control;
    final Template inputs;
    final Template settings;
    final NodePath rootPath;

    // Set by the compiler, before the plan is published.
    @Nullable
    Node behaviour;

    @Nullable
    Expression expression;

    @Nullable
    GraphPlan body;

    /** Of a Wait: which signals it takes. */
    @Nullable
    SignalRule signal;

    int[] incoming = {};
    int sources;
    Exit[] exits = {};
    int fallback = NONE;
    int compensation = NONE;
    boolean substitute;
    boolean conditionsOnComplete;
    boolean conditionsOnFail;
    boolean keepsInput;

    PlannedNode(NodeSpec spec, int position, @Nullable Control control, Template inputs, Template settings) {
        this.spec = spec;
        this.position = position;
        this.control = control;
        this.inputs = inputs;
        this.settings = settings;
        this.rootPath = NodePath.of(spec.id());
    }

    /** All connections from one node to one other; they resolve together and count as one for the join. */
    record Exit(int target, int[] connections) {}

    /** Returns the definition. */
    public NodeSpec spec() {
        return spec;
    }

    /**
     * Returns what a worker runs.
     *
     * @throws IllegalStateException if the node is a control node, which no worker runs
     */
    public Node behaviour() {
        if (behaviour == null) {
            throw new IllegalStateException("node '" + spec.id() + "' has no behaviour for a worker");
        }
        return behaviour;
    }

    /** Returns how its failures are retried. */
    Optional<RetryPolicy> retry() {
        return spec.policy().attempts().retry();
    }

    /** Returns whether the node may run while some of its connections are still open. */
    boolean mayHearMore() {
        var join = spec.policy().join().type();
        return sources > 1 && (join == JoinType.ANY || join == JoinType.N_OF);
    }

    /** Returns whether a worker runs the node; the decision itself runs the others. */
    boolean isWork() {
        return behaviour != null;
    }
}
