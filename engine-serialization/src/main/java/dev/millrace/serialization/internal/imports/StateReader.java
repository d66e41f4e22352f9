package dev.millrace.serialization.internal.imports;

import dev.millrace.serialization.internal.imports.MachineState.Route;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** States of a machine, as nodes. Confined to the thread that reads. */
final class StateReader {

    private static final Pattern DURATION = Pattern.compile("\\d+(\\.\\d+)?(ms|s|m|h|d)");
    private static final String FEEDBACK = "setGlobal('approval_feedback', input.comment)";
    private static final int TRIES = 1_000;

    private final Set<String> ids;
    private final Map<String, String> agents;
    private final FreeNames names;
    private final boolean counts;
    private final Set<String> executors = new LinkedHashSet<>();

    /**
     * Creates a reader.
     *
     * @param ids the ids of all states
     * @param agents what each agent's name stands for
     * @param names the names of nodes that are taken
     * @param counts whether some condition asks how many turns there were
     */
    StateReader(Set<String> ids, Map<String, String> agents, FreeNames names, boolean counts) {
        this.ids = ids;
        this.agents = agents;
        this.names = names;
        this.counts = counts;
    }

    /** Returns the agents that the states read so far name. */
    Set<String> executors() {
        return executors;
    }

    MachineState read(ForeignMap state) {
        var id = state.text("id").orElse("");
        var nodes = new ArrayList<Map<String, @Nullable Object>>();
        var routes = new ArrayList<Route>();
        var ends = new LinkedHashMap<String, Map<String, @Nullable Object>>();
        trigger(state, id).ifPresent(nodes::add);
        var type = state.text("type").orElse("agent");
        switch (type) {
            case "start" -> nodes.add(node(state, id, "Noop"));
            case "terminal" -> nodes.add(node(state, id, "Noop"));
            case "escalation" -> nodes.add(failing(node(state, id, "End"), "escalated at " + id));
            case "agent" -> nodes.add(agent(state, id));
            case "parallel" -> nodes.add(parallel(state, id));
            case "human_gate" -> nodes.add(gate(state, id, routes, ends));
            default ->
                state.mismatch(
                        "type",
                        "there is no type of state '" + type
                                + "'; expected start, agent, parallel, human_gate, escalation or terminal");
        }
        boolean works = type.equals("agent") || type.equals("parallel");
        if (works && counts) {
            nodes.add(script(names.of(id + "-count"), "setGlobal('iteration_count', variables.iteration_count + 1)"));
        }
        var most = state.wholeNumber("max_iterations").filter(number -> number > 0);
        if (type.equals("terminal") || type.equals("escalation")) {
            state.notCarried("next", "nothing follows a state of the type " + type);
        } else if (!type.equals("human_gate")) {
            routes(state, id, nodes, routes, ends);
        }
        state.close("a state of the type " + type);
        var leaving = type.equals("human_gate") ? FEEDBACK : "";
        return new MachineState(id, nodes, routes, ends, leaving, most);
    }

    static Map<String, @Nullable Object> node(String id, String type) {
        var node = new LinkedHashMap<String, @Nullable Object>();
        node.put("nodeId", id);
        node.put("runtimeType", type);
        return node;
    }

    /** Returns a node that runs a statement and passes its input on. */
    static Map<String, @Nullable Object> script(String id, String statement) {
        var node = node(id, "Groovy");
        node.put("scriptContent", statement + "; input");
        return node;
    }

    private static Map<String, @Nullable Object> node(ForeignMap state, String id, String type) {
        var node = node(id, type);
        state.text("description").ifPresent(text -> node.put("description", text));
        return node;
    }

    private static Map<String, @Nullable Object> failing(Map<String, @Nullable Object> end, String message) {
        end.put("status", "FAILED");
        end.put("message", LiteralText.of(message));
        return end;
    }

    // --- what a state waits for

    private Optional<Map<String, @Nullable Object>> trigger(ForeignMap state, String id) {
        var trigger = state.map("trigger");
        var check = trigger.flatMap(given -> check(given));
        trigger.ifPresent(given -> given.close("a trigger"));
        if (check.isPresent()) {
            state.differs(
                    "trigger",
                    "the trigger is looked at after 5 s, then less often down to once a minute, " + TRIES
                            + " times in all; then the state fails");
        }
        return check.map(made -> {
            var waiting = node(names.of(id + "-trigger"), "Groovy");
            waiting.put("scriptContent", "input");
            waiting.put("postChecks", List.of(made));
            var policy = new LinkedHashMap<String, @Nullable Object>();
            policy.put("strategy", "Linear");
            policy.put("maxAttempts", TRIES);
            policy.put("initialDelay", "5s");
            policy.put("maxDelay", "60s");
            policy.put("jitter", 0);
            policy.put("retryOn", List.of("PostCheckFailed"));
            waiting.put("retryPolicy", policy);
            return waiting;
        });
    }

    private static Optional<Map<String, @Nullable Object>> check(ForeignMap trigger) {
        var type = trigger.text("type").orElse("immediate");
        var check = new LinkedHashMap<String, @Nullable Object>();
        switch (type) {
            case "immediate" -> {
                return Optional.empty();
            }
            case "file_exists", "directory_not_empty" -> {
                var path = trigger.text("path");
                if (path.isEmpty()) {
                    trigger.missing("path", "the trigger");
                }
                check.put("check", "fileExists");
                check.put("path", LiteralText.of(path.orElse("") + (type.equals("file_exists") ? "" : "/*")));
            }
            case "expression" -> {
                var expression = trigger.text("expression");
                if (expression.isEmpty()) {
                    trigger.missing("expression", "the trigger");
                }
                check.put("check", "expression");
                check.put("expression", MachineExpression.of(expression.orElse("")));
            }
            default ->
                trigger.mismatch(
                        "type",
                        "there is no trigger '" + type
                                + "'; expected file_exists, directory_not_empty, expression or immediate");
        }
        return Optional.of(check);
    }

    // --- what a state does

    private Map<String, @Nullable Object> agent(ForeignMap state, String id) {
        var executor = state.text("executor");
        if (executor.isEmpty()) {
            state.missing("executor", "a state of an agent");
        }
        var node = agent(state, "executor", id, executor.orElse(""));
        state.text("description").ifPresent(text -> node.put("description", text));
        duration(state, "timeout").ifPresent(limit -> node.put("timeout", limit));
        return node;
    }

    private Map<String, @Nullable Object> agent(ForeignMap state, String key, String id, String executor) {
        executors.add(executor);
        var node = node(id, executor);
        var ref = agents.get(executor);
        if (ref == null) {
            state.warn("IMP-114", key, "'" + executor + "' is not among the agents (WF101)");
        } else {
            node.put("configuration", Map.of("ref", LiteralText.of(ref)));
        }
        return node;
    }

    private Map<String, @Nullable Object> parallel(ForeignMap state, String id) {
        var executors = state.texts("executors").orElse(List.of());
        if (executors.isEmpty()) {
            state.missing("executors", "a state of agents beside each other");
        }
        var node = node(state, id, "Container");
        var taken = new FreeNames(Set.of());
        node.put(
                "childNodes",
                executors.stream()
                        .map(executor -> agent(state, "executors", taken.of(executor), executor))
                        .toList());
        duration(state, "timeout").ifPresent(limit -> node.put("timeout", limit));
        return node;
    }

    private Map<String, @Nullable Object> gate(
            ForeignMap state, String id, List<Route> routes, Map<String, Map<String, @Nullable Object>> ends) {
        var node = node(state, id, "Wait");
        node.put("signal", id);
        node.put("approval", true);
        var gate = state.map("human_gate");
        var limit = gate.flatMap(given -> duration(given, "timeout")).orElse("24h");
        node.put("waitTimeout", limit);
        ends.put("Timeout", failing(node(names.of(id + "-expired"), "End"), "nobody decided " + id + " in " + limit));
        var approved = gate.filter(given -> given.has("on_approve"))
                .flatMap(given -> target(given, "on_approve"))
                .or(() -> target(state, "next"));
        approved.ifPresent(target -> routes.add(new Route("Approved", target)));
        var rejected = gate.flatMap(given -> target(given, "on_reject"));
        rejected.ifPresent(target -> routes.add(new Route("Rejected", target)));
        if (rejected.isEmpty()) {
            ends.put("Rejected", failing(node(names.of(id + "-rejected"), "End"), id + " was rejected"));
        }
        gate.ifPresent(given -> {
            given.text("approval_mode")
                    .filter(mode -> !mode.equals("always_require"))
                    .ifPresent(mode -> given.differs(
                            "approval_mode", "'" + mode + "' is not carried over; somebody decides each time"));
            given.close("a gate");
        });
        state.text("next");
        state.notCarried("conditions", "what was decided says what follows");
        return node;
    }

    private Optional<String> duration(ForeignMap map, String key) {
        var text = map.text(key);
        if (text.isPresent() && !DURATION.matcher(text.get()).matches()) {
            map.wrong(key, "a duration such as 10s, 30m, 24h or 2d, not '" + text.get() + "'");
        }
        return text;
    }

    // --- where a state leads

    private void routes(
            ForeignMap state,
            String id,
            List<Map<String, @Nullable Object>> nodes,
            List<Route> routes,
            Map<String, Map<String, @Nullable Object>> ends) {
        var conditions = state.maps("conditions");
        if (conditions.isEmpty()) {
            target(state, "next").ifPresent(target -> routes.add(new Route("", target)));
            return;
        }
        var choice = new StringBuilder();
        var targets = new LinkedHashMap<String, @Nullable Object>();
        Optional<String> other = Optional.empty();
        for (var condition : conditions) {
            var target = target(condition, "then");
            var test = condition.text("if");
            if (condition.flag("is_default").orElse(false) || test.isEmpty()) {
                other = other.or(() -> target);
            } else if (target.isPresent()) {
                choice.append(ifSo(test.get(), target.get()));
                targets.put(target.get(), target.get());
            }
            if (target.isEmpty()) {
                condition.missing("then", "a condition");
            }
            condition.close("a condition");
        }
        var next = target(state, "next");
        var last = other.or(() -> next);
        last.ifPresent(target -> targets.put(target, target));
        choice.append(MachineExpression.literal(last.orElse("")));
        if (last.isEmpty()) {
            ends.put("Default", failing(node(names.of(id + "-nowhere"), "End"), "no condition of " + id + " holds"));
        }
        var decides = node(names.of(id + "-next"), "Switch");
        decides.put("expression", choice.toString());
        decides.put("cases", targets);
        nodes.add(decides);
        targets.keySet().forEach(target -> routes.add(new Route(target, target)));
    }

    private static String ifSo(String test, String target) {
        return "(" + MachineExpression.of(test) + ") ? " + MachineExpression.literal(target) + " : ";
    }

    private Optional<String> target(ForeignMap map, String key) {
        var target = map.text(key);
        if (target.isPresent() && !ids.contains(target.get())) {
            map.refuse("IMP-113", key, "there is no state '" + target.get() + "', which follows here (WF004)");
        }
        return target;
    }
}
