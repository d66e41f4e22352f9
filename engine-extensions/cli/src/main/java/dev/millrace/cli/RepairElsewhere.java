package dev.millrace.cli;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import dev.millrace.event.RepairPreview;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Repairs of an execution by an engine elsewhere that has its store: looked at, then done. Immutable. */
final class RepairElsewhere {

    private final ServedEngine engine;
    private final String path;

    RepairElsewhere(ServedEngine engine, ExecutionId id) {
        this.engine = engine;
        this.path = "/executions/" + id;
    }

    /** Returns what a fork from a node would run. */
    RepairPreview forkPreview(String node) {
        return outlook(engine.post(path + "/fork/preview", Map.of("node", node)));
    }

    /** Forks it, and returns the answer. */
    Map<?, ?> fork(String node) {
        return engine.post(path + "/fork", Map.of("node", node));
    }

    /** Takes the last repair back, and returns the answer. */
    Map<?, ?> undo(String reason) {
        return engine.post(path + "/repairs/undo", Map.of("reason", reason));
    }

    /** Returns what a repair would bring about. */
    RepairPreview preview(Map<String, Object> body) {
        return outlook(engine.post(path + "/repairs/preview", body));
    }

    /** Does a repair once somebody has agreed to what it brings about, and returns the answer. */
    Map<?, ?> repair(Map<String, Object> body, Consumer<RepairPreview> consent) {
        var seen = engine.post(path + "/repairs/preview", body);
        consent.accept(outlook(seen));
        var agreed = new LinkedHashMap<>(body);
        agreed.put("repeatEffects", true);
        agreed.put("preview", String.valueOf(seen.get("preview")));
        return engine.post(path + "/repairs", agreed);
    }

    private static RepairPreview outlook(Map<?, ?> answer) {
        return new RepairPreview(
                nodes(answer, "reset"),
                nodes(answer, "again"),
                nodes(answer, "repeated"),
                nodes(answer, "atMostOnce"),
                nodes(answer, "dropped"),
                nodes(answer, "undone"));
    }

    private static List<NodePath> nodes(Map<?, ?> answer, String field) {
        return answer.get(field) instanceof List<?> list
                ? list.stream()
                        .map(node -> NodePath.parse(String.valueOf(node)))
                        .toList()
                : List.of();
    }
}
