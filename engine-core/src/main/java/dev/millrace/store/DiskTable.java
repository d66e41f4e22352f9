package dev.millrace.store;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.journal.Coverage;
import dev.millrace.store.journal.TableFile;
import dev.millrace.store.journal.TableFiles;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A table in a file of the index. In memory it has eight bytes for each execution: where its record lies, by a hash.
 * The file number apart immutable; reading is thread-safe.
 */
final class DiskTable implements Table {

    private final TableFile records;
    private final TableSummary summary;
    private final Note.Reader reader;
    private volatile int file;

    /** Thrown when a record is not what was written. */
    static final class DamagedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient DiskTable table;

        DamagedException(DiskTable table, Throwable cause) {
            super(cause);
            this.table = table;
        }

        DiskTable table() {
            return table;
        }
    }

    private DiskTable(TableFile records, TableSummary summary, int file, Note.Reader reader) {
        this.records = records;
        this.summary = summary;
        this.file = file;
        this.reader = reader;
    }

    /** Opens a table. */
    static DiskTable of(TableFiles.Table table, int file, Note.Reader reader) {
        return new DiskTable(table.file(), TableSummary.read(table.summary()), file, reader);
    }

    /** Opens a table that was written just now; empty if that fails. What had not ended at its end is known. */
    static Optional<DiskTable> reopened(TableFiles files, TableFiles.Name name, MemoryTable from, Note.Reader reader) {
        return files.open(name).map(written -> {
            var table = of(written, from.file(), reader);
            table.forgetLive();
            return table;
        });
    }

    /**
     * Writes a table. Returns whether it could.
     *
     * @param live what is known of all that had not ended at its end; empty to leave that out
     */
    static boolean isWritten(
            TableFiles files, TableFiles.Name name, Coverage coverage, MemoryTable from, Optional<List<Note>> live) {
        var summary = TableSummary.writerOf(from, live);
        var slices = from.slices();
        var records = new Iterator<byte[]>() {
            private @Nullable Iterator<byte[]> more;

            @Override
            public boolean hasNext() {
                return slices.hasNext() || more().hasNext();
            }

            private Iterator<byte[]> more() {
                if (more == null) {
                    more = summary.more();
                }
                return more;
            }

            @Override
            public byte[] next() {
                if (!slices.hasNext()) {
                    return more().next();
                }
                var slice = slices.next();
                var record = encoded(slice);
                summary.add(slice, TableFile.sizeOf(record));
                return record;
            }
        };
        return files.isWritten(name, coverage, records, summary::writeTo);
    }

    private static byte[] encoded(Slice slice) {
        return Bodies.write(out -> {
            slice.note().writeTo(out);
            out.writeInt(slice.offsets().length);
            for (long offset : slice.offsets()) {
                out.writeLong(offset);
            }
            out.writeLong(slice.bytes());
            out.writeInt(slice.blobs().size());
            for (var blob : slice.blobs()) {
                Bodies.writeText(out, blob);
            }
        });
    }

    private Slice decoded(byte[] record) throws IOException {
        var in = new DataInputStream(new ByteArrayInputStream(record));
        var note = reader.note(in);
        var offsets = new long[in.readInt()];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = in.readLong();
        }
        long bytes = in.readLong();
        int count = in.readInt();
        if (count == 0) {
            return new Slice(note, offsets, bytes, List.of());
        }
        var blobs = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            blobs.add(Bodies.readText(in));
        }
        return new Slice(note, offsets, bytes, blobs);
    }

    /** The file was opened under a number. */
    void isIn(int number) {
        file = number;
    }

    Coverage coverage() {
        return records.coverage();
    }

    /** Returns what was known of all that had not ended at its end; empty if that was left out. */
    Optional<List<Note>> live() {
        return summary.live(reader);
    }

    /** Nobody asks what had not ended at its end any more. */
    void forgetLive() {
        summary.forgetLive();
    }

    /** Returns whether it says what had not ended at its end. */
    boolean saysWhatIsLive() {
        return summary.saysWhatIsLive();
    }

    /** Returns the blobs that its executions refer to. */
    Map<ExecutionId, List<String>> blobs() {
        return summary.blobs();
    }

    @Override
    public long order() {
        return records.coverage().file();
    }

    @Override
    public int file() {
        return file;
    }

    @Override
    public int size() {
        return summary.size();
    }

    @Override
    public Optional<Slice> find(ExecutionId id) {
        return find(IndexTerms.hash(id), slice -> slice.note().stored().id().equals(id));
    }

    @Override
    public Optional<Slice> findKey(String key) {
        return find(IndexTerms.hash(key), slice -> slice.note().key().equals(key));
    }

    private Optional<Slice> find(int hash, Predicate<Slice> isMeant) {
        for (int i = summary.firstWith(hash); summary.hasHash(i, hash); i++) {
            var slice = read(summary.offset(i)).slice;
            if (isMeant.test(slice)) {
                return Optional.of(slice);
            }
        }
        return Optional.empty();
    }

    private record Read(Slice slice, long next) {}

    private Read read(long offset) {
        try {
            var entry = records.entry(offset);
            return new Read(decoded(entry.bytes()), entry.next());
        } catch (TableFile.DamagedException | IOException | IllegalArgumentException e) {
            throw new DamagedException(this, e);
        }
    }

    @Override
    public @Nullable ListPosition newest(@Nullable ListPosition behind) {
        return summary.newest(behind);
    }

    @Override
    public Iterator<Slice> slices(StoredFilter filter, @Nullable ListPosition behind) {
        return new Walk(filter, behind);
    }

    private long end() {
        return summary.postings().isThere() ? summary.postings().begin() : records.end();
    }

    /** Returns where those lie that may match; all of them if the table cannot tell. */
    private Offsets offsets(StoredFilter filter) {
        var wanted = new ArrayList<Offsets>();
        filter.key().ifPresent(key -> wanted.add(summary.with(IndexTerms.hash(key))));
        if (summary.postings().isThere()) {
            for (var terms : IndexTerms.of(filter)) {
                wanted.add(Offsets.any(Arrays.stream(terms)
                        .mapToObj(term -> summary.postings().with(term, this::part))
                        .toList()));
            }
        }
        long end = end();
        return wanted.isEmpty() ? least -> least < end ? least : Offsets.NONE : Offsets.all(wanted);
    }

    private byte[] part(long offset) {
        try {
            return records.entry(offset).bytes();
        } catch (TableFile.DamagedException e) {
            throw new DamagedException(this, e);
        }
    }

    /** Goes through the records that match. */
    private final class Walk implements Iterator<Slice> {
        private final StoredFilter filter;
        private final @Nullable ListPosition behind;
        private final Offsets offsets;
        private long at;
        private @Nullable Slice ahead;

        Walk(StoredFilter filter, @Nullable ListPosition behind) {
            this.filter = filter;
            this.behind = behind;
            offsets = offsets(filter);
            at = offsets.from(behind == null ? 0 : summary.beginOf(behind));
        }

        @Override
        public boolean hasNext() {
            while (ahead == null && at != Offsets.NONE) {
                var read = read(at);
                var stored = read.slice.note().stored();
                if (filter.matches(stored)
                        && (behind == null || ListPosition.of(stored).isBehind(behind))) {
                    ahead = read.slice;
                }
                at = stored.startedAt() < filter.from() ? Offsets.NONE : offsets.from(read.next);
            }
            return ahead != null;
        }

        @Override
        public Slice next() {
            var next = hasNext() ? ahead : null;
            if (next == null) {
                throw new NoSuchElementException("there is no older execution");
            }
            ahead = null;
            return next;
        }
    }

    @Override
    public Collection<ExecutionId> forgotten() {
        return summary.forgotten();
    }

    @Override
    public Collection<Long> definitions() {
        return Arrays.stream(summary.definitions()).boxed().toList();
    }

    @Override
    public Set<String> pins() {
        return summary.pins();
    }

    @Override
    public void close() {
        records.close();
    }

    /** The next opening does not find it. */
    void distrust() {
        records.delete();
    }

    /** Lets go of a table that is not believed any more, and deletes it. */
    void drop() {
        records.close();
        records.delete();
    }
}
