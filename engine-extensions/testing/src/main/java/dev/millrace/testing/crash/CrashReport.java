package dev.millrace.testing.crash;

import dev.millrace.event.ExecutionStatus;
import java.util.List;

/**
 * What a crash test did. Immutable.
 *
 * @param status the end of the run without a crash, which all others must reach
 * @param commits how many commits that run has
 * @param runs how many runs with a crash there were
 * @param differences what was different in them, one line each; empty if nothing was
 */
public record CrashReport(ExecutionStatus status, int commits, int runs, List<String> differences) {

    /** Copies the list. */
    public CrashReport {
        differences = List.copyOf(differences);
    }
}
