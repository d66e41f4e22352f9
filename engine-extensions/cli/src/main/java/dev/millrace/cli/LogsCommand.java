package dev.millrace.cli;

import dev.millrace.event.Event;
import dev.millrace.event.NodeEvent;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.ReportJson;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace logs}: what happened in an execution. Confined to one run. */
@Command(
        description =
                "Prints what happened in an execution of a store, a line each. Takes no lock: an engine may be using"
                        + " it.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "What a process wrote stands in its node's output, or in its failure: 'millrace show ID --json'.",
            "",
            "Examples:",
            "  millrace logs ID --store data/",
            "  millrace logs ID --store data/ --node charge"
        })
final class LogsCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private StoreOption store = new StoreOption();

    @Option(names = "--node", paramLabel = "PATH", description = "Only what happened to this node, and in it.")
    private @Nullable String node;

    @Option(names = "--json", description = "Print one JSON array.")
    private boolean json;

    @Parameters(paramLabel = "ID", description = "The execution.")
    private String id = "";

    LogsCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var events = store.tool().export(store.execution(id).id()).stream()
                .filter(this::isMeant)
                .toList();
        if (json) {
            shell.out()
                    .print(DataCodec.toJson(events.stream().map(ReportJson::of).toList()));
        } else {
            print(events);
        }
        return ExitCodes.OK;
    }

    private boolean isMeant(Event event) {
        if (node == null) {
            return true;
        }
        var path = event instanceof NodeEvent one ? one.node().toString() : "";
        return path.equals(node) || path.startsWith(node + "/") || path.startsWith(node + "[");
    }

    private void print(List<Event> events) {
        events.forEach(event -> shell.out().println(EventLine.of(event)));
    }
}
