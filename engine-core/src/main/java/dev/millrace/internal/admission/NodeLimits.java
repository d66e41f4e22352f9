package dev.millrace.internal.admission;

import dev.millrace.definition.NodeSpec;
import java.util.function.Consumer;

/** How many attempts of a node may run at once, over all executions of its workflow. Thread-safe. */
final class NodeLimits implements GateKind {

    private final KnownGates<Limited> known = new KnownGates<>();
    private final Shares shares;

    NodeLimits(Shares shares) {
        this.shares = shares;
    }

    /** A node of a workflow by the identity of its definition, which costs less to compare than what it says. */
    private record Limited(String workflow, NodeSpec node) {
        @Override
        @SuppressWarnings("ReferenceEquality") // identity is the point
        public boolean equals(Object other) {
            return other instanceof Limited limited && limited.node == node && limited.workflow.equals(workflow);
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(node);
        }
    }

    @Override
    public void gatesOf(Entrant entrant, Consumer<GateUse> to) {
        var spec = entrant.spec();
        if (spec.policy().admission().maxConcurrentExecutions() > 0) {
            to.accept(known.of(new Limited(entrant.workflow(), spec), this::use));
        }
    }

    private GateUse use(Limited limited) {
        var admission = limited.node().policy().admission();
        int limit = admission.maxConcurrentExecutions();
        var throttle = admission.pace().throttle();
        var key = "node " + limited.workflow() + "/" + limited.node().id() + "/" + limit
                + throttle.map(Object::toString).orElse("");
        var name = "maxConcurrentExecutions " + limit;
        return new GateUse(
                key,
                () -> throttle.<AdmissionGate>map(policy -> new ThrottledGate(name, limit, policy))
                        .orElseGet(() -> new SlotGate(name, limit, shares.of(key, limit))),
                1);
    }
}
