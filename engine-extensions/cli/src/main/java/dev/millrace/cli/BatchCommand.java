package dev.millrace.cli;

import dev.millrace.Execution;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Work;
import dev.millrace.definition.Workflow;
import dev.millrace.event.BatchReport;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.serialization.ReportJson;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code millrace batch}: as {@code run}, with the summary of what was started for a report. Confined to one run. */
@Command(
        description = "Runs the batch in a file: starts many executions, and sums up what became of them.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The file is a workflow with a 'batch' in place of its nodes.",
            "",
            "Examples:",
            "  millrace batch nightly.yaml --workflows flows/",
            "  millrace batch nightly.yaml --workflows flows/ --store data/ --key nightly-2026-01-31",
            "",
            "Ends with 0 if all completed, 1 if one did not or the file is invalid, 2 if the command line is wrong.",
            "'millrace recover --store DIR' goes on with what was interrupted."
        })
final class BatchCommand extends RunCommand {

    private static final int MOST_ROWS = 200;

    BatchCommand(Shell shell) {
        super(shell);
    }

    @Override
    Workflow checked(Workflow workflow) {
        var others = workflow.graph().nodes().stream()
                .filter(node -> !isStart(node))
                .map(node -> node.id().value())
                .toList();
        if (!others.isEmpty()) {
            throw CommandFailedException.failed("[CLI-191] workflow " + workflow.key() + " is no batch: "
                    + Problems.count(others.size(), "node") + " start no execution, such as '" + others.get(0)
                    + "'; write its starts under 'batch', or run it by 'millrace run'");
        }
        return workflow;
    }

    private static boolean isStart(NodeSpec node) {
        var body = node.work().body();
        return body.isPresent() && body.get().nodes().size() == 1
                ? isChild(body.get().nodes().get(0).work())
                : isChild(node.work());
    }

    private static boolean isChild(Work work) {
        return work.type().equals("Subflow")
                && work.setting("mode")
                        .map(String::valueOf)
                        .filter("child"::equalsIgnoreCase)
                        .isPresent();
    }

    @Override
    RunReport report(Execution execution) {
        var batch = execution.batch();
        var snapshot = execution.snapshot();
        return new RunReport(snapshot, () -> ReportJson.of(batch), () -> table(batch, snapshot));
    }

    private static String table(BatchReport report, ExecutionSnapshot snapshot) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("START", "STATUS", "EXECUTION", "TIME", "WHY"));
        report.items().stream().limit(MOST_ROWS).map(BatchCommand::row).forEach(rows::add);
        int hidden = report.items().size() - MOST_ROWS;
        var counts = report.counts();
        return Columns.of(rows)
                + (hidden > 0 ? "... and " + hidden + " more; --json prints them all\n" : "")
                + "\n" + counts.total() + " starts: " + counts.completed() + " completed, " + counts.failed()
                + " failed, " + counts.cancelled() + " cancelled, " + counts.running() + " running, "
                + counts.pending() + " pending\n" + RunTable.verdict(snapshot) + "\n";
    }

    private static List<String> row(BatchReport.Item item) {
        return List.of(
                item.path().toString(),
                item.status().name(),
                item.execution().map(Object::toString).orElse("-"),
                item.span()
                        .startedAt()
                        .flatMap(start -> item.span().duration())
                        .map(Text::of)
                        .orElse("-"),
                item.problem().map(Text::of).orElse(""));
    }
}
