package dev.millrace.serialization.internal.imports;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.Problem;
import dev.millrace.serialization.internal.text.MapTree;
import dev.millrace.serialization.internal.text.Source;
import dev.millrace.serialization.internal.text.Where;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** State machine of Ironbees, as a workflow. Confined to the thread that reads. */
public final class StateMachineFile {

    private static final int MOST_STATES = 500;

    private final ForeignMap file;
    private final Source source;
    private final Map<String, String> agents = new LinkedHashMap<>();
    private final Set<String> executors = new LinkedHashSet<>();

    private StateMachineFile(ForeignMap file, Source source) {
        this.file = file;
        this.source = source;
    }

    /**
     * Returns the file as data of a definition; what is wrong with it, or not carried over, is among the source's
     * problems.
     *
     * @param name what the workflow is called if the file does not say so
     */
    public static Imported read(MapTree map, Source source, String name) {
        var machine = new StateMachineFile(new ForeignMap(map, Where.ROOT, source), source);
        return new Imported(machine.workflow(name), machine.executors);
    }

    private Map<String, @Nullable Object> workflow(String name) {
        if (isSettings()) {
            return Map.of();
        }
        var given = file.text("name").filter(text -> !text.isBlank());
        if (given.isEmpty()) {
            file.refuse("IMP-110", "name", "the machine has no 'name' (WF001)");
        }
        readAgents();
        var states = file.maps("states");
        if (states.isEmpty()) {
            file.refuse("IMP-111", "states", "the machine has no 'states' (WF002)");
        } else if (states.size() > MOST_STATES) {
            file.refuse("IMP-111", "states", states.size() + " states; at most " + MOST_STATES + " are imported");
            return Map.of();
        }
        var ids = ids(states);
        var names = new FreeNames(ids);
        boolean counts = states.stream().anyMatch(StateMachineFile::counts);
        var reader = new StateReader(ids, agents, names, counts);
        var machine = new LinkedHashMap<String, MachineState>();
        for (var state : states) {
            machine.put(state.text("id").orElse(""), reader.read(state));
        }
        tellOf(reader.executors());
        checkTerminal(states);
        var settings = file.map("settings");
        var workflow = new LinkedHashMap<String, @Nullable Object>();
        workflow.put("workflowId", given.orElse(name));
        file.text("version").ifPresent(text -> workflow.put("version", text));
        file.text("description").ifPresent(text -> workflow.put("description", text));
        settings.flatMap(map -> map.text("default_timeout"))
                .ifPresent(limit -> workflow.put("defaults", Map.of("timeout", limit)));
        var most = settings.flatMap(map -> map.wholeNumber("default_max_iterations"));
        settings.ifPresent(StateMachineFile::leave);
        file.close("a state machine");
        if (source.problems().stream().noneMatch(Problem::isError)) {
            draw(workflow, machine, start(states), names, most, counts);
        }
        return workflow;
    }

    /** What such a system reads beside its machines is taken for one easily. */
    private boolean isSettings() {
        boolean is = file.maps("states").isEmpty()
                && (file.map("orchestration").isPresent() || file.map("llm").isPresent());
        if (is) {
            file.refuse(
                    "IMP-118",
                    "orchestration",
                    "these are settings of a loop that goes on until a goal is reached, and no state machine; what the"
                            + " loop does is in the host's code. Say it as a While, with 'max_iterations' as its"
                            + " maxIterations, 'min_threshold' in the expression that decides, 'retry' as retryPolicy");
        }
        return is;
    }

    private void tellOf(Collection<String> agentsOfHost) {
        executors.addAll(agentsOfHost);
        if (!executors.isEmpty()) {
            file.warn(
                    "IMP-117",
                    "agents",
                    "agents are node types of the host: " + String.join(", ", executors)
                            + "; names in conditions are variables, which they write");
        }
    }

    private void readAgents() {
        for (var agent : file.maps("agents")) {
            var ref = agent.text("ref");
            if (ref.isEmpty()) {
                agent.missing("ref", "an agent");
            }
            var path = ref.orElse("");
            agents.put(agent.text("alias").orElse(path.substring(path.lastIndexOf('/') + 1)), path);
            agent.close("an agent");
        }
    }

    private static Set<String> ids(List<ForeignMap> states) {
        var ids = new LinkedHashSet<String>();
        for (var state : states) {
            var id = state.text("id");
            if (id.isEmpty()) {
                state.missing("id", "a state");
            } else if (!ids.add(id.get())) {
                state.refuse(
                        "IMP-112", "id", "there is another state '" + id.get() + "'; each needs its own id (WF003)");
            }
        }
        return ids;
    }

    private static boolean counts(ForeignMap state) {
        return state.maps("conditions").stream()
                        .flatMap(condition -> condition.text("if").stream())
                        .anyMatch(StateMachineFile::counts)
                || state.map("trigger")
                        .flatMap(trigger -> trigger.text("expression"))
                        .filter(StateMachineFile::counts)
                        .isPresent();
    }

    private static boolean counts(String expression) {
        return MachineExpression.reads(expression, "iteration_count");
    }

    private void checkTerminal(List<ForeignMap> states) {
        boolean ends = states.stream()
                .anyMatch(state -> state.text("type").filter("terminal"::equals).isPresent());
        if (!ends && !states.isEmpty()) {
            file.warn("IMP-115", "states", "no state is terminal (WF102)");
        }
    }

    private static void leave(ForeignMap settings) {
        settings.notCarried("enable_checkpointing", "an engine with a store keeps every turn");
        settings.notCarried("checkpoint_directory", "the host says where the store is");
        settings.close("the settings");
    }

    private static String start(List<ForeignMap> states) {
        return states.stream()
                .filter(state -> state.text("type").filter("start"::equals).isPresent())
                .findFirst()
                .orElse(states.get(0))
                .text("id")
                .orElse("");
    }

    private void draw(
            Map<String, @Nullable Object> workflow,
            Map<String, MachineState> machine,
            String start,
            FreeNames names,
            Optional<Integer> most,
            boolean counts) {
        var reached = reached(machine, start);
        for (var id : machine.keySet()) {
            if (!reached.contains(id)) {
                file.warn("IMP-116", "states", "nothing leads to the state '" + id + "'; it is left out");
            }
        }
        machine.keySet().retainAll(reached);
        var targets = new LinkedHashMap<String, Set<String>>();
        machine.forEach((id, state) -> targets.put(id, state.targets()));
        var whole = StateLoop.of(targets, start);
        var variables = new LinkedHashMap<String, @Nullable Object>();
        if (!whole.loops().isEmpty()) {
            variables.put(MachineGraph.NEXT, start);
        }
        if (counts) {
            variables.put("iteration_count", 0);
        }
        if (!variables.isEmpty()) {
            workflow.put("defaultVariables", variables);
        }
        workflow.putAll(new MachineGraph(machine, whole, names, most).draw());
    }

    private static Set<String> reached(Map<String, MachineState> machine, String start) {
        var reached = new LinkedHashSet<>(Set.of(start));
        var open = new ArrayDeque<>(List.of(start));
        while (!open.isEmpty()) {
            for (var target : requireNonNull(machine.get(open.remove())).targets()) {
                if (reached.add(target)) {
                    open.add(target);
                }
            }
        }
        return reached;
    }
}
