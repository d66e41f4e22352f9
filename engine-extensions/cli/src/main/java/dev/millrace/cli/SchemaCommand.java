package dev.millrace.cli;

import dev.millrace.serialization.WorkflowSchema;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code millrace schema}: the JSON Schema of definitions. Confined to one run. */
@Command(
        description = "Prints the JSON Schema of workflow files, for editors.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  millrace schema > millrace.schema.json"})
final class SchemaCommand implements Callable<Integer> {

    private final Shell shell;

    SchemaCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        shell.out().print(WorkflowSchema.json(new DefinitionFiles().types(Path.of("workflow.yaml"))));
        return ExitCodes.OK;
    }
}
