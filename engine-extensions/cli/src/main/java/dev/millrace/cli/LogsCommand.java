package dev.millrace.cli;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.LogLine;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.ReportJson;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace logs}: what the nodes of an execution said. Confined to one run. */
@Command(
        description =
                "Prints what the nodes of an execution said: scripts by log and println, processes by their output."
                        + " Takes no lock: an engine may be using the store.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "What happened in it is printed by 'millrace events'.",
            "",
            "Examples:",
            "  millrace logs ID --store data/",
            "  millrace logs ID --store data/ --follow --node charge"
        })
final class LogsCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private FollowedExecution followed = new FollowedExecution();

    @Option(names = "--json", description = "Print one JSON array; with --follow, an object on each line.")
    private boolean json;

    LogsCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var execution = followed.id();
        if (followed.isFollowed()) {
            follow(execution);
        } else if (json) {
            shell.out()
                    .print(DataCodec.toJson(followed.store().tool().log(execution).stream()
                            .filter(this::isMeant)
                            .map(line -> ReportJson.of(line))
                            .toList()));
        } else {
            print(followed.store().tool().log(execution));
        }
        return ExitCodes.OK;
    }

    private void follow(ExecutionId execution) {
        var changes = followed.changes();
        List<LogLine> seen = List.of();
        boolean ended = false;
        while (!ended) {
            ended = followed.hasEnded();
            var all = followed.store().tool().log(execution);
            int from = seen.isEmpty() ? 0 : all.lastIndexOf(seen.get(seen.size() - 1)) + 1;
            print(all.subList(from, all.size()));
            shell.out().flush();
            seen = all;
            if (!ended) {
                changes.await();
            }
        }
    }

    private void print(List<LogLine> lines) {
        lines.stream().filter(this::isMeant).map(this::text).forEach(shell.out()::println);
    }

    private String text(LogLine line) {
        return json ? DataCodec.toJsonLine(ReportJson.of(line)) : Text.of(line);
    }

    private boolean isMeant(LogLine line) {
        return followed.isMeant(line.node());
    }
}
