package dev.millrace.cli;

import dev.millrace.report.WorkflowCoverage;
import dev.millrace.testing.conformance.CaseReport;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that ask what cases took of their workflows. Confined to one run. */
final class CoverageOptions {

    @Option(
            names = "--coverage",
            description =
                    "Say which nodes, ports, routes and outcomes of conditions no case took, workflow by workflow.")
    private boolean isAsked;

    @Option(
            names = "--coverage-at-least",
            paramLabel = "PERCENT",
            description = "Say it, and end with 1 if the cases take less than this of a workflow.")
    private @Nullable Double least;

    /** Checks what was said. */
    void check() {
        if (least != null && !(least >= 0 && least <= 100)) {
            throw CommandFailedException.usage("[CLI-200] --coverage-at-least is a percentage, 0 to 100, not " + least);
        }
    }

    boolean isAsked() {
        return isAsked || least != null;
    }

    /** Returns what the cases took together, by workflow and version. */
    static List<WorkflowCoverage> of(List<CaseReport> reports) {
        var workflows = new TreeMap<String, WorkflowCoverage>();
        reports.stream()
                .flatMap(report -> report.coverage().stream())
                .forEach(one -> workflows.merge(String.valueOf(one.workflow().key()), one, WorkflowCoverage::with));
        return List.copyOf(workflows.values());
    }

    /** Returns whether so much was taken of each as was asked for. */
    boolean isEnough(List<WorkflowCoverage> workflows) {
        return least == null || workflows.stream().allMatch(one -> one.percent() >= least);
    }
}
