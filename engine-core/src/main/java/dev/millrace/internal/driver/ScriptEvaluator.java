package dev.millrace.internal.driver;

import dev.millrace.event.Failure;
import dev.millrace.internal.decision.plan.ScriptValue;
import dev.millrace.internal.decision.plan.Scripted;
import dev.millrace.internal.decision.state.ScriptRequest;
import dev.millrace.node.ConditionLanguage;
import dev.millrace.node.Data;
import dev.millrace.node.NodeRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Evaluator of scripts in the languages of a registry. It runs code of definitions, so never in a turn. Immutable and
 * thread-safe.
 */
public final class ScriptEvaluator {

    private final Map<String, ConditionLanguage> languages;

    /** Creates it for the languages that the node types bring. */
    public ScriptEvaluator(NodeRegistry types) {
        var byName = new HashMap<String, ConditionLanguage>();
        types.types()
                .forEach(type -> type.language().ifPresent(found -> byName.putIfAbsent(keyOf(found.name()), found)));
        languages = Map.copyOf(byName);
    }

    private static String keyOf(String language) {
        return language.toLowerCase(Locale.ROOT);
    }

    /** Evaluates scripts, in their order; whatever one throws becomes its error. */
    public List<ScriptValue> evaluate(ScriptRequest request) {
        return request.scripts().stream()
                .map(script -> evaluate(script, request.bindings()))
                .toList();
    }

    /** Evaluates scripts as {@link #evaluate} does; {@link #stop} interrupts them, before they begin or meanwhile. */
    public Supplier<List<ScriptValue>> stoppable(ScriptRequest request) {
        var call = new InterruptibleCall();
        request.handle(call);
        return () -> call.run(() -> evaluate(request));
    }

    /** Interrupts scripts that nobody waits for any more. */
    public static void stop(ScriptRequest request) {
        if (request.handle() instanceof InterruptibleCall call) {
            call.stop();
        }
    }

    private ScriptValue evaluate(Scripted script, Map<String, Object> bindings) {
        var what = "the " + script.language() + " text '" + script.text() + "'";
        var language = languages.get(keyOf(script.language()));
        if (language == null) {
            return new ScriptValue(null, what + " cannot be evaluated: no node type here brings its language");
        }
        try {
            var value = language.evaluate(script.text(), bindings);
            return new ScriptValue(
                    value == null
                            ? null
                            : Data.outputOf(Map.of(Data.RESULT, value)).get(Data.RESULT),
                    null);
        } catch (Throwable e) {
            return new ScriptValue(null, what + " failed: " + told(e));
        }
    }

    private static String told(Throwable thrown) {
        var failure = Failure.of(thrown);
        return failure.toString();
    }
}
