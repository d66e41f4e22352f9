package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/**
 * The rule for names that callers choose: keys of starts, signals, labels, people. 1 to 200 characters, no control
 * characters, none that turn or hide what is written, such as U+202E, no blank at either end; unlike ids they may hold
 * {@code / [ ]}, for they are no part of a path.
 */
public final class NameRule {

    private static final int LONGEST = 200;
    private static final int LONGEST_VALUE = 1_000;

    private NameRule() {}

    /** Returns what is wrong with a name; nothing if it is good. */
    public static Optional<String> problemOf(String what, String name) {
        return IdRule.problemOf(what, name, LONGEST, IdRule::isFormat);
    }

    /** Returns whether a text holds a character that turns or hides what is written; joiners do not. */
    public static boolean isTurning(String text) {
        return text.codePoints().anyMatch(IdRule::isFormat);
    }

    /**
     * Returns the name.
     *
     * @throws IllegalArgumentException if it breaks the rule; the message says how
     */
    public static String check(String what, String name) {
        refuse(problemOf(what, requireNonNull(name, what)));
        return name;
    }

    /** Returns a tag of a definition, which may hold what names may not that turn what is written: it names nothing. */
    static String checkTag(String tag) {
        refuse(IdRule.problemOf("a tag", tag, LONGEST, c -> false));
        return tag;
    }

    /** Returns the name as {@link #check} does; an empty one stands for none. */
    public static String checkIfGiven(String what, String name) {
        return requireNonNull(name, what).isEmpty() ? name : check(what, name);
    }

    /**
     * Returns a copy of labels. Their values have at most 1,000 characters, and may be empty.
     *
     * @throws IllegalArgumentException if a name or value breaks the rule
     */
    public static Map<String, String> checkLabels(Map<String, String> labels) {
        labels.forEach((name, value) -> {
            check("a label's name", name);
            if (!value.isBlank()) {
                refuse(IdRule.problemOf("the value of label '" + name + "'", value, LONGEST_VALUE, IdRule::isFormat));
            }
        });
        return Map.copyOf(labels);
    }

    private static void refuse(Optional<String> problem) {
        problem.ifPresent(text -> {
            throw new IllegalArgumentException("[ENG-173] " + text);
        });
    }
}
