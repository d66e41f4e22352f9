package dev.millrace.cli;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.event.EnqueuedStart;
import dev.millrace.event.Explanation;
import dev.millrace.event.NodeStatus;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.ReportJson;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredExecution;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace explain}: why nodes stand where they stand. Confined to one run. */
@Command(
        description = "Says why nodes of an execution stand where they stand. Takes no lock: an engine may be using the"
                + " store.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Without a node, all are explained that have not completed. An execution that waits for an engine to begin",
            "it is explained as a whole.",
            "",
            "Examples:",
            "  millrace explain ID --store data/",
            "  millrace explain ID charge 'each[3]/load' --store data/"
        })
final class ExplainCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private RunningStoreOption store = new RunningStoreOption();

    @Option(names = "--json", description = "Print one JSON array.")
    private boolean json;

    @Parameters(index = "0", paramLabel = "ID", description = "The execution.")
    private String id = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "NODE", description = "Paths of nodes.")
    private List<String> nodes = new ArrayList<>();

    @Mixin
    private SecretOption secrets = new SecretOption();

    ExplainCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var waiting = store.enqueued(StoreOption.id(id));
        if (waiting.isPresent()) {
            return explained(waiting.get());
        }
        var stored = store.execution(id);
        var found = explanations(stored);
        if (json) {
            shell.out().print(secrets.json(found.stream().map(ReportJson::of).toList()));
        } else if (found.isEmpty()) {
            shell.out().println("every node that there is has completed");
        } else {
            found.forEach(one -> shell.out().println(one));
        }
        return ExitCodes.OK;
    }

    /** Of an execution that no engine has begun there are no nodes yet. */
    private int explained(EnqueuedStart start) {
        if (json) {
            shell.out().print(DataCodec.toJson(List.of(ReportJson.of(start))));
        } else {
            shell.out()
                    .println("execution " + start.execution() + " of " + start.workflowName() + " has not begun: "
                            + start.why());
        }
        return ExitCodes.OK;
    }

    private List<Explanation> explanations(StoredExecution stored) {
        var copy = store.tool().copyOf(stored.id());
        try (var engine = store.engine(copy, store.folder(stored), event -> {})) {
            var execution = engine.execution(stored.id())
                    .orElseThrow(
                            () -> CommandFailedException.failed("[CLI-110] execution " + stored.id() + " is gone"));
            var asked = nodes.isEmpty()
                    ? execution.snapshot().nodes().values().stream()
                            .filter(node -> node.status() != NodeStatus.COMPLETED)
                            .map(node -> node.path().toString())
                            .toList()
                    : nodes;
            return asked.stream()
                    .map(node -> execution
                            .explain(node)
                            .orElseThrow(() -> CommandFailedException.usage("[CLI-122] execution " + stored.id()
                                    + " has no node at '" + node + "'; 'millrace show' names those that there are")))
                    .toList();
        } catch (StoreException | InvalidWorkflowException | IllegalStateException e) {
            throw CommandFailedException.failed(e.getMessage() + "\nIt cannot be explained here; 'millrace show "
                    + stored.id() + "' tells what its events tell.");
        } catch (IllegalArgumentException e) {
            throw CommandFailedException.usage("[CLI-122] " + e.getMessage());
        }
    }
}
