package dev.millrace.report.internal.page;

import java.util.List;

/**
 * What tests took of a definition, in words. Immutable.
 *
 * @param summary how much of what
 * @param missed what none of them took
 */
public record CoverageText(String summary, List<String> missed) {

    /** Copies the list. */
    public CoverageText {
        missed = List.copyOf(missed);
    }
}
