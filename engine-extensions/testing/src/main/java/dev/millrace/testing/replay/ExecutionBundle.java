package dev.millrace.testing.replay;

import static java.util.Objects.requireNonNull;

import dev.millrace.Execution;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.JacksonStoreCodec;
import dev.millrace.serialization.LoadLimits;
import dev.millrace.serialization.ReportJson;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredDefinition;
import dev.millrace.testing.workflow.TestExecution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An execution as a file: its definition, and its events with their payloads, of which values are masked whose names
 * say that they are secret. {@code docs/report-format.md} has the form. Immutable.
 */
public final class ExecutionBundle {

    private static final LoadLimits LIMITS = new LoadLimits(1L << 30, 1 << 28, 500, 1 << 28);

    private static final Set<Object> VERSIONS = Set.of(1, 2);

    private final Map<?, ?> data;

    private ExecutionBundle(Map<?, ?> data) {
        this.data = data;
    }

    /** Returns whether a name says that its value is secret: it holds password, secret, token, apiKey or the like. */
    public static boolean isSecret(String name) {
        return ReportJson.isSecret(name);
    }

    /** Returns an execution as a bundle, without the values that {@link #isSecret} masks. */
    public static ExecutionBundle of(Execution execution) {
        return of(execution, ExecutionBundle::isSecret);
    }

    /**
     * Returns an execution as a bundle.
     *
     * @param isSecret says of a name of data at any depth whether its value is masked
     * @throws IllegalStateException if its first events are not remembered any more
     */
    public static ExecutionBundle of(Execution execution, Predicate<String> isSecret) {
        return of(execution.definition(), execution.events(), isSecret);
    }

    /** Returns an execution of a test as a bundle. */
    public static ExecutionBundle of(TestExecution execution) {
        return of(execution.workflow(), execution.events(), ExecutionBundle::isSecret);
    }

    private static ExecutionBundle of(Workflow definition, List<Event> events, Predicate<String> isSecret) {
        var text = new JacksonStoreCodec().encode(definition).orElse("");
        return of(new StoredDefinition(definition.revision(), text, ""), events, isSecret);
    }

    /**
     * Returns an execution of a store as a bundle.
     *
     * @param definition what the store keeps under its revision
     * @throws IllegalStateException if the events do not begin with its start
     */
    public static ExecutionBundle of(
            StoredDefinition definition, List<? extends Event> events, Predicate<String> isSecret) {
        if (events.isEmpty() || events.get(0).sequence() != 1) {
            throw new IllegalStateException("[TST-116] the first events are not remembered any more: raise"
                    + " retainedEvents(...) of the engine, or export the execution from its store");
        }
        return new ExecutionBundle(ReportJson.bundle(definition, events, isSecret));
    }

    /**
     * Loads a bundle from a file.
     *
     * @throws IllegalArgumentException if it holds none
     */
    public static ExecutionBundle load(Path file) {
        @Nullable Object read;
        try {
            read = DataCodec.with(LIMITS).read(requireNonNull(file, "file"));
        } catch (InvalidWorkflowException e) {
            throw new IllegalArgumentException("[TST-117] " + file + " cannot be read: " + e.getMessage(), e);
        }
        if (!(read instanceof Map<?, ?> map)
                || !"millrace-bundle".equals(map.get("format"))
                || !(map.get("events") instanceof List<?> events)
                || events.isEmpty()) {
            throw new IllegalArgumentException("[TST-117] " + file + " is no bundle: 'millrace export' writes one");
        }
        if (!VERSIONS.contains(map.get("formatVersion"))) {
            throw new IllegalArgumentException("[TST-117] " + file + " is of formatVersion " + map.get("formatVersion")
                    + ", and this version of Millrace reads 1 and 2: write it anew with 'millrace export'");
        }
        return new ExecutionBundle(map);
    }

    /** Writes a {@code .json} file, for {@link #load}. */
    public void write(Path file) {
        try {
            Files.writeString(file, toJson());
        } catch (IOException e) {
            throw new UncheckedIOException("[TST-118] " + file + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** Returns the bundle as JSON. */
    public String toJson() {
        return DataCodec.toJson(data);
    }

    /** Returns the definition; nothing if it holds code. */
    public Optional<Workflow> definition() {
        if (!(data.get("definition") instanceof Map<?, ?> definition)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new JacksonStoreCodec()
                    .decode(new StoredDefinition(
                            String.valueOf(data.get("revision")), DataCodec.toJson(definition), "")));
        } catch (StoreException | InvalidWorkflowException e) {
            throw new IllegalArgumentException("[TST-117] the bundle's definition is not whole: " + e.getMessage(), e);
        }
    }

    /**
     * Begins a replay of the definition that was run.
     *
     * @throws IllegalStateException if it holds code; then {@link #replay(Workflow)} is given it
     */
    public BundleReplay replay() {
        return replay(definition()
                .orElseThrow(() -> new IllegalStateException(
                        "[TST-119] the definition holds code, which no bundle has; give it to replay(workflow)")));
    }

    /** Begins a replay of another definition, such as the one of today: does it still come to the same? */
    public BundleReplay replay(Workflow workflow) {
        return new BundleReplay(requireNonNull(workflow, "workflow"), events());
    }

    private List<RecordedEvent> events() {
        try {
            return ReportJson.bundleEvents(data).stream()
                    .map(RecordedEvent::new)
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("[TST-117] the bundle is not whole: " + e.getMessage(), e);
        }
    }
}
