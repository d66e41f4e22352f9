package dev.millrace.cli;

import dev.millrace.WorkflowEngine;
import dev.millrace.event.EnqueuedStart;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredDefinition;
import dev.millrace.store.StoredExecution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** The store of a durable engine, from the command line. Confined to one run. */
class StoreOption {

    /** The label that says which folder an execution's definition was relative to. */
    static final String FOLDER = "millrace.folder";

    /** The label that says which folder the process was in that started an execution. */
    static final String PROCESS = "millrace.process";

    /** How long nodes that were told to stop are given. */
    static final Duration GRACE = Duration.ofSeconds(2);

    /** Longer than the lease of an engine that was killed and is asked something, with the looks at it. */
    static final Duration ANSWER = Duration.ofSeconds(30);

    private static final String NAME = "--store";
    private static final int MOST_PARENTS = 100;

    @Option(
            names = "--store",
            paramLabel = "DIR|URL",
            defaultValue = StorePlace.USUAL,
            description = "What 'run' or the application keeps its executions in: a directory, or a database by its"
                    + " JDBC URL; without it, what the variable MILLRACE_STORE names, or .millrace here.")
    private String named = StorePlace.USUAL;

    private @Nullable StoreView view;

    @Mixin
    private DefinitionFiles definitions = new DefinitionFiles();

    @Mixin
    private WorkflowFolder registered = new WorkflowFolder();

    /** Returns what an option is where the command line does not have it; nothing but for a store. */
    static @Nullable String usual(ArgSpec option, Function<String, @Nullable String> environment) {
        if (!(option instanceof OptionSpec one && one.longestName().equals(NAME))) {
            return null;
        }
        var place = environment.apply(StorePlace.VARIABLE);
        return place == null || place.isBlank() ? null : place;
    }

    /** Returns the store of a command as it was named, here or by the variable; empty if it was not. */
    static Optional<StorePlace> named(CommandLine command) {
        var option = command.getCommandSpec().findOption(NAME);
        return option != null && option.getValue() instanceof String place && !place.isEmpty()
                ? Optional.of(StorePlace.of(place))
                : Optional.empty();
    }

    /** Returns the option as if a store had been named with it. */
    static StoreOption at(String named, DefinitionFiles definitions) {
        var option = new StoreOption();
        option.named = named;
        option.definitions = definitions;
        return option;
    }

    /** Returns what may be larger than usual. */
    LimitOptions limits() {
        return new LimitOptions();
    }

    /** Returns what the engine has of the resources that nodes hold; nothing but where nodes are run. */
    CapacityOptions capacities() {
        return new CapacityOptions();
    }

    /** Returns which files what nodes say is written to; none but where nodes are run. */
    LogFileOptions logFiles() {
        return new LogFileOptions();
    }

    /** Returns who is told of what becomes of executions; nobody but where they go on. */
    NotifyOptions notifying() {
        return new NotifyOptions();
    }

    /** Returns where files are looked for. */
    DefinitionFiles definitions() {
        return definitions;
    }

    /** Returns where the store is. */
    StorePlace place() {
        return StorePlace.of(named);
    }

    /** Returns what the store holds, newest start first; nothing if it is empty. Takes no lock. */
    List<StoredExecution> executions() {
        return isEmpty() ? List.of() : tool().stored();
    }

    /** Hands over executions with their events, oldest start first, until the next one is not wanted. Takes no lock. */
    void whileWanted(BiPredicate<StoredExecution, List<Event>> goesOn) {
        if (!isEmpty()) {
            tool().exportWhile(goesOn);
        }
    }

    /**
     * Returns what the store holds, each with the status that its events tell where the store alone cannot: it
     * knows an end, and a pause.
     * Reads the events of all that have not ended.
     */
    List<StoredExecution> standing(Predicate<StoredExecution> wanted) {
        var all = executions().stream().filter(wanted).toList();
        var open = new HashMap<ExecutionId, StoredExecution>();
        all.stream().filter(stored -> !stored.isEnded()).forEach(stored -> open.put(stored.id(), stored));
        if (!open.isEmpty()) {
            tool().export(
                            Set.copyOf(open.keySet()),
                            (id, events) -> open.computeIfPresent(
                                    id,
                                    (same, stored) ->
                                            EventView.of(stored, events).stored()));
        }
        return all.stream()
                .map(stored -> open.getOrDefault(stored.id(), stored))
                .toList();
    }

    /**
     * Returns why those ended that did not complete, who stopped them where somebody did, and since when and for what
     * those wait that have not begun: only the events tell it.
     */
    Map<ExecutionId, String> causes(Collection<StoredExecution> all) {
        var stopped = all.stream()
                .filter(stored -> stored.status() == ExecutionStatus.PENDING
                        || stored.isEnded() && stored.status() != ExecutionStatus.COMPLETED)
                .collect(Collectors.toMap(StoredExecution::id, stored -> stored));
        var causes = new HashMap<ExecutionId, String>();
        if (!stopped.isEmpty()) {
            tool().export(
                            stopped.keySet(),
                            (id, events) -> Optional.ofNullable(stopped.get(id))
                                    .ifPresent(stored -> causes.put(
                                            id, EventView.of(stored, events).why())));
        }
        return causes;
    }

    /** Returns one of the executions. */
    StoredExecution execution(String text) {
        var id = id(text);
        return executions().stream()
                .filter(stored -> stored.id().equals(id))
                .findFirst()
                .orElseThrow(() -> CommandFailedException.usage(enqueued(id)
                        .map(start -> "[CLI-110] execution " + id + " has not begun, its start waits in " + place()
                                + ": " + start.why() + "; 'millrace starts' tries it again, or withdraws it")
                        .orElseGet(() -> "[CLI-110] there is no execution " + id + " in " + place()
                                + "; 'millrace list --store " + place() + "' shows those that there are")));
    }

    /** Returns the oldest starts that no engine has begun, those that are given up first. Takes no lock. */
    List<EnqueuedStart> starts(int most) {
        return isEmpty() ? List.of() : tool().starts(most);
    }

    /** Returns a start that no engine has begun. Takes no lock. */
    Optional<EnqueuedStart> enqueued(ExecutionId id) {
        return isEmpty() ? Optional.empty() : tool().enqueued(id);
    }

    /** Returns one of the executions that has not ended. */
    StoredExecution liveExecution(String text) {
        var stored = execution(text);
        if (stored.isEnded()) {
            throw CommandFailedException.failed("[CLI-111] execution " + stored.id() + " has ended, " + stored.status()
                    + "; 'millrace show' says more");
        }
        return stored;
    }

    /** Returns the definition that an execution is pinned to; without a text where it holds code. */
    StoredDefinition definition(StoredExecution stored) {
        var revision = stored.origin().revision();
        try (var copy = tool().copyOf(stored.id())) {
            copy.open();
            return copy.definition(revision).orElseGet(() -> new StoredDefinition(revision, "", ""));
        }
    }

    static ExecutionId id(String text) {
        try {
            return ExecutionId.parse(text);
        } catch (IllegalArgumentException e) {
            throw CommandFailedException.usage("[CLI-109] " + e.getMessage());
        }
    }

    private boolean isEmpty() {
        if (place().isDatabase()) {
            return false; // its tables are there, or the first look says that they are not
        }
        var path = place().folder();
        if (!Files.exists(path)) {
            throw CommandFailedException.usage("[CLI-125] there is no store at " + named
                    + (named.equals(StorePlace.USUAL)
                            ? ", the place of those that are named by neither --store nor MILLRACE_STORE; 'run FILE'"
                                    + " makes one beside its file: name that one"
                            : "; 'run --store DIR' makes one, is the name right?"));
        }
        if (!Files.isDirectory(path)) {
            throw CommandFailedException.usage("[CLI-114] " + named + " is a file; name the directory of a store");
        }
        try (var files = Files.list(DefinitionFiles.fileOrFolder(named))) {
            return files.allMatch(file -> file.endsWith(StorePlace.IGNORED));
        } catch (IOException e) {
            throw CommandFailedException.failed("[CLI-103] " + named + " may not be read; look at its permissions");
        }
    }

    /** Returns what looks into the store without taking it. */
    StoreView tool() {
        var look = view;
        if (look == null) {
            look = place().view();
            view = look;
        }
        return look;
    }

    /**
     * A store that an engine has, and that engine.
     *
     * @param store the store, which is open
     * @param engine its engine
     */
    record Opened(ExecutionStore store, WorkflowEngine engine) {}

    /**
     * Returns the store, opened by an engine with the node types as they are in an execution's folder, and the
     * workflows that are registered.
     */
    Opened opened(Path folder, ExecutionListener listener) {
        var stores = place().toGoOn();
        for (var store : stores.subList(0, stores.size() - 1)) {
            try {
                return new Opened(store, engine(store, folder, listener));
            } catch (StoreException e) {
                if (!ServedStore.isInUse(e)) {
                    throw e;
                }
            }
        }
        var last = stores.get(stores.size() - 1);
        return new Opened(last, engine(last, folder, listener));
    }

    /** Returns an engine over a store, as {@link #opened} does. */
    WorkflowEngine engine(ExecutionStore store, Path folder, ExecutionListener listener) {
        var folders = definitions.folders(folder, process(folder));
        var types = definitions.typesIn(folders);
        var builder = WorkflowEngine.builder()
                .notifications(notifying().settings())
                .nodes(types)
                .listener(listener)
                .grace(GRACE)
                .store(store);
        if (place().isDatabase()) {
            builder.answerLimit(ANSWER);
        }
        definitions.on(builder, folders);
        limits().check();
        limits().on(builder);
        capacities().on(builder);
        logFiles().on(builder);
        var engine = builder.build();
        try {
            registered.register(engine, types, limits()::on);
            return engine;
        } catch (CommandFailedException e) {
            engine.close();
            throw e;
        }
    }

    /** Returns the folder of the process that started what was defined in a folder; this one's if nobody knows. */
    private Path process(Path folder) {
        return executions().stream()
                .map(stored -> stored.origin().starter().labels())
                .filter(labels -> folder.toString().equals(labels.get(FOLDER)))
                .flatMap(labels -> Optional.ofNullable(labels.get(PROCESS)).stream())
                .findFirst()
                .map(DefinitionFiles::path)
                .orElseGet(() -> Path.of(""));
    }

    /** Returns the executions that have not ended by the folder that their definition was relative to, oldest first. */
    Map<Path, List<StoredExecution>> incompleteByFolder() {
        var all = executions();
        var folders = new TreeMap<Path, List<StoredExecution>>();
        all.stream()
                .filter(stored -> !stored.isEnded())
                .sorted(Comparator.comparing(StoredExecution::id))
                .forEach(stored -> folders.computeIfAbsent(folder(stored, all), unseen -> new ArrayList<>())
                        .add(stored));
        return folders;
    }

    /**
     * Returns the folder of an execution: the one on the command line, else the one that it, its parent or what it is a
     * fork of was started in, else this.
     */
    Path folder(StoredExecution stored) {
        return folders().apply(stored);
    }

    /** Returns what says the folder of each execution, as {@link #folder} does; the store is read once. */
    Function<StoredExecution, Path> folders() {
        var all = executions();
        return stored -> folder(stored, all);
    }

    private Path folder(StoredExecution stored, List<StoredExecution> all) {
        return definitions
                .folder()
                .or(() -> labelled(stored, all))
                .map(Path::toAbsolutePath)
                .orElseGet(() -> Path.of("").toAbsolutePath());
    }

    private static Optional<Path> labelled(StoredExecution stored, List<StoredExecution> all) {
        var at = Optional.of(stored);
        for (int i = 0; i < MOST_PARENTS && at.isPresent(); i++) {
            var starter = at.get().origin().starter();
            var label = starter.labels().get(FOLDER);
            if (label != null) {
                return Optional.of(DefinitionFiles.path(label));
            }
            var before = starter.parent()
                    .map(parent -> parent.execution().toString())
                    .or(() -> Stream.of("millrace.forkOf", "millrace.restartOf")
                            .flatMap(name -> Stream.ofNullable(starter.labels().get(name)))
                            .findFirst());
            at = before.flatMap(id ->
                    all.stream().filter(one -> one.id().toString().equals(id)).findFirst());
        }
        return Optional.empty();
    }
}
