package dev.millrace.nodes.script;

import dev.millrace.node.NodeContext;
import java.util.Map;

/**
 * The outputs that a script's node was handed, by source: {@code inputs.from('load')} or {@code inputs.load}.
 * Thread-safe.
 */
public final class ScriptInputs {

    private final NodeContext context;

    ScriptInputs(NodeContext context) {
        this.context = context;
    }

    /** Returns the output that one delivered source handed over; empty if it delivered nothing. */
    public Map<String, Object> from(String nodeId) {
        return context.inputFrom(nodeId);
    }

    /** Returns the same, for {@code inputs.load}. */
    public Map<String, Object> get(String nodeId) {
        return from(nodeId);
    }

    /** Returns the same, for {@code inputs['load']}. */
    public Map<String, Object> getAt(String nodeId) {
        return from(nodeId);
    }
}
