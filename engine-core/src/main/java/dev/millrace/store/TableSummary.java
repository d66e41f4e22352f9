package dev.millrace.store;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.journal.TableFile;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is read of a table when it is opened: where its records lie, by a hash and by their order, and what else stands
 * in it. Immutable.
 */
final class TableSummary {

    private static final int FENCE = 64;
    private static final int WITH_POSTINGS = -1; // in the place of the size, which summaries began with before

    private final int size;
    private final Postings postings;
    private final List<ListPosition> fences; // of each 64th record
    private final long[] fenceOffsets;
    private final @Nullable ListPosition last;
    private final long[] lookup; // hash above, offset below; sorted
    private final Ids forgotten = new Ids();
    private final long[] definitions;
    private final Map<ExecutionId, List<String>> blobs;
    private final Set<String> pins;
    private byte @Nullable [] live; // read once

    private TableSummary(DataInputStream in) throws IOException {
        int first = in.readInt();
        postings = first == WITH_POSTINGS ? Postings.read(in) : Postings.MISSING;
        size = first == WITH_POSTINGS ? in.readInt() : first;
        fences = new ArrayList<>();
        fenceOffsets = new long[in.readInt()];
        for (int i = 0; i < fenceOffsets.length; i++) {
            fences.add(readPosition(in));
            fenceOffsets[i] = in.readLong();
        }
        last = in.readBoolean() ? readPosition(in) : null;
        lookup = Bodies.readLongs(in);
        for (int left = in.readInt(); left > 0; left--) {
            forgotten.add(Bodies.readId(in));
        }
        definitions = Bodies.readLongs(in);
        blobs = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            blobs.put(Bodies.readId(in), readTexts(in));
        }
        pins = Set.copyOf(readTexts(in));
        live = in.readBoolean() ? in.readAllBytes() : null;
    }

    private static ListPosition readPosition(DataInputStream in) throws IOException {
        return new ListPosition(in.readLong(), Bodies.readId(in));
    }

    private static List<String> readTexts(DataInputStream in) throws IOException {
        var all = new ArrayList<String>();
        for (int left = in.readInt(); left > 0; left--) {
            all.add(Bodies.readText(in));
        }
        return all;
    }

    /** Reads a summary. */
    static TableSummary read(byte[] bytes) {
        return Bodies.read(bytes, TableSummary::new);
    }

    /** Returns a writer of the summary of what is added. */
    static Writer writerOf(MemoryTable table, Optional<List<Note>> live) {
        return new Writer(table, live);
    }

    /** Takes the records in their order. Confined to its user. */
    static final class Writer {

        private final MemoryTable table;
        private final Optional<List<Note>> live;
        private final List<ListPosition> fences = new ArrayList<>();
        private final List<Long> fenceOffsets = new ArrayList<>();
        private final Map<ExecutionId, List<String>> blobs = new HashMap<>();
        private final List<Long> lookup = new ArrayList<>();
        private final Postings.Writer postings = new Postings.Writer();
        private @Nullable ListPosition last;
        private int count;
        private long at;

        private Writer(MemoryTable table, Optional<List<Note>> live) {
            this.table = table;
            this.live = live;
        }

        /** Takes a record that takes so many bytes. */
        void add(Slice slice, long bytes) {
            var id = slice.note().stored().id();
            last = ListPosition.of(slice.note().stored());
            if (count++ % FENCE == 0) {
                fences.add(last);
                fenceOffsets.add(at);
            }
            lookup.add(entry(IndexTerms.hash(id), at));
            if (!slice.note().key().isEmpty()) {
                lookup.add(entry(IndexTerms.hash(slice.note().key()), at));
            }
            if (!slice.blobs().isEmpty()) {
                blobs.put(id, slice.blobs());
            }
            postings.add(slice.note().stored(), at);
            at += bytes;
        }

        /** Returns what is to stand behind the last record, as more of them. */
        Iterator<byte[]> more() {
            return postings.parts(at);
        }

        private static long entry(int hash, long offset) {
            return (long) hash << Integer.SIZE | Math.toIntExact(offset);
        }

        void writeTo(DataOutput out) throws IOException {
            out.writeInt(WITH_POSTINGS);
            postings.writeTo(out, TableFile.sizeOf(new byte[0]));
            out.writeInt(count);
            out.writeInt(fences.size());
            for (int i = 0; i < fences.size(); i++) {
                write(out, fences.get(i));
                out.writeLong(fenceOffsets.get(i));
            }
            out.writeBoolean(last != null);
            if (last != null) {
                write(out, last);
            }
            writeLongs(out, lookup.stream().sorted().toList());
            writeIds(out, table.forgotten());
            writeLongs(out, table.definitions());
            out.writeInt(blobs.size());
            for (var entry : blobs.entrySet()) {
                Bodies.writeId(out, entry.getKey());
                writeTexts(out, entry.getValue());
            }
            writeTexts(out, table.pins());
            writeLive(out);
        }

        private void writeLive(DataOutput out) throws IOException {
            out.writeBoolean(live.isPresent());
            if (live.isPresent()) {
                out.writeInt(live.get().size());
                for (var note : live.get()) {
                    note.writeTo(out);
                }
            }
        }

        private static void write(DataOutput out, ListPosition position) throws IOException {
            out.writeLong(position.startedAt());
            Bodies.writeId(out, position.id());
        }

        private static void writeLongs(DataOutput out, Collection<Long> all) throws IOException {
            out.writeInt(all.size());
            for (long one : all) {
                out.writeLong(one);
            }
        }

        private static void writeIds(DataOutput out, Collection<ExecutionId> all) throws IOException {
            out.writeInt(all.size());
            for (var one : all) {
                Bodies.writeId(out, one);
            }
        }

        private static void writeTexts(DataOutput out, Collection<String> all) throws IOException {
            out.writeInt(all.size());
            for (var one : all) {
                Bodies.writeText(out, one);
            }
        }
    }

    int size() {
        return size;
    }

    Postings postings() {
        return postings;
    }

    /** Returns the records that have a hash, and perhaps a few others. */
    Offsets with(int hash) {
        return least -> {
            int found = Arrays.binarySearch(lookup, (long) hash << Integer.SIZE | least);
            int index = found < 0 ? -found - 1 : found;
            return hasHash(index, hash) ? offset(index) : Offsets.NONE;
        };
    }

    /** Returns the first entry with a hash, or where it would be. */
    int firstWith(int hash) {
        int found = Arrays.binarySearch(lookup, (long) hash << Integer.SIZE);
        return found < 0 ? -found - 1 : found;
    }

    boolean hasHash(int index, int hash) {
        return index < lookup.length && (int) (lookup[index] >> Integer.SIZE) == hash;
    }

    long offset(int index) {
        return lookup[index] & 0xffff_ffffL;
    }

    /** See {@link Table#newest}. */
    @Nullable
    ListPosition newest(@Nullable ListPosition behind) {
        if (last == null || behind != null && !last.isBehind(behind)) {
            return null;
        }
        var first = fences.get(0);
        if (behind == null || first.isBehind(behind)) {
            return first;
        }
        return behind; // somewhere behind it
    }

    /**
     * Returns the offset of a record that is not behind a position, and has few others before the first one that is.
     */
    long beginOf(ListPosition behind) {
        int low = 0;
        int high = fences.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (fences.get(middle).isBehind(behind)) {
                high = middle - 1;
            } else {
                low = middle;
            }
        }
        return fenceOffsets.length == 0 ? 0 : fenceOffsets[low];
    }

    void forgetLive() {
        live = null;
    }

    boolean saysWhatIsLive() {
        return live != null;
    }

    /** Returns what had not ended, once; empty if it is not said. */
    Optional<List<Note>> live(Note.Reader reader) {
        var bytes = live;
        live = null;
        if (bytes == null) {
            return Optional.empty();
        }
        return Optional.of(Bodies.read(bytes, in -> {
            var all = new ArrayList<Note>();
            for (int left = in.readInt(); left > 0; left--) {
                all.add(reader.note(in));
            }
            return all;
        }));
    }

    Collection<ExecutionId> forgotten() {
        return forgotten;
    }

    long[] definitions() {
        return definitions;
    }

    Map<ExecutionId, List<String>> blobs() {
        return blobs;
    }

    Set<String> pins() {
        return pins;
    }
}
