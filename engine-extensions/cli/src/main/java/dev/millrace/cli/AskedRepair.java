package dev.millrace.cli;

import dev.millrace.Repair;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A repair that a command asks for: of the engine in this process, or over HTTP of one elsewhere. Immutable.
 *
 * @param choice chooses it here
 * @param body says it there
 */
record AskedRepair(Function<Repair.Choice, Repair> choice, Map<String, Object> body) {

    /** Returns one of all that failed. */
    static AskedRepair rerunFailed() {
        return new AskedRepair(Repair.Choice::rerunFailed, Map.of("action", "rerunFailed"));
    }

    /** Returns one of a node and what is behind it, with another input perhaps. */
    static AskedRepair rerunFrom(String node, Optional<Map<String, Object>> input) {
        return new AskedRepair(
                choice -> input.map(data -> choice.rerunFrom(node, data)).orElseGet(() -> choice.rerunFrom(node)),
                body("rerunFrom", node, input));
    }

    /** Returns one that undoes what a node and those behind it did, and runs them again. */
    static AskedRepair compensateBackTo(String node) {
        return new AskedRepair(
                choice -> choice.compensateBackTo(node), body("compensateBackTo", node, Optional.empty()));
    }

    /** Returns one that lets a node count as completed with an output. */
    static AskedRepair completeWith(String node, Map<String, Object> output) {
        return new AskedRepair(
                choice -> choice.completeWith(node, output), body("completeWith", node, Optional.of(output)));
    }

    /** Returns one that replaces the output of a completed node. */
    static AskedRepair editOutput(String node, Map<String, Object> output) {
        return new AskedRepair(
                choice -> choice.editOutput(node, output), body("editOutput", node, Optional.of(output)));
    }

    /** Returns one that lets nodes count as completed. */
    static AskedRepair markSuccess(List<String> nodes) {
        return new AskedRepair(
                choice -> choice.markSuccess(nodes.toArray(String[]::new)),
                Map.of("action", "markSuccess", "nodes", nodes));
    }

    private static Map<String, Object> body(String action, String node, Optional<Map<String, Object>> data) {
        var body = new LinkedHashMap<String, Object>();
        body.put("action", action);
        body.put("node", node);
        data.ifPresent(given -> body.put("data", given));
        return body;
    }

    /** Returns what is sent, with a reason, and whether the execution is paused by it. */
    Map<String, Object> body(String reason, boolean held) {
        var whole = new LinkedHashMap<>(body);
        whole.put("reason", reason);
        whole.put("held", held);
        return whole;
    }
}
