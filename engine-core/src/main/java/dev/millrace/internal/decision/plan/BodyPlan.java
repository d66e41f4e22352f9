package dev.millrace.internal.decision.plan;

import dev.millrace.definition.NodeId;
import dev.millrace.definition.Workflow;
import dev.millrace.event.NodeStatus;
import dev.millrace.expression.Template;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node that holds scopes of its body while it runs. Immutable. */
public sealed interface BodyPlan extends ControlPlan
        permits WhilePlan, ForEachPlan, StepsPlan, ContainerPlan, SubflowPlan {

    /** The name of a loop's item where nothing else is said. */
    String ITEM = "item";

    /** Returns the graph of its scopes. */
    GraphPlan body();

    /** Returns the workflow that its scopes are; null if they are a part of the one around it. */
    default @Nullable Workflow workflow() {
        return null;
    }

    /** Returns the name by which a scope knows its item. */
    default String itemName() {
        return ITEM;
    }

    /** Returns whether its scopes have variables of their own. */
    default boolean isolatesVariables() {
        return false;
    }

    /** Returns whether variables of its own may only be written where they were declared. */
    default boolean hasStrictVariables() {
        return false;
    }

    /** A scope has closed: the node goes on, or ends. */
    void closed(ControlTurn turn, Closed closed);

    /** Returns the graph of a node's scopes; null if it holds none. */
    static @Nullable GraphPlan of(PlannedNode node) {
        return node.control() instanceof BodyPlan plan ? plan.body() : null;
    }

    /**
     * How a node of a closed scope ended.
     *
     * @param status its end
     * @param output what it gave; empty if nothing
     * @param error why it failed; null if it did not
     */
    record Ended(
            NodeStatus status,
            Map<String, Object> output,
            @Nullable String error) {

        /** It never began. */
        static final Ended NOT = new Ended(NodeStatus.PENDING, Map.of(), null);
    }

    /** A scope that has closed. */
    interface Closed {

        /** Returns how. */
        NodeStatus status();

        /** Returns what it gave. */
        Map<String, Object> output();

        /** Returns what went wrong first. */
        String error();

        /** Returns whether one of its nodes ended by the port Break. */
        boolean broke();

        /** Returns its variables. */
        Map<String, Object> variables();

        /**
         * Returns what the declared outputs of its workflow give.
         *
         * @throws dev.millrace.expression.InvalidExpressionException if they cannot be filled in
         */
        Map<String, Object> rendered(Template outputs);

        /** Returns how one of its nodes ended. */
        Ended ended(NodeId node);

        /** Returns what its nodes gave, by id, in file order. */
        Map<String, Object> outputs();
    }
}
