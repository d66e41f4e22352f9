package dev.millrace.internal.decision.plan;

import dev.millrace.expression.Bindings;
import dev.millrace.expression.Expression;
import dev.millrace.expression.InvalidExpressionException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Condition or expression in a script language: the driver has it evaluated, and the decision is handed its value.
 * Immutable.
 *
 * @param text the script
 * @param language the name of its language
 */
public record Scripted(String text, String language) implements Expression {

    /** Values that scripts have been found to have. */
    public interface Values {

        /** Returns the value of a script; null if it has none yet. */
        @Nullable
        ScriptValue given(Scripted script);
    }

    @Override
    public Set<List<String>> references() {
        return Set.of();
    }

    @Override
    public @Nullable Object evaluate(Bindings data) {
        var given = data instanceof Values values ? values.given(this) : null;
        if (given == null) {
            throw new InvalidExpressionException(
                    "the " + language + " text '" + text + "' was not evaluated, for no worker ended the node",
                    text,
                    1);
        }
        if (given.error() != null) {
            throw new InvalidExpressionException(given.error(), text, 1);
        }
        return given.value();
    }

    @Override
    public boolean test(Bindings data) {
        if (evaluate(data) instanceof Boolean holds) {
            return holds;
        }
        throw new InvalidExpressionException(
                "the " + language + " text '" + text + "' gave no boolean; a condition is true or false", text, 1);
    }
}
