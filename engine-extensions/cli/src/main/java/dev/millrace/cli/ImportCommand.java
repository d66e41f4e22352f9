package dev.millrace.cli;

import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.serialization.DefinitionImport;
import dev.millrace.serialization.Dialect;
import dev.millrace.serialization.Format;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace import}: writes a definition of another system as one of ours. Confined to one run. */
@Command(
        description = {
            "Writes a definition of another system as a workflow in YAML, and says what could not be carried over.",
            "Ends with 1, and writes nothing, if the file is wrong or what comes of it would not load."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  millrace import --from executioner jobs.json -o jobs.yaml",
            "  millrace import --from ironbees machine.yaml"
        })
final class ImportCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private DefinitionFiles definitions = new DefinitionFiles();

    @Option(
            names = "--from",
            required = true,
            paramLabel = "SYSTEM",
            description = "Whose definition it is: ${COMPLETION-CANDIDATES}, in any case.")
    private Dialect dialect = Dialect.EXECUTIONER;

    @Option(
            names = {"-o", "--output-file"},
            paramLabel = "FILE",
            description = "Where to, a file that is not there yet; the standard output without it.")
    private @Nullable Path target;

    @Parameters(paramLabel = "FILE", description = "The other system's file.")
    private String file = "";

    ImportCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws IOException {
        var path = DefinitionFiles.file(file);
        if (target != null && Files.exists(target)) {
            throw CommandFailedException.usage("[CLI-143] " + target + " is there already; name another file");
        }
        var report = DefinitionImport.read(dialect, path);
        Problems.print(report.problems(), shell.err());
        if (report.yaml().isEmpty()) {
            return ExitCodes.FAILED;
        }
        var yaml = report.yaml().get();
        var checked = definitions.check(yaml, Format.YAML, types(path, report.hostTypes()), loader -> {});
        if (!checked.isValid()) {
            shell.err().println("What comes of it does not load; its lines are those of the text below:");
            Problems.print(checked.problems(), shell.err());
            shell.err().print(yaml);
            return ExitCodes.FAILED;
        }
        if (target == null) {
            shell.out().print(yaml);
        } else {
            Files.writeString(target, yaml, StandardCharsets.UTF_8);
            shell.out().println("written to " + target);
        }
        return ExitCodes.OK;
    }

    /** Returns the node types that what comes of it is checked with; of the host's only the names are known. */
    private NodeRegistry types(Path path, Set<String> hostTypes) {
        var known = definitions.types(path);
        var all = NodeRegistry.builder();
        known.types().forEach(all::add);
        known.checks().forEach(all::add);
        hostTypes.stream()
                .filter(name -> known.find(name).isEmpty())
                .forEach(name -> all.add(name, context -> Outcome.done()));
        return all.build();
    }
}
