package dev.millrace.store;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.journal.Coverage;
import dev.millrace.store.journal.Journal;
import dev.millrace.store.journal.Place;
import dev.millrace.store.journal.TableFiles;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an open journal holds: executions, where their frames lie, definitions. Confined to its store's lock, but for
 * what says otherwise.
 *
 * <p>One table for each file: that of the segment which is written is in memory, and written when the segment is full;
 * a snapshot has several. So memory holds the executions that have not ended, those in the newest segment, and a few
 * bytes of each other.
 */
final class JournalIndex {

    private static final long MUCH_FORGOTTEN = 100_000;

    private final Object lock;
    private final Journal journal;
    private final StoreCodec codec;
    private final Note.Reader reader;
    private final Catalogue catalogue;
    private final StoreIndex executions;
    private final KeptDefinitions definitions = new KeptDefinitions();

    // In the order in which they came, which a snapshot keeps: the last one is the newest.
    private final Map<String, Long> definitionPlaces = new LinkedHashMap<>();

    private MemoryTable newest = new MemoryTable(0, 0);
    private final Set<Integer> distrusted = new HashSet<>(); // files in which a frame is not whole
    private long asked; // how many were forgotten when a snapshot was asked for last
    private long sinceLive; // executions in tables behind the last one that says what had not ended

    JournalIndex(Object lock, Journal journal, StoreCodec codec, Note.Reader reader, ForgottenIds forgotten) {
        this.catalogue = new Catalogue(this::rebuilt, forgotten);
        this.executions = new StoreIndex(catalogue);
        this.lock = lock;
        this.journal = journal;
        this.codec = codec;
        this.reader = reader;
    }

    StoreIndex executions() {
        return executions;
    }

    KeptDefinitions definitions() {
        return definitions;
    }

    Catalogue catalogue() {
        return catalogue;
    }

    /** Takes the table of the segment that is written from now on. */
    void beginWith(MemoryTable table) {
        newest = table;
    }

    /** Notes a definition, and where it lies. */
    void define(StoredDefinition definition, long place) {
        definitions.add(definition);
        definitionPlaces.put(definition.revision(), place);
    }

    /** Notes a definition that was written now. */
    void defined(StoredDefinition definition, long place) {
        define(definition, place);
        newest.addDefinition(Place.offset(place));
        newest.isIn(Place.file(place));
    }

    /** Notes a turn that is safe. */
    void keep(Turn turn, long place, int bytes, List<String> blobs) {
        executions.keep(turn).ifPresent(note -> {
            newest.add(new Slice(note, new long[] {Place.offset(place)}, bytes, blobs));
            newest.isIn(Place.file(place));
        });
    }

    /** Lets go of executions that have ended, and returns them and the blobs that they referred to. */
    Forgotten forget(Collection<ExecutionId> ended) {
        var gone = executions.forget(ended);
        var blobs = new ArrayList<String>();
        for (var id : gone) {
            slices(id).forEach(found -> blobs.addAll(found.slice().blobs()));
            newest.forget(id);
        }
        catalogue.forgotten().addAll(gone, newest.order());
        return new Forgotten(gone, blobs);
    }

    /**
     * Returns whether a snapshot should be taken to let go of what was forgotten; once, until that has become more
     * again.
     */
    boolean isMuchForgotten() {
        long forgotten = catalogue.forgotten().size();
        asked = Math.min(asked, forgotten);
        boolean isMuch = forgotten - asked >= Math.max(MUCH_FORGOTTEN, catalogue.size() / 4);
        asked = isMuch ? forgotten : asked;
        return isMuch;
    }

    record Forgotten(List<ExecutionId> executions, List<String> blobs) {}

    /** Returns what there is of an execution, oldest first. */
    List<Catalogue.Found> slices(ExecutionId id) {
        var all = new ArrayList<>(catalogue.slices(id));
        newest.find(id).ifPresent(slice -> all.add(new Catalogue.Found(newest.file(), slice)));
        return all;
    }

    /** Returns where the frames of an execution lie, in order. */
    long[] places(ExecutionId id) {
        var slices = slices(id);
        var places = new long
                [slices.stream()
                        .mapToInt(found -> found.slice().offsets().length)
                        .sum()];
        int next = 0;
        for (var found : slices) {
            for (long offset : found.slice().offsets()) {
                places[next++] = Place.of(found.file(), offset);
            }
        }
        return places;
    }

    /** Returns something else as soon as an execution's first frames may lie elsewhere, or it is gone. */
    Object state(ExecutionId id) {
        return List.of(catalogue.state(), catalogue.forgotten().latest(id, Long.MAX_VALUE));
    }

    // --- on the journal's thread

    /**
     * A segment is full, or the journal closes: its table is written. Takes the lock itself.
     *
     * @param isLast whether the journal closes
     */
    void finished(Coverage segment, int file, boolean isLast) {
        MemoryTable full;
        Optional<List<Note>> live;
        boolean isTrusted;
        synchronized (lock) {
            full = newest;
            full.isIn(file);
            newest = new MemoryTable(segment.after().lsn() + 1, 0);
            catalogue.add(full);
            live = liveIfWorthwhile(full.size(), isLast);
            isTrusted = !distrusted.contains(file);
        }
        var name = new TableFiles.Name(false, segment.file(), 0);
        boolean isWritten = isTrusted && DiskTable.isWritten(journal.index(), name, segment, full, live);
        var written = isWritten && !isLast
                ? DiskTable.reopened(journal.index(), name, full, reader)
                : Optional.<DiskTable>empty();
        written.ifPresent(table -> {
            synchronized (lock) {
                catalogue.replace(full, table);
            }
        });
        synchronized (lock) {
            executions.shrink();
        }
    }

    /**
     * What has not ended is written as soon as that costs no more than what was written since: so an opening never has
     * far to go.
     */
    private Optional<List<Note>> liveIfWorthwhile(int size, boolean isLast) {
        sinceLive += size;
        if (!isLast && sinceLive < executions.live()) {
            return Optional.empty();
        }
        sinceLive = 0;
        return Optional.of(executions.liveNotes());
    }

    /** Writes a table; thread-safe. */
    Optional<DiskTable> write(TableFiles.Name name, Coverage coverage, MemoryTable table, Optional<List<Note>> live) {
        return DiskTable.isWritten(journal.index(), name, coverage, table, live)
                ? DiskTable.reopened(journal.index(), name, table, reader)
                : Optional.empty();
    }

    /** Forgets the definitions that nobody needs. Returns the order up to which all that is safe is in tables. */
    long sweep() {
        definitionPlaces.keySet().removeAll(definitions.sweep(executions.pins()));
        return newest.order() - 1;
    }

    Map<String, Long> definitionPlaces() {
        return definitionPlaces;
    }

    Object lock() {
        return lock;
    }

    // --- what is not whole

    /** Returns a table by the frames that it stands for. */
    private Table rebuilt(DiskTable damaged) {
        damaged.drop();
        var coverage = damaged.coverage();
        var table = new MemoryTable(damaged.order(), damaged.file());
        var scan = new TableScan(table, catalogue.forgotten());
        return TurnJournal.translated(() -> {
            journal.scan(damaged.file(), coverage.from(), coverage.to(), scan);
            return scan.finish(id -> catalogue.findBefore(id, damaged.order()), this::decoded);
        });
    }

    Turn decoded(long place) {
        return TurnJournal.translated(() -> TurnJournal.decode(journal.read(place), codec, journal::readBlob));
    }

    /** Lets go of the files of the index. */
    void close() {
        catalogue.close();
    }

    /** A file of which a frame is not whole is read at the next opening, which does what is to be done. */
    void distrust(int file) {
        distrusted.add(file);
        if (newest.file() == file) {
            journal.index().delete(new TableFiles.Name(false, newest.order(), 0));
        }
        for (var table : catalogue.tables()) {
            if (table.file() == file && table instanceof DiskTable disk) {
                disk.distrust();
            }
        }
    }
}
