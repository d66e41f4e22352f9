package dev.millrace.testing.conformance;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The executions of a case. Immutable.
 *
 * @param first the one that the case looks at
 * @param others started behind it, one after the other, of the same workflow
 * @param signals what the first one is sent when all have been started: name -> payload
 * @param stop how the first one is told to stop behind that; empty if it is not
 * @param repairs what is done to the first one when it has ended, each when it has ended again
 */
record CaseStarts(
        CaseStart first,
        List<CaseStart> others,
        Map<String, Map<String, Object>> signals,
        Optional<CaseStop> stop,
        List<CaseRepair> repairs) {

    /** Copies the lists. */
    CaseStarts {
        others = List.copyOf(others);
        repairs = List.copyOf(repairs);
    }
}
