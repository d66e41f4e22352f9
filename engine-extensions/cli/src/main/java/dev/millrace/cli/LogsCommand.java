package dev.millrace.cli;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.LogLine;
import dev.millrace.serialization.DataCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
    private StoreOption store = new StoreOption();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on printing what comes, until the execution has ended.")
    private boolean follow;

    @Option(names = "--node", paramLabel = "PATH", description = "Only what this node said, and what is in it.")
    private @Nullable String node;

    @Option(names = "--json", description = "Print one JSON array; not with --follow.")
    private boolean json;

    @Parameters(paramLabel = "ID", description = "The execution.")
    private String id = "";

    LogsCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var execution = store.execution(id).id();
        if (follow) {
            follow(execution);
        } else if (json) {
            shell.out()
                    .print(DataCodec.toJson(store.tool().log(execution).stream()
                            .filter(this::isMeant)
                            .map(LogsCommand::data)
                            .toList()));
        } else {
            print(store.tool().log(execution));
        }
        return ExitCodes.OK;
    }

    private void follow(ExecutionId execution) {
        var changes = new StoreChanges(store.directory());
        List<LogLine> seen = List.of();
        boolean ended = false;
        while (!ended) {
            ended = store.execution(id).isEnded();
            var all = store.tool().log(execution);
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
        lines.stream()
                .filter(this::isMeant)
                .forEach(line -> shell.out()
                        .println(Text.oneLine(Text.of(line.at()) + " " + line.level() + " " + line.node() + " #"
                                + line.attempt() + " " + line.text())));
    }

    private static Map<String, Object> data(LogLine line) {
        var data = new LinkedHashMap<String, Object>();
        data.put("at", line.at().toString());
        data.put("level", line.level().name());
        data.put("node", line.node().toString());
        data.put("attempt", line.attempt());
        data.put("text", line.text());
        return data;
    }

    private boolean isMeant(LogLine line) {
        return node == null || NodeOption.isIn(line.node(), node);
    }
}
