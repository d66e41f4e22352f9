package dev.millrace.internal.decision.view;

import dev.millrace.definition.ExpressionRoots;
import dev.millrace.expression.Bindings;
import dev.millrace.expression.Expression;
import dev.millrace.expression.InvalidExpressionException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The data that a condition decided by, for people. */
public final class ConditionValues {

    private static final Pattern NAMES =
            Pattern.compile("\\b(?:input|output|variables|item|index|error|nodes)\\b(?:\\.[A-Za-z_]\\w*|\\[\\d+])*");

    private ConditionValues() {}

    /** Returns what the names in a condition stand for now. */
    public static Map<String, Object> of(String condition, Bindings bindings) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        var names = NAMES.matcher(condition);
        while (names.find()) {
            try {
                values.put(
                        names.group(),
                        Expression.parse(names.group(), ExpressionRoots.CONNECTION)
                                .evaluate(bindings));
            } catch (InvalidExpressionException e) {
                values.put(names.group(), "? " + e.getMessage());
            }
        }
        return unmodifiable(values);
    }

    @SuppressWarnings("NullAway") // data may hold null
    private static Map<String, Object> unmodifiable(Map<String, ? extends @Nullable Object> map) {
        return Collections.unmodifiableMap(map);
    }
}
