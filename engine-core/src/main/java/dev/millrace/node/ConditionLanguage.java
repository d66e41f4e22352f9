package dev.millrace.node;

import dev.millrace.definition.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A script language for conditions and the expressions of control nodes, such as {@code groovy}; a node type brings it
 * ({@link NodeType#language()}). Workers evaluate, never the decision: a text may take its time and do what its
 * language allows.
 * One that takes too long is interrupted. Implementations are thread-safe.
 */
public interface ConditionLanguage {

    /** Returns the name by which definitions ask for it; it is found in any case. */
    String name();

    /**
     * Returns what is wrong with a text, as far as that shows without running it.
     *
     * @param path where the text stands
     */
    List<Problem> problemsOf(String text, String path);

    /**
     * Evaluates a text.
     *
     * @param bindings what it may name, such as {@code input}, {@code output} and {@code variables}
     * @return its value
     * @throws Exception as the text throws it
     */
    @Nullable
    Object evaluate(String text, Map<String, Object> bindings) throws Exception;
}
