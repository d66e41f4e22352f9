package dev.millrace.internal.decision;

import java.util.Map;

/** The expression of a control node, to be evaluated by a worker: a request before, an answer after it. Immutable. */
public final class ScriptRequest {

    final int attempt;
    private final Scripted script;
    private final Map<String, Object> bindings;

    ScriptRequest(int attempt, Scripted script, Map<String, Object> bindings) {
        this.attempt = attempt;
        this.script = script;
        this.bindings = bindings;
    }

    /** Evaluates the expression; runs code of the definition, so never in a turn. */
    public Answer answer() {
        return new Answer(attempt, Map.of(script, script.run(bindings)));
    }

    /** What came of it. Immutable. */
    public static final class Answer {

        final int attempt;
        final Map<Scripted, ScriptValue> values;

        private Answer(int attempt, Map<Scripted, ScriptValue> values) {
            this.attempt = attempt;
            this.values = values;
        }
    }
}
