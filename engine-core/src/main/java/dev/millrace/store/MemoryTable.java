package dev.millrace.store;

import dev.millrace.event.ExecutionId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A table in memory: of the segment that is being written, or of one whose table could not be written. Confined to its
 * store's lock.
 */
final class MemoryTable implements Table {

    private static final int FEW = 4;

    private final long order;
    private int file;
    private final Map<ExecutionId, Part> parts = new HashMap<>();
    private final Ids forgotten = new Ids();
    private final List<Long> definitions = new ArrayList<>();

    /** What the file holds of one execution. */
    private static final class Part {
        private Note note;
        private long[] offsets;
        private int count;
        private long bytes;
        private List<String> blobs;

        Part(Slice slice) {
            note = slice.note();
            offsets = slice.offsets();
            count = offsets.length;
            bytes = slice.bytes();
            blobs = slice.blobs();
        }

        void add(Slice next) {
            int more = count + next.offsets().length;
            if (more > offsets.length) {
                offsets = Arrays.copyOf(offsets, Math.max(Math.max(FEW, more), count * 2));
            }
            System.arraycopy(next.offsets(), 0, offsets, count, next.offsets().length);
            count = more;
            note = next.note();
            bytes += next.bytes();
            if (!next.blobs().isEmpty()) {
                var all = new ArrayList<>(blobs);
                all.addAll(next.blobs());
                blobs = all;
            }
        }

        Slice slice() {
            return new Slice(note, Arrays.copyOf(offsets, count), bytes, List.copyOf(blobs));
        }
    }

    MemoryTable(long order, int file) {
        this.order = order;
        this.file = file;
    }

    /** The file was opened under a number. */
    void isIn(int number) {
        file = number;
    }

    /** Adds what follows of an execution. */
    void add(Slice slice) {
        var part = parts.get(slice.note().stored().id());
        if (part == null) {
            parts.put(slice.note().stored().id(), new Part(slice));
        } else {
            part.add(slice);
        }
    }

    /** Adds a definition, by where it lies. */
    void addDefinition(long offset) {
        definitions.add(offset);
    }

    /** Lets go of an execution. */
    void forget(ExecutionId id) {
        parts.remove(id);
        forgotten.add(id);
    }

    @Override
    public long order() {
        return order;
    }

    @Override
    public int file() {
        return file;
    }

    @Override
    public int size() {
        return parts.size();
    }

    @Override
    public Optional<Slice> find(ExecutionId id) {
        return Optional.ofNullable(parts.get(id)).map(Part::slice);
    }

    @Override
    public Optional<Slice> findKey(String key) {
        return parts.values().stream()
                .filter(part -> part.note.key().equals(key))
                .findFirst()
                .map(Part::slice);
    }

    @Override
    public @Nullable ListPosition newest(@Nullable ListPosition behind) {
        var positions = positions(StoredFilter.ALL);
        var next = behind == null ? positions : positions.tailSet(behind, false);
        return next.isEmpty() ? null : next.first();
    }

    @Override
    public Iterator<Slice> slices(StoredFilter filter, @Nullable ListPosition behind) {
        var positions = positions(filter);
        return (behind == null ? positions : positions.tailSet(behind, false))
                .stream().flatMap(position -> find(position.id()).stream()).iterator();
    }

    private NavigableSet<ListPosition> positions(StoredFilter filter) {
        var positions = new TreeSet<>(ListPosition.NEWEST_FIRST);
        for (var part : parts.values()) {
            if (filter.matches(part.note.stored())) {
                positions.add(ListPosition.of(part.note.stored()));
            }
        }
        return positions;
    }

    @Override
    public Collection<ExecutionId> forgotten() {
        return forgotten;
    }

    @Override
    public Collection<Long> definitions() {
        return definitions;
    }

    @Override
    public Set<String> pins() {
        var pins = new HashSet<String>();
        parts.values().forEach(part -> pins.addAll(part.note.pins()));
        return pins;
    }
}
