package dev.millrace.store;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.journal.JournalException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The bodies of frames that are neither turns nor the journal's own, and the reading and writing of bodies. */
final class Bodies {

    private Bodies() {}

    /** What writes a body. */
    interface Writing {
        void to(DataOutput out) throws IOException;
    }

    /** What reads one. */
    interface Reading<T> {
        T from(DataInputStream in) throws IOException;
    }

    static byte[] write(Writing body) {
        var bytes = new ByteArrayOutputStream();
        try {
            body.to(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new AssertionError("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    static <T> T read(byte[] body, Reading<T> reading) {
        try {
            return reading.from(new DataInputStream(new ByteArrayInputStream(body)));
        } catch (IOException | IllegalArgumentException e) {
            throw new JournalException(
                    "[STO-104] a frame is whole, but its content is none that this version writes: " + e.getMessage()
                            + "; open it with the version of Millrace that wrote it",
                    e);
        }
    }

    static void writeId(DataOutput out, ExecutionId id) throws IOException {
        out.writeLong(id.high());
        out.writeLong(id.low());
    }

    static ExecutionId readId(DataInput in) throws IOException {
        return new ExecutionId(in.readLong(), in.readLong());
    }

    static byte[] ofIds(Collection<ExecutionId> ids) {
        return write(out -> {
            out.writeInt(ids.size());
            for (var id : ids) {
                writeId(out, id);
            }
        });
    }

    static List<ExecutionId> ids(byte[] body) {
        return read(body, in -> {
            var ids = new ArrayList<ExecutionId>();
            for (int left = in.readInt(); left > 0; left--) {
                ids.add(readId(in));
            }
            return ids;
        });
    }

    static byte[] of(StoredDefinition definition) {
        return write(out -> {
            writeText(out, definition.revision());
            writeText(out, definition.text());
            writeText(out, definition.directory());
            writeText(out, definition.workflow());
        });
    }

    static StoredDefinition definition(byte[] body) {
        return read(body, in -> {
            var revision = readText(in);
            var text = readText(in);
            var directory = readText(in);
            // Bodies written before had no more.
            return new StoredDefinition(revision, in.available() > 0 ? readText(in) : "", text, directory);
        });
    }

    static long[] readLongs(DataInputStream in) throws IOException {
        var all = new long[in.readInt()];
        ByteBuffer.wrap(in.readNBytes(all.length * Long.BYTES)).asLongBuffer().get(all);
        return all;
    }

    static void writeText(DataOutput out, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static String readText(DataInputStream in) throws IOException {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }

    /** Reads a length and as many bytes. Memory is taken for those only that are there. */
    static byte[] readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("a part of " + length + " bytes in a rest of " + in.available());
        }
        return in.readNBytes(length);
    }
}
