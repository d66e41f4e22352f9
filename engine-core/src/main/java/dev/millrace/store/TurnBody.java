package dev.millrace.store;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.journal.Blob;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The body of a turn's frame: enough to index it without its codec, then the codec's bytes or the name of the blob that
 * holds them.
 * Immutable; the bytes are shared, not copied.
 *
 * @param execution the execution
 * @param span the numbers of its events
 * @param isChange whether it changes more of what is known about the execution than the last number
 * @param codec the version of the codec that wrote the bytes
 * @param apart what is kept apart from it
 * @param bytes the codec's bytes; empty if a blob holds them
 */
record TurnBody(ExecutionId execution, Span span, boolean isChange, int codec, Apart apart, byte[] bytes) {

    private static final int CHANGE = 1;
    private static final int IN_BLOB = 2;
    private static final int VALUES = 4;
    private static final int NAME = Blob.NAME_LENGTH;

    /** The numbers of a turn's first and last event. */
    record Span(long first, long last) {}

    /**
     * What a turn refers to.
     *
     * @param blob the name of the blob with the bytes; empty if they are in the body
     * @param values the names of the blobs with values that executions share
     */
    record Apart(Optional<String> blob, List<String> values) {

        /** Returns all names, one for each reference. */
        List<String> names() {
            return Stream.concat(blob.stream(), values.stream()).toList();
        }
    }

    /** Describes a turn whose bytes are here, and that refers to values. */
    static TurnBody of(Turn turn, int codec, byte[] bytes, List<String> values) {
        return new TurnBody(
                turn.execution(),
                new Span(turn.first(), turn.last()),
                Summaries.isChangedBy(turn),
                codec,
                new Apart(Optional.empty(), values),
                bytes);
    }

    /** Returns the same with its bytes in a blob. */
    TurnBody in(Blob target) {
        var moved = new Apart(Optional.of(target.name()), apart.values());
        return new TurnBody(execution, span, isChange, codec, moved, new byte[0]);
    }

    /** Returns whether a turn is the one that this stands before; whose events all are of its execution. */
    boolean announces(Turn turn) {
        return turn.execution().equals(execution)
                && turn.first() == span.first()
                && turn.last() == span.last()
                && turn.events().stream().allMatch(event -> event.execution().equals(execution));
    }

    List<String> blobs() {
        return apart.names();
    }

    byte[] encoded() {
        return Bodies.write(out -> {
            Bodies.writeId(out, execution);
            out.writeLong(span.first());
            out.writeLong(span.last());
            var blob = apart.blob();
            var values = apart.values();
            out.writeByte((isChange ? CHANGE : 0) | (blob.isPresent() ? IN_BLOB : 0) | (values.isEmpty() ? 0 : VALUES));
            out.writeInt(codec);
            out.writeInt(bytes.length);
            out.write(bytes);
            if (blob.isPresent()) {
                out.writeBytes(blob.get());
            }
            if (!values.isEmpty()) {
                out.writeInt(values.size());
                for (var name : values) {
                    out.writeBytes(name);
                }
            }
        });
    }

    static TurnBody decoded(byte[] body) {
        return Bodies.read(body, in -> {
            var id = Bodies.readId(in);
            var span = new Span(in.readLong(), in.readLong());
            int flags = in.readByte();
            int codec = in.readInt();
            var bytes = Bodies.readBytes(in);
            var blob = (flags & IN_BLOB) == 0 ? Optional.<String>empty() : Optional.of(readName(in));
            var values = (flags & VALUES) == 0 ? List.<String>of() : readNames(in);
            return new TurnBody(id, span, (flags & CHANGE) != 0, codec, new Apart(blob, values), bytes);
        });
    }

    private static List<String> readNames(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > in.available() / NAME) {
            throw new IOException("the names of " + count + " values in a rest of " + in.available() + " bytes");
        }
        var names = new ArrayList<String>(count);
        for (int i = 0; i < count; i++) {
            names.add(readName(in));
        }
        return names;
    }

    /** The name becomes that of a file. */
    private static String readName(DataInputStream in) throws IOException {
        var name = new String(in.readNBytes(NAME), StandardCharsets.ISO_8859_1);
        if (!Blob.isName(name)) {
            throw new IOException("a blob with a name that is no hash");
        }
        return name;
    }
}
