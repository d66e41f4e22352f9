package dev.millrace.internal.admission;

import dev.millrace.definition.NodeSpec;

/**
 * A node of a workflow by the identity of its definition, which costs less to compare than what it says. Immutable.
 *
 * @param workflow the id of its workflow
 */
record DefinedNode(String workflow, NodeSpec spec) {

    @Override
    @SuppressWarnings("ReferenceEquality") // identity is the point
    public boolean equals(Object other) {
        return other instanceof DefinedNode node && node.spec == spec && node.workflow.equals(workflow);
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(spec);
    }
}
