package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What must hold before a node's code is called, or after it: the name of a check's type and what is particular to
 * that. Immutable.
 *
 * @param type the name of the check's type, such as {@code fileExists}
 * @param parameters the type's own fields by their name, as JSON-like values
 */
public record Check(String type, Map<String, Object> parameters) {

    /** The name of {@link #fileExists}. */
    public static final String FILE_EXISTS = "fileExists";

    /** The name of {@link #textAbsentIn} and {@link #textAbsentInOutput}. */
    public static final String TEXT_ABSENT = "textAbsent";

    /** The name of {@link #expression}. */
    public static final String EXPRESSION = "expression";

    /** The name of {@link #exitCode}. */
    public static final String EXIT_CODE = "exitCode";

    /** Checks the type and copies the parameters. */
    public Check {
        if (requireNonNull(type, "type").isBlank()) {
            throw new IllegalArgumentException("a check needs the name of its type");
        }
        parameters = Values.copy(parameters);
    }

    /** Returns a check of a registered type. */
    public static Check of(String type, Map<String, Object> parameters) {
        return new Check(type, parameters);
    }

    /** Returns the check that a file or folder is there; templates are filled in. */
    public static Check fileExists(String path) {
        return of(FILE_EXISTS, Map.of("path", path));
    }

    /**
     * Returns the check that none of these texts stands in a file, which must be there; the file's name, behind the
     * last slash, may hold {@code *} and {@code ?}.
     */
    public static Check textAbsentIn(String file, String... texts) {
        return of(TEXT_ABSENT, Map.of("file", file, "text", List.of(texts)));
    }

    /** Returns the check that none of these texts stands in a field of the node's output. */
    public static Check textAbsentInOutput(String field, String... texts) {
        return of(TEXT_ABSENT, Map.of("field", field, "text", List.of(texts)));
    }

    /** Returns the check that an expression holds. */
    public static Check expression(String expression) {
        return of(EXPRESSION, Map.of("expression", expression));
    }

    /** Returns the check that a program ended by one of these exit codes. */
    public static Check exitCode(int... codes) {
        return of(EXIT_CODE, Map.of("codes", Arrays.stream(codes).boxed().toList()));
    }
}
