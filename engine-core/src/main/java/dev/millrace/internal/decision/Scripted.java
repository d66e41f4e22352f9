package dev.millrace.internal.decision;

import dev.millrace.event.Failure;
import dev.millrace.expression.Bindings;
import dev.millrace.expression.Expression;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.node.ConditionLanguage;
import dev.millrace.node.Data;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A condition or expression in a script language: a worker evaluates it, and the decision is handed its value. Immutable. */
final class Scripted implements Expression {

    private final String text;
    private final ConditionLanguage language;

    Scripted(String text, ConditionLanguage language) {
        this.text = text;
        this.language = language;
    }

    /** Evaluates the text; called by a worker only. Whatever it throws becomes the value's error. */
    ScriptValue run(Map<String, Object> bindings) {
        try {
            var value = language.evaluate(text, bindings);
            return new ScriptValue(
                    value == null
                            ? null
                            : Data.outputOf(Map.of(Data.RESULT, value)).get(Data.RESULT),
                    null);
        } catch (Throwable e) {
            return new ScriptValue(null, "the " + language.name() + " text '" + text + "' failed: " + told(e));
        }
    }

    private static String told(Throwable thrown) {
        var failure = Failure.of(thrown);
        return failure.message().isEmpty() ? failure.type() : failure.type() + ": " + failure.message();
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public Set<List<String>> references() {
        return Set.of();
    }

    @Override
    public @Nullable Object evaluate(Bindings data) {
        var given = data instanceof ScopeBindings bindings ? bindings.given(this) : null;
        if (given == null) {
            throw new InvalidExpressionException(
                    "the " + language.name() + " text '" + text + "' was not evaluated, for no worker ended the node",
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
                "the " + language.name() + " text '" + text + "' gave no boolean; a condition is true or false",
                text,
                1);
    }
}
