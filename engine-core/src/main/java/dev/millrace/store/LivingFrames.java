package dev.millrace.store;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.journal.Living;
import dev.millrace.store.journal.Place;
import dev.millrace.store.journal.TableFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was needed of a journal when a segment was full: the definitions, and what its tables hold and nobody has
 * forgotten. Goes through the tables one by one, and makes those of the copy. Confined to the snapshot's thread, but
 * for its creation.
 */
final class LivingFrames implements Living {

    private static final int PART = 16_384;

    private final JournalIndex index;
    private final long order;
    private final List<Table> tables;
    private final Map<String, Long> definitions;
    private final List<Note> live;

    private final List<Table> copies = new ArrayList<>();
    private final Map<String, Long> definitionOffsets = new LinkedHashMap<>();
    private MemoryTable part;

    /** Notes what is needed now, when all that is safe is in tables; under the store's lock. */
    LivingFrames(JournalIndex index) {
        this.index = index;
        order = index.sweep();
        tables = index.catalogue().tables();
        definitions = new LinkedHashMap<>(index.definitionPlaces());
        live = index.executions().liveNotes();
        part = new MemoryTable(order, 0);
    }

    @Override
    public void copyTo(Copy copy) throws IOException {
        for (var definition : definitions.entrySet()) {
            long at = copy.add(definition.getValue());
            definitionOffsets.put(definition.getKey(), at);
            part.addDefinition(at);
        }
        for (var table : tables) {
            try {
                copy(table, copy);
            } catch (DiskTable.DamagedException e) {
                synchronized (index.lock()) {
                    index.catalogue().rebuild(e.table());
                }
                throw new IOException("a file of the index was damaged, and is made anew", e);
            }
        }
        write(copy, Optional.of(live));
    }

    private void copy(Table table, Copy copy) throws IOException {
        for (var slices = table.slices(); slices.hasNext(); ) {
            var slice = slices.next();
            if (isNeeded(slice.note().stored().id(), table)) {
                if (part.size() >= PART) {
                    write(copy, Optional.empty());
                }
                part.add(copied(table, slice, copy));
            }
        }
    }

    /** What is forgotten while the copy is made is forgotten behind it. */
    private boolean isNeeded(ExecutionId id, Table table) {
        synchronized (index.lock()) {
            return !index.catalogue().forgotten().isForgotten(id, table.order(), order);
        }
    }

    private static Slice copied(Table table, Slice slice, Copy copy) throws IOException {
        var offsets = new long[slice.offsets().length];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = copy.add(Place.of(table.file(), slice.offsets()[i]));
        }
        return new Slice(slice.note(), offsets, slice.bytes(), slice.blobs());
    }

    private void write(Copy copy, Optional<List<Note>> all) {
        var coverage = copy.piece();
        if (coverage.to() > coverage.from()) {
            var table = part;
            var name = new TableFiles.Name(true, coverage.file(), copies.size());
            copies.add(index.write(name, coverage, table, all)
                    .<Table>map(one -> one)
                    .orElse(table));
        }
        part = new MemoryTable(order, 0);
    }

    @Override
    public void moved(int file) {
        synchronized (index.lock()) {
            copies.forEach(table -> {
                if (table instanceof DiskTable disk) {
                    disk.isIn(file);
                } else if (table instanceof MemoryTable memory) {
                    memory.isIn(file);
                }
            });
            index.catalogue().replaceUpTo(order, copies);
            definitionOffsets.forEach((revision, at) ->
                    index.definitionPlaces().computeIfPresent(revision, (r, old) -> Place.of(file, at)));
        }
    }
}
