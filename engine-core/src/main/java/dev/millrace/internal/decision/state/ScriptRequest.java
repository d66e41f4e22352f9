package dev.millrace.internal.decision.state;

import dev.millrace.internal.decision.plan.ScriptValue;
import dev.millrace.internal.decision.plan.Scripted;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Scripts of one node whose values the decision needs: its own expression, or the conditions of its connections. The
 * scripts and what they see are data, for whoever evaluates them; the rest is confined to the turn.
 */
public final class ScriptRequest {

    private final List<Scripted> scripts;
    private final Map<String, Object> bindings;

    /** Whether the node's timer is the time limit of this request, and not of the node as a whole. */
    private final boolean limited;

    private @Nullable Object handle;
    private @Nullable List<ScriptValue> values;

    public ScriptRequest(List<Scripted> scripts, Map<String, Object> bindings, boolean limited) {
        this.scripts = List.copyOf(scripts);
        this.bindings = bindings;
        this.limited = limited;
    }

    /** Returns whether the node's timer is the time limit of this request, and not of the node as a whole. */
    public boolean limited() {
        return limited;
    }

    /** Returns the scripts; a value of each is wanted, in this order. */
    public List<Scripted> scripts() {
        return scripts;
    }

    /** Returns what the scripts see, as it was when they were asked for. */
    public Map<String, Object> bindings() {
        return bindings;
    }

    /** Keeps what the scripts gave. */
    public void answered(List<ScriptValue> found) {
        values = found;
    }

    /** Gives every script the same value. */
    public void answerAll(ScriptValue value) {
        answered(Collections.nCopies(scripts.size(), value));
    }

    public boolean isAnswered() {
        return values != null;
    }

    /** Returns the value of a script; null if it has none yet. */
    @Nullable
    public ScriptValue value(Scripted script) {
        return values == null ? null : values.get(scripts.indexOf(script));
    }

    /** Returns the driver's own handle of the evaluation; null if it has given none. */
    public @Nullable Object handle() {
        return handle;
    }

    /** Keeps the driver's own handle of the evaluation. */
    public void handle(Object evaluation) {
        handle = evaluation;
    }
}
