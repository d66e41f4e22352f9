package dev.millrace.internal.decision;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Scripts of one node, to be evaluated by a worker: its own expression, or the conditions of its connections. Confined to the turn, but for {@link #answer}. */
public final class ScriptRequest {

    final List<Scripted> scripts;

    /** Whether the node's timer is the time limit of this request, and not of the node as a whole. */
    final boolean limited;

    private final Map<String, Object> bindings;
    private @Nullable Object handle;
    private @Nullable Map<Scripted, ScriptValue> values;

    ScriptRequest(List<Scripted> scripts, Map<String, Object> bindings, boolean limited) {
        this.scripts = scripts;
        this.bindings = bindings;
        this.limited = limited;
    }

    /** Evaluates the scripts; runs code of the definition, so never in a turn. */
    public Answer answer() {
        var values = new HashMap<Scripted, ScriptValue>();
        scripts.forEach(script -> values.put(script, script.run(bindings)));
        return new Answer(this, values);
    }

    /** Keeps what a worker found. */
    void answered(Map<Scripted, ScriptValue> found) {
        values = found;
    }

    /** Gives every script the same value. */
    void answerAll(ScriptValue value) {
        var same = new HashMap<Scripted, ScriptValue>();
        scripts.forEach(script -> same.put(script, value));
        values = same;
    }

    boolean isAnswered() {
        return values != null;
    }

    /** Returns what a worker found for a script; null if none has. */
    @Nullable
    ScriptValue value(Scripted script) {
        return values == null ? null : values.get(script);
    }

    /** Returns the driver's own handle of the evaluation; null if it has given none. */
    public @Nullable Object handle() {
        return handle;
    }

    /** Keeps the driver's own handle of the evaluation. */
    public void handle(Object evaluation) {
        handle = evaluation;
    }

    /** What came of it. Immutable. */
    public static final class Answer {

        final ScriptRequest request;
        final Map<Scripted, ScriptValue> values;

        private Answer(ScriptRequest request, Map<Scripted, ScriptValue> values) {
            this.request = request;
            this.values = values;
        }
    }
}
