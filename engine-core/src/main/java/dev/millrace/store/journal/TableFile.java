package dev.millrace.store.journal;

import dev.millrace.store.journal.FileOps.OpenFile;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of the index: records, and a summary that is read when it is opened. Each record and the summary have a
 * checksum; it is never forced and never written again. Thread-safe.
 *
 * <p>In the file: the records, each with its length and checksum; the summary, which begins with what frames it is
 * about; where the summary lies, its length and checksum, and a magic.
 */
public final class TableFile implements Closeable {

    private static final int MAGIC = 0x4d4c5431; // of version 1
    private static final int FOOTER = Long.BYTES + 3 * Integer.BYTES;
    private static final int HEAD = 2 * Integer.BYTES;
    private static final int AT_ONCE = 1 << 12;
    private static final int BUFFER = 1 << 18;

    private static final Logger log = LoggerFactory.getLogger(TableFile.class);

    private final FileOps files;
    private final Path path;
    private final OpenFile file;
    private final Coverage coverage;
    private final long end;

    /** Thrown when a record is not what was written. */
    public static final class DamagedException extends Exception {
        private static final long serialVersionUID = 1L;

        DamagedException(String message) {
            super(message, null, false, false);
        }
    }

    /** A record, and where the next one begins. */
    public record Entry(byte[] bytes, long next) {}

    /** A file that was opened, and its summary. */
    record Opened(TableFile file, byte[] summary) {}

    private TableFile(FileOps files, Path path, OpenFile file, Coverage coverage, long end) {
        this.files = files;
        this.path = path;
        this.file = file;
        this.coverage = coverage;
        this.end = end;
    }

    /** Returns what frames it stands for. */
    public Coverage coverage() {
        return coverage;
    }

    /** Returns where the records end. */
    public long end() {
        return end;
    }

    /** Returns the bytes that a record takes. */
    public static long sizeOf(byte[] record) {
        return (long) HEAD + record.length;
    }

    /** What stands behind the records. It may be larger than what there is memory for. */
    public interface Summary {

        /** Writes it; called behind the last record. */
        void writeTo(DataOutput out) throws IOException;
    }

    /** Writes a file. */
    static void write(FileOps files, Path path, Coverage coverage, Iterator<byte[]> records, Summary summary)
            throws IOException {
        try (var file = files.openToWrite(path)) {
            file.truncate(0);
            var out = new Output(file);
            while (records.hasNext()) {
                var bytes = records.next();
                out.add(ByteBuffer.allocate(HEAD)
                        .putInt(bytes.length)
                        .putInt(checksum(bytes))
                        .array());
                out.add(bytes);
            }
            long at = out.position();
            var checked = new CheckedOutputStream(out, new CRC32C());
            var data = new DataOutputStream(new BufferedOutputStream(checked));
            coverage.writeTo(data);
            summary.writeTo(data);
            data.flush();
            out.add(ByteBuffer.allocate(FOOTER)
                    .putLong(at)
                    .putInt(Math.toIntExact(out.position() - at))
                    .putInt((int) checked.getChecksum().getValue())
                    .putInt(MAGIC)
                    .array());
            out.flush();
        }
    }

    /** What is written, in parts. */
    private static final class Output extends OutputStream {
        private final OpenFile file;
        private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        private long end;

        Output(OpenFile file) {
            this.file = file;
        }

        long position() {
            return end + buffer.position();
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            for (int done = 0; done < length; ) {
                int part = Math.min(length - done, buffer.remaining());
                buffer.put(bytes, from + done, part);
                done += part;
                if (buffer.remaining() == 0) {
                    flush();
                }
            }
        }

        void add(byte[] bytes) throws IOException {
            write(bytes, 0, bytes.length);
        }

        @Override
        public void flush() throws IOException {
            buffer.flip();
            long length = buffer.remaining();
            if (length > 0) {
                file.write(buffer, end);
            }
            end += length;
            buffer.clear();
        }
    }

    private static int checksum(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** Opens a file; empty if it is not whole. */
    static Optional<Opened> open(FileOps files, Path path) throws IOException {
        var file = files.openToRead(path);
        Optional<Opened> opened = Optional.empty();
        try {
            opened = open(files, path, file);
            return opened;
        } finally {
            if (opened.isEmpty()) {
                file.close();
            }
        }
    }

    private static Optional<Opened> open(FileOps files, Path path, OpenFile file) throws IOException {
        long size = file.size();
        var footer = ByteBuffer.allocate(FOOTER);
        if (size < FOOTER || file.read(footer, size - FOOTER) < FOOTER) {
            return Optional.empty();
        }
        footer.flip();
        long at = footer.getLong();
        int length = footer.getInt();
        int expected = footer.getInt();
        if (footer.getInt() != MAGIC || at < 0 || length < 0 || at != size - FOOTER - length) {
            return Optional.empty();
        }
        var bytes = new byte[length];
        if (file.read(ByteBuffer.wrap(bytes), at) < length || checksum(bytes) != expected) {
            return Optional.empty();
        }
        var in = new DataInputStream(new ByteArrayInputStream(bytes));
        var coverage = Coverage.readFrom(in);
        return Optional.of(new Opened(new TableFile(files, path, file, coverage, at), in.readAllBytes()));
    }

    /** Reads the record at an offset. */
    public Entry entry(long offset) throws DamagedException {
        try {
            var head = ByteBuffer.allocate((int) Math.min(AT_ONCE, Math.max(0, end - offset)));
            int read = file.read(head, offset);
            head.flip();
            int length = read < HEAD ? -1 : head.getInt();
            if (length < 0 || offset + HEAD + length > end) {
                throw new DamagedException(path + " holds no record at offset " + offset);
            }
            int expected = head.getInt();
            var bytes = new byte[length];
            int here = Math.min(length, head.remaining());
            head.get(bytes, 0, here);
            if (here < length) {
                file.read(ByteBuffer.wrap(bytes, here, length - here), offset + HEAD + here);
            }
            if (checksum(bytes) != expected) {
                throw new DamagedException(path + " holds a damaged record at offset " + offset);
            }
            return new Entry(bytes, offset + HEAD + length);
        } catch (IOException e) {
            throw new DamagedException(path + " cannot be read: " + e);
        }
    }

    /** Deletes it; who has it open reads on. */
    public void delete() {
        try {
            files.delete(path);
        } catch (IOException e) {
            log.debug("The table {} stays until the journal is opened again", path, e);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            log.debug("The table {} could not be closed", path, e);
        }
    }
}
