package dev.millrace.node;

import dev.millrace.definition.Effect;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A kind of node, registered by name: its fields, its ports, and how to make the behaviour of one. Must be thread-safe.
 */
public interface NodeType {

    /** Returns the name by which definitions ask for the type; it is found in any case. */
    String name();

    /** Returns what the type does, in one sentence, for people and editors. */
    default String description() {
        return "";
    }

    /** Returns the fields that a node of the type may have, beside those that every node has. */
    default List<Field> fields() {
        return List.of();
    }

    /** Returns the ports by which a node of the type may end, beside the default port; nothing if it may end by any. */
    default Optional<Set<String>> ports(NodeSpec node) {
        return Optional.of(Set.of());
    }

    /**
     * Returns those of its ports that are exceptional: they lead nowhere but along connections that name them, while
     * the others are primary, and a connection that names no port takes any of them. {@code Break} is exceptional for
     * every type.
     */
    default Set<String> exceptionalPorts(NodeSpec node) {
        return Set.of();
    }

    /**
     * Returns the names that the output of a node of the type can have; nothing if it may have any. Where all that
     * leads to a node says so, the validator hints at an {@code input.x} that none of it delivers.
     */
    default Optional<Set<String>> outputs(NodeSpec node) {
        return Optional.empty();
    }

    /** Returns whether a node of the type has a nested graph. */
    default boolean hasBody() {
        return false;
    }

    /** Returns what running a node of the type again would do, unless the node says. */
    default Effect effect() {
        return Effect.IDEMPOTENT;
    }

    /** Returns the script language that the type brings for conditions and expressions, if it brings one. */
    default Optional<ConditionLanguage> language() {
        return Optional.empty();
    }

    /**
     * Checks one node beyond what its fields say, without running anything of it: no script is compiled further than to
     * its syntax.
     *
     * @param node the node
     * @param path where it stands in the document, for the problems
     * @return what is wrong; empty if nothing is
     */
    default List<Problem> validate(NodeSpec node, String path) {
        return List.of();
    }

    /**
     * Makes the behaviour of a node; called once for each node when its workflow is registered, so that nothing has to
     * be compiled or loaded inside an attempt.
     *
     * @throws Exception if it cannot be made; the workflow is then refused
     */
    Node create(NodeSpec node) throws Exception;
}
