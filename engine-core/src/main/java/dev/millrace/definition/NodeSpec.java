package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/**
 * A node of a graph. Immutable.
 *
 * @param id its identity within the graph
 * @param work what it does
 * @param inputs where not empty, its input: literals, or {@code ${...}} templates; replaces what its sources deliver
 * @param policy how the engine treats it
 * @param about what people read about it
 * @param runIf a condition on its input and the state around it: where that does not hold, the node is skipped by
 *     choice
 */
public record NodeSpec(
        NodeId id, Work work, Map<String, Object> inputs, NodePolicy policy, About about, Optional<Condition> runIf) {

    /** Copies the inputs. */
    public NodeSpec {
        requireNonNull(id, "id");
        requireNonNull(work, "work");
        inputs = Values.copy(inputs);
        requireNonNull(policy, "policy");
        requireNonNull(about, "about");
        requireNonNull(runIf, "runIf");
    }

    /** Creates a node without a condition. */
    public NodeSpec(NodeId id, Work work, Map<String, Object> inputs, NodePolicy policy, About about) {
        this(id, work, inputs, policy, about, Optional.empty());
    }

    /** Returns a node with the default policy. */
    public static NodeSpec of(NodeId id, Work work) {
        return new NodeSpec(id, work, Map.of(), NodePolicy.DEFAULT, About.NOTHING);
    }

    /** Returns a copy that does something else. */
    public NodeSpec withWork(Work other) {
        return new NodeSpec(id, other, inputs, policy, about, runIf);
    }

    /** Returns a copy that the engine treats in another way. */
    public NodeSpec withPolicy(NodePolicy other) {
        return new NodeSpec(id, work, inputs, other, about, runIf);
    }

    /** Returns why it takes no part in executions; empty if it does. */
    public Optional<Absence> absence() {
        return policy.admission().absence();
    }

    /** Returns a copy that takes no part in executions, or does. */
    public NodeSpec withAbsence(Optional<Absence> why) {
        return why.equals(absence())
                ? this
                : withPolicy(policy.withAdmission(policy.admission().withAbsence(why)));
    }

    /** Returns the node type's name. */
    public String type() {
        return work.type();
    }

    /** Returns a field of the node's type as {@link Work#setting(String)} does, also of {@code configuration}. */
    public Optional<Object> setting(String name) {
        return work.setting(name);
    }

    /**
     * Returns whether it says the same as another node, but for what its code does, and apart from its id, the nodes
     * that stand in for it and what people read about it.
     */
    public boolean saysTheSameAs(NodeSpec other) {
        return Revision.of(bare()).equals(Revision.of(other.bare()));
    }

    private NodeSpec bare() {
        return new NodeSpec(
                NodeId.of("any"), work, inputs, policy.withSubstitutes(Substitutes.NONE), About.NOTHING, runIf);
    }
}
