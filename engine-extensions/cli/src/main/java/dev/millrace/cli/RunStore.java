package dev.millrace.cli;

import dev.millrace.EngineBuilder;
import dev.millrace.StartOptions;
import dev.millrace.store.JournalStore;
import dev.millrace.store.journal.SyncMode;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where a run keeps its execution, if anywhere. Confined to one run. */
final class RunStore {

    @Option(
            names = "--store",
            paramLabel = "DIR",
            description =
                    "Keep the execution in this directory; if the process dies, 'millrace recover' goes on with it."
                            + " Without it, the one that the variable MILLRACE_STORE names, or none.")
    private @Nullable String directory;

    @Option(
            names = "--sync",
            paramLabel = "MODE",
            description =
                    "When a step is safe: when the disk has it (force, the default), when the system has it and the"
                            + " disk soon (relaxed), or when the system has it (none).")
    private @Nullable SyncMode sync;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--create", description = "Make the --store without a word if it is not there yet.")
    private boolean create;

    /** Refuses what makes no sense without a store. */
    void check() {
        if (create && directory == null) {
            throw CommandFailedException.usage("[CLI-118] --create makes the directory of --store DIR; name it");
        }
        if (sync != null && directory == null) {
            throw CommandFailedException.usage(
                    "[CLI-118] --sync says how --store DIR keeps things; name the directory");
        }
    }

    /** Returns the directory as it was named; nothing if the execution is kept nowhere. */
    Optional<String> directory() {
        return Optional.ofNullable(directory);
    }

    /**
     * Says which store it is where no option does, and where one begins, so that a slip in its name is seen; nothing
     * where that was meant.
     */
    void announce(PrintStream to) {
        var result = command.commandLine().getParseResult();
        if (directory != null && !result.hasMatchedOption("--store")) {
            to.println("executions are kept in " + directory + ", which MILLRACE_STORE names");
        }
        if (directory != null && !create && !Files.exists(DefinitionFiles.path(directory))) {
            to.println("a new store is made at " + directory);
        }
    }

    /** Makes an engine durable if that was asked. */
    EngineBuilder on(EngineBuilder engine) {
        if (directory == null) {
            return engine;
        }
        var store = JournalStore.at(DefinitionFiles.path(directory));
        return engine.store(sync == null ? store : store.withSync(sync));
    }

    /** Returns what a start says, so that another process can go on with the execution. */
    StartOptions start(Path folder) {
        return directory == null
                ? StartOptions.NONE
                : StartOptions.NONE
                        .withLabels(Map.of(
                                StoreOption.FOLDER,
                                folder.toAbsolutePath().normalize().toString(),
                                StoreOption.PROCESS,
                                Path.of("").toAbsolutePath().normalize().toString()))
                        .withStartedBy(Who.asks());
    }
}
