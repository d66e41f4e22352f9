package dev.millrace.testing.conformance;

import dev.millrace.event.BreakerState;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What must be true of an execution. Immutable.
 *
 * @param status its end
 * @param nodes what must be true of each of these nodes
 * @param absent the nodes that there must not be
 * @param course what must have happened on the way
 * @param data what its data must hold
 * @param nodesThat which nodes failed, were undone, and the like
 */
record Expectation(
        Optional<ExecutionStatus> status,
        Map<NodePath, OfNode> nodes,
        List<NodePath> absent,
        OfCourse course,
        OfData data,
        OfNodes nodesThat) {

    /** What must be true of a node; what is empty is not looked at. */
    record OfNode(
            Optional<NodeStatus> status,
            OptionalInt attempts,
            Optional<SkipReason> skipReason,
            Optional<String> errorContains,
            Map<String, Object> output) {}

    /** Two nodes, one after the other. */
    record Pair(NodePath first, NodePath second) {}

    /** Nodes by their ids, of which at most so many attempts ran at once. */
    record AtOnce(Set<String> nodes, int most) {}

    /**
     * What happened on the way.
     *
     * @param order pairs of nodes, of which the first ended before the second started
     * @param atOnce how many ran at once
     * @param events what must be among the events of the execution
     * @param cause a text that the cause of its end holds
     * @param explains texts that the explanations of nodes hold
     * @param breakers what must be true of the engine's breakers, by key; empty if that does not matter
     */
    record OfCourse(
            List<Pair> order,
            List<AtOnce> atOnce,
            List<OfEvent> events,
            Optional<String> cause,
            Map<NodePath, List<String>> explains,
            Optional<Map<String, OfBreaker>> breakers) {}

    /** An event: its name, and a text that it holds, whatever it is about. */
    record OfEvent(String name, String text) {

        /** Returns whether an event is such a one. */
        boolean isMetBy(Event event) {
            return event.getClass().getSimpleName().equals(name)
                    && event.toString().contains(text);
        }
    }

    /** What must be true of a breaker; what is empty is not looked at. */
    record OfBreaker(Optional<BreakerState> state, OptionalInt opened, OptionalInt refused) {}

    /** Parts of the execution's variables and output. */
    record OfData(Map<String, Object> variables, Map<String, Object> output) {}

    /** Which nodes there must be of some kinds. */
    record OfNodes(OfFailures failures, OfUndone undone) {}

    /** What was undone, what could not be, and what was not tried, all of it; nothing where it does not matter. */
    record OfUndone(Optional<Set<NodePath>> undone, Optional<Set<NodePath>> failed, Optional<Set<NodePath>> skipped) {}

    /**
     * The nodes that failed, those of them that were recovered, and those that completed with warnings, all of them;
     * nothing where it does not matter.
     */
    record OfFailures(
            Optional<Set<NodePath>> recovered, Optional<Set<NodePath>> failed, Optional<Set<NodePath>> warned) {}
}
