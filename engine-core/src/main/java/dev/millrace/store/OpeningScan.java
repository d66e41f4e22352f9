package dev.millrace.store;

import static dev.millrace.store.TurnJournal.translated;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.journal.Coverage;
import dev.millrace.store.journal.Frame;
import dev.millrace.store.journal.Journal;
import dev.millrace.store.journal.Place;
import dev.millrace.store.journal.Replay;
import dev.millrace.store.journal.TableFiles;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Opens an index. While the journal is opened it notes which parts of it a table stands for; of the others it keeps no
 * more than blobs and what was forgotten, and reads them again when their tables are made, one after the other.
 * Confined to its user.
 */
final class OpeningScan implements Replay {

    /** A part of the journal: a table stands for it, or none does. */
    private record Part(
            Coverage coverage, int file, @Nullable DiskTable table) {}

    private final Note.Reader reader = new Note.Reader();
    private final List<Part> parts = new ArrayList<>();
    private final Map<ExecutionId, List<String>> blobs = new HashMap<>();

    private final ForgottenIds forgotten = new ForgottenIds();
    private final Ids forgottenNow = new Ids();

    @Override
    public void frame(Frame frame, long place) {
        switch (frame.kind()) {
            case TURN_COMMITTED -> {
                var turn = TurnBody.decoded(frame.body());
                if (!turn.blobs().isEmpty()) {
                    refer(turn.execution(), turn.blobs());
                }
            }
            case EXECUTIONS_FORGOTTEN -> {
                var ids = Bodies.ids(frame.body());
                ids.forEach(blobs::remove);
                forgottenNow.addAll(ids);
            }
            case DEFINITION_STORED, ENGINE_OPENED, SEGMENT_SEALED, SNAPSHOT_BEGUN, SNAPSHOT_ENDED, EXECUTION_NOTED -> {}
        }
    }

    private void refer(ExecutionId id, List<String> names) {
        blobs.computeIfAbsent(id, key -> new ArrayList<>(1)).addAll(names);
    }

    @Override
    public void covered(TableFiles.Table table, int file) {
        var known = DiskTable.of(table, file, reader);
        known.forgotten().forEach(blobs::remove);
        forgotten.addAll(known.forgotten(), known.order());
        known.blobs().forEach(this::refer);
        parts.add(new Part(known.coverage(), file, known));
    }

    @Override
    public void wasRead(Coverage frames, int file) {
        forgotten.addAll(forgottenNow, frames.file());
        forgottenNow.clear();
        parts.add(new Part(frames, file, null));
    }

    /** The segment that was found last is full. */
    void finished(Coverage segment, int file) {
        parts.removeIf(part -> part.file == file);
        parts.add(new Part(segment, file, null));
    }

    /** Returns every reference to a blob. */
    Collection<String> blobs() {
        return blobs.values().stream().flatMap(List::stream).toList();
    }

    /** Makes the tables that are missing, and reads what has not ended; closes the journal if that fails. */
    JournalIndex index(Object lock, Journal opened, StoreCodec codec) {
        try {
            var index = new JournalIndex(lock, opened, codec, reader, forgotten);
            synchronized (lock) {
                new Building(index, opened).run();
            }
            translated(() -> {
                opened.sweepIndex();
                return true;
            });
            return index;
        } catch (RuntimeException | Error e) {
            abandon(opened, e);
            throw e;
        }
    }

    private static void abandon(Journal opened, Throwable reason) {
        try {
            opened.close();
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
    }

    /** Makes an index of the parts, oldest first. */
    private final class Building {

        private final JournalIndex index;
        private final Journal journal;
        private final long segment;
        private final Map<Integer, Integer> partsOfFile = new HashMap<>();
        private final Map<ExecutionId, Note> live = new LinkedHashMap<>();
        private MemoryTable newest;

        Building(JournalIndex index, Journal journal) {
            this.index = index;
            this.journal = journal;
            segment = translated(journal::segment);
            newest = new MemoryTable(segment, 0);
        }

        void run() {
            int from = parts.size() - 1;
            while (from > 0 && !saysWhatIsLive(parts.get(from))) {
                from--;
            }
            for (int i = 0; i < parts.size(); i++) {
                add(parts.get(i), i >= from);
            }
            parts.stream().map(Part::table).filter(Objects::nonNull).forEach(DiskTable::forgetLive);
            index.beginWith(newest);
            live.values().forEach(index.executions()::restore);
            for (var slices = newest.slices(); slices.hasNext(); ) {
                var note = slices.next().note();
                if (!live.containsKey(note.stored().id())) {
                    index.executions().restore(note);
                }
            }
        }

        private boolean saysWhatIsLive(Part part) {
            return part.table != null && part.table.saysWhatIsLive();
        }

        private boolean isOpen(Part part) {
            return !part.coverage.ofSnapshot() && part.coverage.file() == segment;
        }

        private void add(Part part, boolean showsLive) {
            try {
                take(part, part.table, showsLive);
            } catch (DiskTable.DamagedException e) {
                e.table().drop();
                newest = isOpen(part) ? new MemoryTable(segment, part.file) : newest;
                take(part, null, showsLive);
            }
        }

        private void take(Part part, @Nullable DiskTable known, boolean showsLive) {
            boolean goesOn = isOpen(part);
            if (goesOn) {
                newest.isIn(part.file);
            }
            var table = known == null ? read(part) : taken(known, goesOn);
            if (showsLive) {
                noteLive(known, table);
            }
            table.definitions().forEach(offset -> define(Place.of(part.file, offset)));
            if (!goesOn) {
                index.catalogue().add(table);
            }
        }

        private void define(long place) {
            index.define(Bodies.definition(translated(() -> journal.read(place)).body()), place);
        }

        private void noteLive(@Nullable DiskTable known, Table table) {
            var all = known == null ? Optional.<List<Note>>empty() : known.live();
            if (all.isPresent()) {
                live.clear();
                all.get().forEach(note -> live.put(note.stored().id(), note));
                return;
            }
            table.forgotten().forEach(live::remove);
            for (var slices = table.slices(); slices.hasNext(); ) {
                var note = slices.next().note();
                if (note.stored().isEnded()) {
                    live.remove(note.stored().id());
                } else {
                    live.put(note.stored().id(), note);
                }
            }
        }

        /** A table of the segment that is written goes on in memory. */
        private Table taken(DiskTable table, boolean goesOn) {
            if (!goesOn) {
                return table;
            }
            table.forgotten().forEach(newest::forget);
            table.definitions().forEach(newest::addDefinition);
            table.slices().forEachRemaining(newest::add);
            table.close();
            return newest;
        }

        private Table read(Part part) {
            boolean goesOn = isOpen(part);
            var table = goesOn ? newest : new MemoryTable(part.coverage.file(), part.file);
            var scan = new TableScan(table, forgotten);
            translated(() -> {
                journal.scan(part.file, part.coverage.from(), part.coverage.to(), scan);
                return true;
            });
            translated(() -> scan.finish(id -> index.catalogue().find(id), index::decoded));
            if (goesOn) {
                return table;
            }
            int number = partsOfFile.merge(part.file, 1, Integer::sum) - 1;
            var name = new TableFiles.Name(part.coverage.ofSnapshot(), part.coverage.file(), number);
            return index.write(name, part.coverage, table, Optional.empty())
                    .<Table>map(one -> one)
                    .orElse(table);
        }
    }
}
