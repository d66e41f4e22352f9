package dev.millrace.cli;

import dev.millrace.report.WorkflowCoverage;
import dev.millrace.testing.conformance.CaseReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write the graph with what was taken as a page of HTML, too; of several workflows one each,"
                    + " with the workflow's id in the file's name.")
    private @Nullable String html;

    /** Checks what was said. */
    void check() {
        if (least != null && !(least >= 0 && least <= 100)) {
            throw CommandFailedException.usage("[CLI-200] --coverage-at-least is a percentage, 0 to 100, not " + least);
        }
    }

    boolean isAsked() {
        return isAsked || least != null || html != null;
    }

    /** Writes the pages that were asked for. Returns where they are. */
    List<Path> write(List<WorkflowCoverage> workflows) {
        if (html == null) {
            return List.of();
        }
        var file = DefinitionFiles.path(html);
        var written = new ArrayList<Path>();
        for (int i = 0; i < workflows.size(); i++) {
            var to = workflows.size() == 1 ? file : file.resolveSibling(name(file, workflows.get(i), i + 1));
            try {
                Files.writeString(to, workflows.get(i).html());
            } catch (IOException e) {
                throw CommandFailedException.failed("[CLI-130] " + to
                        + " cannot be written; name a file in a folder that is there and may be" + " written");
            }
            written.add(to);
        }
        return written;
    }

    /** Returns the file's name with the workflow's id in it, and its number, since ids may differ in signs alone. */
    private static String name(Path file, WorkflowCoverage coverage, int number) {
        var name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        var id = coverage.workflow().id().replaceAll("[^A-Za-z0-9._-]", "_");
        return (dot < 0 ? name : name.substring(0, dot)) + "-" + number + "-" + id
                + (dot < 0 ? "" : name.substring(dot));
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
