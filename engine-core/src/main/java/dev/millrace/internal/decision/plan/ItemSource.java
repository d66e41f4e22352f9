package dev.millrace.internal.decision.plan;

import dev.millrace.event.Failure;
import dev.millrace.expression.Expression;
import dev.millrace.expression.Template;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the items of a loop come from: an expression's value, or a file. Immutable.
 *
 * @param expression gives the collection; null for a file
 * @param text the same as written; empty for a file
 * @param file the file's name, as a template of a map
 * @param fileText the same as written
 * @param format the file's format; empty for that of its extension
 * @param folders where the file is looked for first
 */
record ItemSource(
        @Nullable Expression expression,
        String text,
        Template file,
        String fileText,
        String format,
        List<String> folders) {

    Failure noCollection(@Nullable Object value) {
        return failure("collectionExpression '" + text + "' gave "
                + (value == null ? "null" : "a " + value.getClass().getSimpleName()) + ", not a list, map or iterator");
    }

    Failure noFile(@Nullable Object value) {
        return failure("collectionFile '" + fileText + "' gave " + (value == null ? "null" : "'" + value + "'")
                + ", not a file's name");
    }

    private static Failure failure(String what) {
        return Failure.of("NoCollection", what).withoutRetry();
    }
}
