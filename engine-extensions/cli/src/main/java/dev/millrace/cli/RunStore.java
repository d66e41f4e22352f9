package dev.millrace.cli;

import dev.millrace.EngineBuilder;
import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.store.journal.SyncMode;
import java.io.PrintStream;
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
            paramLabel = "DIR|URL",
            description =
                    "Keep the execution in this directory, or in the database of this JDBC URL; if the process dies,"
                            + " 'millrace recover' goes on with it. Without it, in what the variable MILLRACE_STORE"
                            + " names, or in .millrace beside the file.")
    private @Nullable String named;

    @Option(names = "--in-memory", description = "Keep the execution nowhere: it ends with the process.")
    private boolean inMemory;

    private StorePlace usual = StorePlace.usualIn(Path.of(""));

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

    /** Refuses what makes no sense without a store, or without a directory. */
    void check() {
        if (inMemory && (isOption() || create || sync != null)) {
            throw CommandFailedException.usage("[CLI-118] --in-memory keeps the execution nowhere: --store, --create"
                    + " and --sync have no meaning beside it");
        }
        if (place().filter(StorePlace::isDatabase).isPresent() && (create || sync != null)) {
            throw CommandFailedException.usage("[CLI-118] --create and --sync are about a directory, not about a"
                    + " database; 'millrace db migrate --store URL' makes the tables of one");
        }
    }

    /** Says which file it is about: the store is beside it unless one is named. */
    void beside(Path file) {
        usual = StorePlace.usualIn(file.toAbsolutePath().resolveSibling(""));
    }

    /** Returns whether it is the one beside the file, which nobody has named. */
    boolean isUsual() {
        return named == null && !inMemory;
    }

    /**
     * Refuses a store that is not there; one that nobody has named is done without, unless it is needed.
     *
     * @param isNeeded whether there is nothing to do without it
     */
    void requireThere(boolean isNeeded) {
        var missing = place().filter(place -> !place.isThere());
        if (missing.isPresent() && (isNeeded || !isUsual())) {
            throw CommandFailedException.usage("[CLI-125] there is no store at " + missing.get()
                    + "; 'schedule --store DIR' makes one, is the name right?");
        }
        inMemory |= missing.isPresent();
    }

    private boolean isOption() {
        return command.commandLine().getParseResult().hasMatchedOption("--store");
    }

    /** Returns where executions are kept; nothing if they are not. */
    Optional<StorePlace> place() {
        return inMemory ? Optional.empty() : Optional.of(named == null ? usual : StorePlace.of(named));
    }

    /**
     * Says which store it is where no option does, and where one begins, so that a slip in its name is seen; nothing
     * where that was meant.
     */
    void announce(PrintStream to) {
        place().ifPresent(place -> {
            if (place.isUsual()) {
                to.println("executions are kept in " + place + "; --store or MILLRACE_STORE names another place,"
                        + " --in-memory none");
            } else if (!isOption()) {
                to.println("executions are kept in " + place + ", which MILLRACE_STORE names");
            }
            if (!place.isUsual() && !create && !place.isThere()) {
                to.println("a new store is made at " + place);
            }
        });
    }

    /** Builds an engine, a durable one unless that was refused. */
    WorkflowEngine engine(EngineBuilder builder) {
        var place = place();
        place.ifPresent(one -> builder.store(one.store(Optional.ofNullable(sync))));
        var engine = builder.build();
        place.ifPresent(StorePlace::hide);
        return engine;
    }

    /** Returns what a start says, so that another process can go on with the execution. */
    StartOptions start(Path folder) {
        return inMemory
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
