package dev.millrace.serialization.internal.imports;

import static java.util.Objects.requireNonNull;

import dev.millrace.serialization.internal.imports.MachineState.Route;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A machine drawn as a graph: its states as nodes, what comes round again as While nodes. A way that begins, goes on
 * with or leaves a loop writes the state that follows to a variable, which the loop's condition and the connections
 * behind it read. Confined to the thread that reads.
 */
final class MachineGraph {

    /** The variable that holds the state that follows. */
    static final String NEXT = "nextState";

    private final Map<String, MachineState> machine;
    private final StateLoop whole;
    private final FreeNames names;
    private final Optional<Integer> mostTurns;

    MachineGraph(Map<String, MachineState> machine, StateLoop whole, FreeNames names, Optional<Integer> mostTurns) {
        this.machine = machine;
        this.whole = whole;
        this.names = names;
        this.mostTurns = mostTurns;
    }

    Map<String, @Nullable Object> draw() {
        return new Level(whole).draw();
    }

    /** One loop's graph, or the outermost one. */
    private final class Level {

        private final StateLoop level;
        private final Map<String, Map<String, @Nullable Object>> nodes = new LinkedHashMap<>();
        private final Set<Map<String, @Nullable Object>> connections = new LinkedHashSet<>();
        private final Map<StateLoop, String> loopIds = new LinkedHashMap<>();

        Level(StateLoop level) {
            this.level = level;
            level.loops().forEach(loop -> loopIds.put(loop, names.of(first(loop) + "-loop")));
        }

        Map<String, @Nullable Object> draw() {
            chooseHead();
            for (var id : level.states()) {
                level.loopOf(id)
                        .ifPresentOrElse(
                                loop -> nodes.computeIfAbsent(loopId(loop), loopId -> loop(loopId, loop)),
                                () -> state(id).nodes().forEach(this::add));
            }
            for (var id : level.states()) {
                level.loopOf(id).ifPresentOrElse(loop -> leave(loop, id), () -> follow(state(id)));
            }
            joinAny();
            var graph = new LinkedHashMap<String, @Nullable Object>();
            graph.put("nodes", List.copyOf(nodes.values()));
            if (!connections.isEmpty()) {
                graph.put("connections", List.copyOf(connections));
            }
            return graph;
        }

        private void chooseHead() {
            if (level.heads().size() > 1) {
                var choice = StateReader.node(names.of(first(level) + "-first"), "Switch");
                choice.put("expression", "variables." + NEXT);
                var cases = new LinkedHashMap<String, @Nullable Object>();
                level.heads().forEach(head -> cases.put(head, head));
                choice.put("cases", cases);
                add(choice);
                level.heads().forEach(head -> connect(id(choice), head, entry(head), ""));
            }
        }

        private Map<String, @Nullable Object> loop(String id, StateLoop loop) {
            var node = StateReader.node(id, "While");
            node.put(
                    "conditionExpression",
                    loop.heads().stream().map(MachineGraph::isNext).collect(Collectors.joining(" || ")));
            loop.heads().stream()
                    .flatMap(head -> state(head).mostTurns().stream())
                    .max(Integer::compare)
                    .or(() -> mostTurns)
                    .ifPresent(most -> node.put("maxIterations", most));
            node.put("body", new Level(loop).draw());
            return node;
        }

        /** Connects a state with what follows it. */
        private void follow(MachineState state) {
            for (int i = 1; i < state.nodes().size(); i++) {
                connect(id(state.nodes().get(i - 1)), "", id(state.nodes().get(i)), "");
            }
            var last = id(state.nodes().get(state.nodes().size() - 1));
            state.ends().forEach((port, end) -> {
                add(end);
                connect(last, port, id(end), "");
            });
            for (var route : state.routes()) {
                follow(state, last, route);
            }
        }

        private void follow(MachineState state, String last, Route route) {
            var target = route.target();
            var statements = new ArrayList<String>();
            if (!state.leaving().isEmpty()) {
                statements.add(state.leaving());
            }
            if (whole.isHead(target) || !level.leads(target)) {
                statements.add("setGlobal('" + NEXT + "', " + MachineExpression.literal(target) + ")");
            }
            if (statements.isEmpty()) {
                connect(last, route.port(), entry(target), "");
                return;
            }
            var passes = StateReader.script(names.of(state.id() + "-to-" + target), String.join("; ", statements));
            add(passes);
            connect(last, route.port(), id(passes), "");
            if (level.leads(target)) {
                connect(id(passes), "", entry(target), "");
            }
        }

        /** Connects a loop with what follows a state in it outside. */
        private void leave(StateLoop loop, String state) {
            for (var target : state(state).targets()) {
                if (!loop.states().contains(target) && level.leads(target)) {
                    connect(loopId(loop), "", entry(target), isNext(target));
                }
            }
        }

        /** Returns the node at which a state begins, seen from here. */
        private String entry(String state) {
            return level.loopOf(state)
                    .map(this::loopId)
                    .orElseGet(() -> id(state(state).nodes().get(0)));
        }

        private String loopId(StateLoop loop) {
            return requireNonNull(loopIds.get(loop));
        }

        private void add(Map<String, @Nullable Object> node) {
            nodes.put(id(node), node);
        }

        private void connect(String from, String port, String to, String condition) {
            var connection = new LinkedHashMap<String, @Nullable Object>();
            connection.put("sourceNodeId", from);
            connection.put("targetNodeId", to);
            if (!port.isEmpty()) {
                connection.put("sourcePort", port);
            }
            if (!condition.isEmpty()) {
                connection.put("condition", condition);
            }
            connections.add(connection);
        }

        /** One way at a time leads to a state. */
        private void joinAny() {
            var seen = new HashSet<@Nullable Object>();
            for (var connection : connections) {
                var target = connection.get("targetNodeId");
                var node = nodes.get(String.valueOf(target));
                if (!seen.add(target) && node != null) {
                    node.put("joinType", "any");
                }
            }
        }
    }

    private MachineState state(String id) {
        return requireNonNull(machine.get(id));
    }

    private static String first(StateLoop loop) {
        return loop.heads().iterator().next();
    }

    private static String isNext(String state) {
        return "variables." + NEXT + " == " + MachineExpression.literal(state);
    }

    private static String id(Map<String, @Nullable Object> node) {
        return String.valueOf(node.get("nodeId"));
    }
}
