package dev.millrace.store;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.journal.Blob;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The body of a turn's frame: enough to index it without its codec, then the codec's bytes or the name of the blob that
 * holds them.
 * Immutable; the bytes are shared, not copied.
 *
 * @param execution the execution
 * @param span the numbers of its events
 * @param isChange whether it changes more of what is known about the execution than the last number
 * @param codec the version of the codec that wrote the bytes
 * @param blob the name of the blob with the bytes; empty if they are here
 * @param bytes the codec's bytes; empty if a blob holds them
 */
record TurnBody(ExecutionId execution, Span span, boolean isChange, int codec, Optional<String> blob, byte[] bytes) {

    private static final int CHANGE = 1;
    private static final int IN_BLOB = 2;
    private static final int NAME = Blob.NAME_LENGTH;

    /** The numbers of a turn's first and last event. */
    record Span(long first, long last) {}

    /** Describes a turn whose bytes are here. */
    static TurnBody of(Turn turn, int codec, byte[] bytes) {
        return new TurnBody(
                turn.execution(),
                new Span(turn.first(), turn.last()),
                Summaries.isChangedBy(turn),
                codec,
                Optional.empty(),
                bytes);
    }

    /** Returns the same with its bytes in a blob. */
    TurnBody in(Blob target) {
        return new TurnBody(execution, span, isChange, codec, Optional.of(target.name()), new byte[0]);
    }

    /** Returns whether a turn is the one that this stands before; whose events all are of its execution. */
    boolean announces(Turn turn) {
        return turn.execution().equals(execution)
                && turn.first() == span.first()
                && turn.last() == span.last()
                && turn.events().stream().allMatch(event -> event.execution().equals(execution));
    }

    List<String> blobs() {
        return blob.map(List::of).orElse(List.of());
    }

    byte[] encoded() {
        return Bodies.write(out -> {
            Bodies.writeId(out, execution);
            out.writeLong(span.first());
            out.writeLong(span.last());
            out.writeByte((isChange ? CHANGE : 0) | (blob.isPresent() ? IN_BLOB : 0));
            out.writeInt(codec);
            out.writeInt(bytes.length);
            out.write(bytes);
            if (blob.isPresent()) {
                out.writeBytes(blob.get());
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
            return new TurnBody(id, span, (flags & CHANGE) != 0, codec, blob, bytes);
        });
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
