package dev.millrace.serialization.internal.imports;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Conditions of a machine's states: their names are variables here. */
final class MachineExpression {

    private static final Set<String> WORDS = Set.of("true", "false", "null", "and", "or", "not");

    /** A text in quotes, or a name with the dots before it. */
    private static final Pattern PART =
            Pattern.compile("'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"|(\\.?)\\b([A-Za-z_][A-Za-z0-9_]*)");

    private MachineExpression() {}

    /** Returns the expression as it is written here. */
    static String of(String text) {
        return PART.matcher(text)
                .replaceAll(part -> Matcher.quoteReplacement(
                        isRoot(part.group(1), part.group(2)) ? "variables." + part.group() : part.group()));
    }

    /** Returns whether it reads this name. */
    static boolean reads(String text, String name) {
        return PART.matcher(text).results().anyMatch(part -> name.equals(part.group(2)) && isRoot(part.group(1), name));
    }

    private static boolean isRoot(String dot, String name) {
        return name != null && dot.isEmpty() && !WORDS.contains(name);
    }

    /** Returns a text as a literal, for expressions and scripts alike. */
    static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
