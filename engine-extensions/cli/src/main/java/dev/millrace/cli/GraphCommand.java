package dev.millrace.cli;

import dev.millrace.report.ExecutionReport;
import dev.millrace.report.WorkflowDiagram;
import dev.millrace.serialization.DataCodec;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace graph}: a workflow, or an execution of one, as a drawing's text. Confined to one run. */
@Command(
        description = "Prints a workflow file, or an execution of a store with where its nodes stand, as a graph.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  millrace graph order.yaml",
            "  millrace graph order.yaml --format dot | dot -Tsvg > order.svg",
            "  millrace graph order.yaml --format html > order.html",
            "  millrace graph --execution ID --store data/"
        })
final class GraphCommand implements Callable<Integer> {

    /** The forms that a graph has. */
    enum GraphFormat {
        MERMAID,
        DOT,
        JSON,
        HTML
    }

    private final Shell shell;

    @Mixin
    private DefinitionFiles definitions = new DefinitionFiles();

    @Mixin
    private LimitOptions limits = new LimitOptions();

    @Option(
            names = {"-f", "--format"},
            paramLabel = "mermaid|dot|json|html",
            defaultValue = "mermaid",
            description = "${COMPLETION-CANDIDATES}, in any case; mermaid without it.")
    private GraphFormat format = GraphFormat.MERMAID;

    @Option(names = "--execution", paramLabel = "ID", description = "Instead of a file: an execution of --store.")
    private @Nullable String execution;

    @Option(names = "--store", paramLabel = "DIR|URL", description = "What holds the execution: .millrace without it.")
    private @Nullable String store;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The workflow: .yaml, .yml or .json.")
    private @Nullable String file;

    GraphCommand(Shell shell) {
        this.shell = shell;
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private boolean isStoreGiven() {
        return spec.commandLine().getParseResult().hasMatchedOption("--store");
    }

    @Override
    public Integer call() {
        limits.check();
        if ((file == null) == (execution == null) || (execution == null && isStoreGiven())) {
            throw CommandFailedException.usage(
                    "[CLI-131] name a workflow FILE, or an execution by --execution ID, of --store DIR");
        }
        return file != null
                ? definition(file)
                : execution(String.valueOf(execution), store == null ? StorePlace.USUAL : store);
    }

    private int definition(String name) {
        var path = DefinitionFiles.file(name);
        var report = definitions.check(path, definitions.types(path), limits::on);
        if (!report.isValid()) {
            Problems.print(report.problems(), shell.err());
            return ExitCodes.FAILED;
        }
        var diagram = WorkflowDiagram.of(report.workflow().orElseThrow());
        shell.out()
                .print(
                        switch (format) {
                            case MERMAID -> diagram.mermaid();
                            case DOT -> diagram.dot();
                            case JSON -> DataCodec.toJson(diagram.data());
                            case HTML -> diagram.html();
                        });
        return ExitCodes.OK;
    }

    private int execution(String id, String directory) {
        ExecutionReport report = StoredReport.of(StoreOption.at(directory, definitions), id, shell);
        shell.out()
                .print(
                        switch (format) {
                            case MERMAID -> report.mermaid();
                            case DOT -> report.dot();
                            case JSON -> DataCodec.toJson(report.data());
                            case HTML -> report.html();
                        });
        return ExitCodes.OK;
    }
}
