package dev.millrace.validation;

import dev.millrace.definition.NameRule;

/**
 * Refuses ids and types of nodes that hold what turns or hides what is written: two of them would look alike, or one
 * like something else. Holds nothing.
 */
final class WrittenCheck {

    static final String CODE = "DEF-250";

    private WrittenCheck() {}

    static void run(String what, String text, DocumentSpot spot) {
        if (!text.isBlank()) {
            NameRule.problemOf(what, text)
                    .filter(problem -> NameRule.isTurning(text))
                    .ifPresent(problem -> spot.error(
                            CODE, problem + " (in the place of each '?'); write it without, or type it anew"));
        }
    }
}
