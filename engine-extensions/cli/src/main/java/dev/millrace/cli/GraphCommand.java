package dev.millrace.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace graph}: a workflow as a drawing's text. Confined to one run. */
@Command(
        description = "Prints a workflow file as a graph.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  millrace graph order.yaml",
            "  millrace graph order.yaml --format dot | dot -Tsvg > order.svg"
        })
final class GraphCommand implements Callable<Integer> {

    /** The texts that drawing programs read. */
    enum GraphFormat {
        MERMAID,
        DOT
    }

    private final Shell shell;

    @Mixin
    private DefinitionFiles definitions = new DefinitionFiles();

    @Mixin
    private LimitOptions limits = new LimitOptions();

    @Option(
            names = {"-f", "--format"},
            paramLabel = "mermaid|dot",
            defaultValue = "mermaid",
            description = "${COMPLETION-CANDIDATES}, in any case; mermaid without it.")
    private GraphFormat format = GraphFormat.MERMAID;

    @Parameters(paramLabel = "FILE", description = "The workflow: .yaml, .yml or .json.")
    private String file = "";

    GraphCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        limits.check();
        var path = DefinitionFiles.file(file);
        var report = definitions.check(path, definitions.types(path), limits::on);
        if (!report.isValid()) {
            Problems.print(report.problems(), shell.err());
            return ExitCodes.FAILED;
        }
        var drawing = Drawing.of(report.workflow().orElseThrow());
        shell.out().print(format == GraphFormat.DOT ? DotText.of(drawing) : MermaidText.of(drawing));
        return ExitCodes.OK;
    }
}
