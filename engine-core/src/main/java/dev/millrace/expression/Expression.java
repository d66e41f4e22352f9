package dev.millrace.expression;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A parsed expression of the data-only language: it reads data, calls nothing, and ends. Immutable and thread-safe. */
public interface Expression {

    /**
     * Parses an expression.
     *
     * @param text the expression, at most 4,000 characters and 100 brackets deep
     * @param roots the names that it may begin with
     * @throws InvalidExpressionException if it is none, or uses another root name
     */
    static Expression parse(String text, Set<String> roots) {
        return JexlExpression.parse(text, roots);
    }

    /** Returns the expression's text. */
    String text();

    /**
     * Returns its value. A missing property, at any depth, is null.
     *
     * @throws InvalidExpressionException if it cannot be evaluated on this data
     */
    @Nullable Object evaluate(Bindings data);

    /**
     * Returns its value as a condition.
     *
     * @throws InvalidExpressionException if it cannot be evaluated, or is not true or false
     */
    boolean test(Bindings data);
}
