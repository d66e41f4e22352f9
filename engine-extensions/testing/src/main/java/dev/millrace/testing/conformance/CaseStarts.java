package dev.millrace.testing.conformance;

import java.util.List;
import java.util.Map;

/**
 * The executions of a case. Immutable.
 *
 * @param first the one that the case looks at
 * @param others started behind it, one after the other, of the same workflow
 * @param signals what the first one is sent when all have been started: name -> payload
 */
record CaseStarts(CaseStart first, List<CaseStart> others, Map<String, Map<String, Object>> signals) {

    /** Copies the list. */
    CaseStarts {
        others = List.copyOf(others);
    }
}
