package dev.millrace.cli;

import dev.millrace.testing.replay.ExecutionBundle;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace export}: writes an execution as a bundle, which a unit test replays. Confined to one run. */
@Command(
        description = {
            "Writes one execution of a store as a bundle: its definition and its events with their data.",
            "Values whose names hold password, secret, token, apiKey, credential or the like are masked; what stands in"
                    + " messages is not. A unit test replays it: ExecutionBundle.load(file).replay().run().",
            "Takes no lock: an engine may be using the store."
        },
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private RunningStoreOption store = new RunningStoreOption();

    @Option(
            names = {"-o", "--output-file"},
            paramLabel = "FILE",
            description = "Where to; the standard output without it.")
    private @Nullable Path file;

    @Option(
            names = "--mask",
            paramLabel = "NAME",
            split = ",",
            description = "Further names whose values are masked, in any case.")
    private List<String> masked = List.of();

    @Parameters(paramLabel = "ID", description = "The execution.")
    private String id = "";

    ExportCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var stored = store.execution(id);
        var definition = store.definition(stored);
        var further = names();
        var bundle = ExecutionBundle.of(
                definition,
                store.tool().export(stored.id()),
                name -> ExecutionBundle.isSecret(name) || further.contains(name.toLowerCase(Locale.ROOT)));
        if (file == null) {
            shell.out().print(bundle.toJson());
        } else {
            bundle.write(file);
            shell.out().println("written to " + file);
        }
        return ExitCodes.OK;
    }

    private Set<String> names() {
        var names = new LinkedHashSet<String>();
        masked.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        return names;
    }
}
