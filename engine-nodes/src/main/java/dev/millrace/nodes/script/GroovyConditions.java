package dev.millrace.nodes.script;

import dev.millrace.definition.Problem;
import dev.millrace.node.ConditionLanguage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Evaluates conditions and expressions that are written in Groovy. Thread-safe. */
final class GroovyConditions implements ConditionLanguage {

    static final String DISABLED = "Groovy is switched off here (" + GroovyNodeType.ENABLED
            + "=false, or by the application); use another node type or language";

    private static final String NAME = "condition";

    private final CompiledScripts scripts;
    private final BooleanSupplier enabled;

    GroovyConditions(CompiledScripts scripts, BooleanSupplier enabled) {
        this.scripts = scripts;
        this.enabled = enabled;
    }

    @Override
    public String name() {
        return "groovy";
    }

    /** Returns what is wrong with a text, as far as its syntax shows; nothing of it runs. */
    @Override
    public List<Problem> problemsOf(String text, String path) {
        return enabled.getAsBoolean()
                ? scripts.problemsOf(NAME, text, path)
                : List.of(Problem.error("DEF-305", path, DISABLED));
    }

    /**
     * Evaluates a text; compiles it first where it is new.
     *
     * @param text the condition or expression
     * @param bindings what it may name, such as {@code input}, {@code output} and {@code variables}
     * @return its value
     * @throws Exception as the text throws it, or because it does not compile
     */
    @Override
    public @Nullable Object evaluate(String text, Map<String, Object> bindings) throws Exception {
        if (!enabled.getAsBoolean()) {
            throw new IllegalStateException("[DEF-305] " + DISABLED);
        }
        var held = scripts.hold(text);
        try {
            return CompiledScript.run(held.value().newScript(new LinkedHashMap<>(bindings)), NAME);
        } finally {
            held.close();
        }
    }
}
