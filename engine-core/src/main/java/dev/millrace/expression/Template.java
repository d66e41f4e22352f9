package dev.millrace.expression;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A value with {@code ${...}} templates in its texts, at any depth. Immutable and thread-safe. */
public interface Template {

    /**
     * Parses a value: templates in texts, in lists and in the values of maps; anything else stands for itself. {@code \${} is a
     * plain {@code ${}.
     *
     * @param value the value
     * @param roots the names that an expression in it may begin with
     * @throws InvalidExpressionException if a template is no expression
     */
    static Template parse(@Nullable Object value, Set<String> roots) {
        return ValueTemplate.parse(value, roots);
    }

    /** Returns whether it holds no template at all, so that every rendering is the value itself. */
    boolean isConstant();

    /**
     * Returns the value with its templates filled in. A text that is one template alone keeps the type of its value; elsewhere a
     * missing value becomes an empty text.
     *
     * @throws InvalidExpressionException if one cannot be evaluated on this data
     */
    @Nullable Object render(Bindings data);
}
