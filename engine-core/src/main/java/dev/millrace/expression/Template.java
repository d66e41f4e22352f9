package dev.millrace.expression;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A value with {@code ${...}} templates in its texts, at any depth. Immutable and thread-safe.
 *
 * <p>Between the braces stands an {@link Expression}, which may hold braces and quotes of its own. Rendering passes over a text
 * once: a value that looks like a template is data, and is never evaluated. <code>\${</code> is a plain <code>${</code>; of
 * backslashes right before a <code>${</code> each two mean one, so <code>\\${x}</code> is a backslash and a template. All other
 * text, <code>#{x}</code> included, stands for itself.
 */
public interface Template {

    /**
     * Parses a value: templates in texts, in lists and in the values of maps, not in their keys; anything else stands for itself.
     * Lists and maps are copied.
     *
     * @param value the value, at most 100 levels deep
     * @param roots the names that an expression in it may begin with
     * @throws InvalidExpressionException if a template is no expression; the message names the path to its text
     */
    static Template parse(@Nullable Object value, Set<String> roots) {
        return ValueTemplate.parse(value, roots);
    }

    /** Returns whether it holds no expression, so that every rendering is the same value and costs nothing. */
    boolean isConstant();

    /** Returns the root names that its expressions use. */
    Set<String> roots();

    /**
     * Returns the value with its templates filled in. A text that is one template alone keeps the type of its value. Elsewhere a
     * value becomes text: numbers without exponent, lists and maps like JSON, null nothing; the whole text has at most 1,000,000
     * characters.
     *
     * @throws InvalidExpressionException if one cannot be evaluated on this data
     */
    @Nullable
    Object render(Bindings data);
}
