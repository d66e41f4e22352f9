package dev.millrace.serialization.internal.imports;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One state of a machine, read. Immutable, but for its nodes, which whoever draws the graph takes over.
 *
 * @param id its id
 * @param nodes what it does, node behind node, without connections; the last one chooses the route
 * @param routes where it leads
 * @param ends what ends the execution behind it, as data of nodes by the port that leads there
 * @param leaving a statement for each way out; empty if there is none
 * @param mostTurns how often a loop that begins here may turn, if it says so
 */
record MachineState(
        String id,
        List<Map<String, @Nullable Object>> nodes,
        List<Route> routes,
        Map<String, Map<String, @Nullable Object>> ends,
        String leaving,
        Optional<Integer> mostTurns) {

    /**
     * One way out of a state. Immutable.
     *
     * @param port the port of the state's last node; empty if it has only one
     * @param target the state that follows
     */
    record Route(String port, String target) {}

    /** Returns the states that may follow. */
    Set<String> targets() {
        var targets = new LinkedHashSet<String>();
        routes.forEach(route -> targets.add(route.target()));
        return targets;
    }
}
