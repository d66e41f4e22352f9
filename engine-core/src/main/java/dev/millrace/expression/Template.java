package dev.millrace.expression;

import dev.millrace.definition.DeclaredVariables;
import dev.millrace.definition.ExpressionRoots;
import dev.millrace.node.Field;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A value with {@code ${...}} templates in its texts, at any depth. Immutable and thread-safe.
 *
 * <p>Between the braces stands an {@link Expression}, which may hold braces and quotes of its own. Rendering passes
 * over a text once: a value that looks like a template is data, and is never evaluated.
 * <code>\${</code> is a plain <code>${</code>; of backslashes right before a <code>${</code> each two mean one, so
 * <code>\\${x}</code> is a backslash and a template. All other text, <code>#{x}</code> included, stands for itself.
 */
public interface Template {

    /**
     * Parses a value: templates in texts, in lists and in the values of maps, not in their keys; anything else stands
     * for itself.
     * Lists and maps are copied.
     *
     * @param value the value, at most 100 levels deep
     * @param roots the names that an expression in it may begin with
     * @throws InvalidExpressionException if a template is no expression; the message names the path to its text
     */
    static Template parse(@Nullable Object value, Set<String> roots) {
        return ValueTemplate.parse(value, roots, ValueTemplate.Form.VALUE);
    }

    /**
     * Parses a value that is to be text, or a list or map of texts, as {@link #parse} does. A template alone becomes
     * text too, in the one form that values have as text; one that gives a list, inside a list, gives several texts.
     *
     * @throws InvalidExpressionException if a template is no expression; the message names the path to its text
     */
    static Template parseText(@Nullable Object value, Set<String> roots) {
        return ValueTemplate.parse(value, roots, ValueTemplate.Form.TEXT);
    }

    /**
     * Parses a value that is to be a text or a list of texts, as {@link #parseText} does; a template alone that gives a
     * list, in place of the whole value, gives a list of texts too.
     *
     * @throws InvalidExpressionException if a template is no expression; the message names the path to its text
     */
    static Template parseTexts(@Nullable Object value, Set<String> roots) {
        return ValueTemplate.parse(value, roots, ValueTemplate.Form.TEXTS);
    }

    /**
     * Parses the value of a node's field, into what the field holds.
     *
     * @throws InvalidExpressionException if a template is no expression; the message names the path to its text
     */
    static Template parse(Object value, Field field) {
        return parse(value, field, ExpressionRoots.TEMPLATE);
    }

    /**
     * Parses the value of a field, into what the field holds. An entry of an {@code environment} may name others.
     *
     * @param roots the names that an expression in it may begin with
     * @throws InvalidExpressionException if a template is no expression; the message names the path to its text
     */
    static Template parse(Object value, Field field, Set<String> roots) {
        if (field.kind() == Field.Kind.TEXT_MAP
                && field.name().equals(DeclaredVariables.ENVIRONMENT)
                && value instanceof Map<?, ?> entries) {
            return EntriesTemplate.parse(entries, roots, field.name());
        }
        ValueTemplate.Form form = field.kind() == Field.Kind.TEXTS
                ? ValueTemplate.Form.TEXTS
                : field.isText() ? ValueTemplate.Form.TEXT : ValueTemplate.Form.VALUE;
        return ValueTemplate.parse(value, roots, form, field.name());
    }

    /**
     * Returns the one form that a value has as text: a text as it is, numbers without exponent, lists and maps like
     * JSON.
     *
     * @param value the value
     */
    static String textOf(Object value) {
        try {
            return PlainText.of(value);
        } catch (RefusedOperation refusal) {
            throw ExpressionSource.of("").error(refusal.code(), String.valueOf(refusal.getMessage()), 0);
        }
    }

    /** Returns whether it holds no expression, so that every rendering is the same value and costs nothing. */
    boolean isConstant();

    /** Returns the root names that its expressions use. */
    default Set<String> roots() {
        return ExpressionReferences.roots(references());
    }

    /** Returns the names of the secrets that are filled in where its value is handed over, or of their parameters. */
    default Set<String> secrets() {
        return Set.of();
    }

    /** Returns the data that its expressions name, as {@link Expression#references()} does. */
    Set<List<String>> references();

    /**
     * Returns the value with its templates filled in. A text that is one template alone keeps the type of its value.
     * Elsewhere a value becomes text: numbers without exponent, lists and maps like JSON; the whole text has at most
     * 1,000,000 characters. A text that names secrets is a {@link SecretText}.
     *
     * @throws InvalidExpressionException if one cannot be evaluated on this data, or is null where text is wanted
     */
    @Nullable
    Object render(Bindings data);
}
