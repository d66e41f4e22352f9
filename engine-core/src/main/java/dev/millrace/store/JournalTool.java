package dev.millrace.store;

import static dev.millrace.store.TurnJournal.translated;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.LogLine;
import dev.millrace.store.journal.FileOps;
import dev.millrace.store.journal.Frame;
import dev.millrace.store.journal.FrameKind;
import dev.millrace.store.journal.JournalException;
import dev.millrace.store.journal.JournalReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Looks into a journal without opening it, and copies what is good out of one that is damaged. Needs no lock and
 * changes nothing in the directory; of one that is in use, the newest frames may be missing. Immutable.
 *
 * @param directory the journal
 * @param codec reads the turns; {@link #cat} and {@link #verify} need none
 */
public record JournalTool(Path directory, Optional<StoreCodec> codec) {

    /** Returns a tool for a directory, with the codec on the class path if there is one. */
    public static JournalTool at(Path directory) {
        var options = JournalOptions.at(directory);
        return new JournalTool(options.disk().directory(), options.codec());
    }

    /**
     * What a check found.
     *
     * @param frames how many frames are good, up to the first problem
     * @param executions how many executions they hold
     * @param repair what an opening would put right; empty if nothing
     * @param problem why an opening would be refused, with file, offset and frame; empty if it would not
     */
    public record Verification(long frames, long executions, Optional<String> repair, Optional<String> problem) {}

    /** Hands over each frame that an opening would find as a map of texts and numbers. */
    public void cat(Consumer<Map<String, Object>> frames) {
        translated(() -> {
            try (var reader = reader()) {
                return reader.read((frame, place) -> frames.accept(described(frame)));
            }
        });
    }

    /** Reads everything as an opening would, blobs included, and reports the first problem. */
    public Verification verify() {
        var loading = new Loading();
        var count = new long[1];
        try (var reader = reader()) {
            var repair = reader.read((frame, place) -> {
                loading.frame(frame, place);
                count[0]++;
            });
            loading.places().blobs().stream().distinct().forEach(reader::readBlob);
            return new Verification(count[0], loading.executions().size(), repair, Optional.empty());
        } catch (JournalException e) {
            var problem = Optional.ofNullable(e.getMessage());
            return new Verification(count[0], loading.executions().size(), Optional.empty(), problem);
        }
    }

    /**
     * Returns the events of an execution.
     *
     * @throws StoreException if there is no codec, or the journal is refused
     */
    public List<Event> export(ExecutionId id) {
        var reading = codec.orElseThrow(JournalOptions::noCodec);
        return translated(() -> {
            try (var reader = reader()) {
                var loading = new Loading();
                reader.read(loading);
                return events(id, loading, reader, reading);
            }
        });
    }

    /**
     * Hands over the events of each execution, oldest start first.
     *
     * @throws StoreException if there is no codec, or the journal is refused
     */
    public void export(BiConsumer<ExecutionId, List<Event>> each) {
        export(id -> true, each);
    }

    /**
     * Hands over the events of each of these executions that the journal holds, oldest start first.
     *
     * @throws StoreException if there is no codec, or the journal is refused
     */
    public void export(Set<ExecutionId> ids, BiConsumer<ExecutionId, List<Event>> each) {
        export(ids::contains, each);
    }

    /**
     * Hands over what is known of executions, with their events, oldest start first, until somebody has enough: the
     * events of those behind are not read.
     *
     * @param goesOn takes one; returns whether the next one is wanted
     * @throws StoreException if there is no codec, or the journal is refused
     */
    public void exportWhile(BiPredicate<StoredExecution, List<Event>> goesOn) {
        exportUntilEnough(
                id -> true,
                (id, events) -> Summaries.after(Optional.empty(), new Turn(id, events))
                        .map(stored -> goesOn.test(stored, events))
                        .orElse(true));
    }

    private void export(Predicate<ExecutionId> wanted, BiConsumer<ExecutionId, List<Event>> each) {
        exportUntilEnough(wanted, (id, events) -> {
            each.accept(id, events);
            return true;
        });
    }

    private void exportUntilEnough(Predicate<ExecutionId> wanted, BiPredicate<ExecutionId, List<Event>> goesOn) {
        var reading = codec.orElseThrow(JournalOptions::noCodec);
        translated(() -> {
            try (var reader = reader()) {
                var loading = new Loading();
                reader.read(loading);
                return loading.executions().keySet().stream()
                        .filter(wanted)
                        .allMatch(id -> goesOn.test(id, events(id, loading, reader, reading)));
            }
        });
    }

    private static List<Event> events(ExecutionId id, Loading loading, JournalReader reader, StoreCodec codec) {
        var events = new ArrayList<Event>();
        var shared = SharedData.forReader();
        var values = new SharedValues();
        for (long place : loading.places().of(id)) {
            var turn = TurnJournal.whole(reader.frame(place), codec, values, reader::readBlob);
            turn.events().forEach(event -> events.add(shared.whole(event)));
        }
        return events;
    }

    /**
     * Returns what is known of each execution, newest start first.
     *
     * @throws StoreException if there is no codec, or the journal is refused
     */
    public List<StoredExecution> stored() {
        var reading = codec.orElseThrow(JournalOptions::noCodec);
        return translated(() -> {
            try (var reader = reader()) {
                var loading = new Loading();
                reader.read(loading);
                return loading.index(place -> TurnJournal.decode(reader.frame(place), reading, reader::readBlob))
                        .executions();
            }
        });
    }

    /**
     * Returns a store in memory that holds one execution and the definitions that it needs, to look at it as an engine
     * does; empty if the journal does not hold the execution.
     *
     * @throws StoreException if there is no codec, or the journal is refused
     */
    public ExecutionStore copyOf(ExecutionId id) {
        var copy = new MemoryStore();
        copy.open();
        var events = export(id);
        if (!events.isEmpty()) {
            var all = new Turn(id, events);
            copy.commit(all, failure -> {});
            Summaries.pinsOf(all).forEach(revision -> definition(revision).ifPresent(copy::saveDefinition));
        }
        copy.close();
        return copy;
    }

    private Optional<StoredDefinition> definition(String revision) {
        return translated(() -> {
            try (var reader = reader()) {
                var loading = new Loading();
                reader.read(loading);
                return Optional.ofNullable(loading.definitions().get(revision));
            }
        });
    }

    /** Returns the lines that are kept of an execution's log, oldest first. */
    public List<LogLine> log(ExecutionId id) {
        return new LogFiles(FileOps.real(), directory).read(id);
    }

    /** Returns the executions that the journal holds. */
    public List<ExecutionId> executions() {
        return translated(() -> {
            try (var reader = reader()) {
                var loading = new Loading();
                reader.read(loading);
                return List.copyOf(loading.executions().keySet());
            }
        });
    }

    /**
     * Copies every frame that is whole into a new journal. Of an execution with a frame missing, what came before is
     * kept.
     *
     * @return a sentence for each thing that was left out; empty if nothing was
     * @throws StoreException if the target is not empty, or the source holds no journal
     */
    public List<String> salvage(Path target) {
        return translated(() -> {
            try (var reader = reader()) {
                return Salvage.run(reader, target.toAbsolutePath().normalize());
            }
        });
    }

    private JournalReader reader() {
        return new JournalReader(FileOps.real(), directory);
    }

    private static Map<String, Object> described(Frame frame) {
        var all = new LinkedHashMap<String, Object>();
        all.put("lsn", frame.lsn());
        all.put("epoch", frame.epoch());
        all.put("kind", frame.kind().name());
        all.put("bytes", frame.body().length);
        if (frame.kind() == FrameKind.TURN_COMMITTED) {
            var turn = TurnBody.decoded(frame.body());
            all.put("execution", turn.execution().toString());
            all.put("first", turn.span().first());
            all.put("last", turn.span().last());
            all.put("codec", turn.codec());
            turn.apart().blob().ifPresent(name -> all.put("blob", name));
            if (!turn.apart().values().isEmpty()) {
                all.put("values", turn.apart().values());
            }
        } else {
            all.putAll(other(frame));
        }
        return all;
    }

    private static Map<String, Object> other(Frame frame) {
        return switch (frame.kind()) {
            case ENGINE_OPENED -> Map.of("build", new String(frame.body(), StandardCharsets.UTF_8));
            case DEFINITION_STORED ->
                Map.of("revision", Bodies.definition(frame.body()).revision());
            case EXECUTIONS_FORGOTTEN ->
                Map.of(
                        "executions",
                        Bodies.ids(frame.body()).stream()
                                .map(ExecutionId::toString)
                                .toList());
            case TURN_COMMITTED, SEGMENT_SEALED, SNAPSHOT_BEGUN, SNAPSHOT_ENDED, EXECUTION_NOTED -> Map.of();
        };
    }
}
