package dev.millrace.testing.conformance;

import static java.util.Objects.requireNonNull;

import dev.millrace.report.WorkflowCoverage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What came of a case. Immutable.
 *
 * @param name the case's name: its file without the extension
 * @param title the rule that the case holds
 * @param differences what was expected and not found, one readable line each; empty if it passed
 * @param took how long it took
 * @param coverage what the execution took of the workflow; nothing of a definition that was refused
 */
public record CaseReport(
        String name, String title, List<String> differences, Duration took, Optional<WorkflowCoverage> coverage) {

    /** Copies the list. */
    public CaseReport {
        requireNonNull(name, "name");
        requireNonNull(title, "title");
        differences = List.copyOf(differences);
        requireNonNull(took, "took");
        requireNonNull(coverage, "coverage");
    }

    /** Returns whether everything was as expected. */
    public boolean passed() {
        return differences.isEmpty();
    }

    /** Returns the name and the rule, and each difference on a line of its own. */
    @Override
    public String toString() {
        return name + ": " + title
                + differences.stream().map(line -> "\n  " + line).collect(Collectors.joining());
    }
}
