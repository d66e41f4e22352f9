package dev.millrace.store;

import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodePath;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What follows from the turns of an execution up to one of them, so that nobody need decode them to know it again.
 * Immutable.
 *
 * @param stored what is known
 * @param pins the revisions that the execution needs
 */
record Note(StoredExecution stored, Set<String> pins) {

    // Whose child an execution is; the first two were all that there was before.
    private static final int ROOT = 0;
    private static final int LEFT_ALONE = 1;
    private static final int AWAITED = 2;

    /** Returns the key under which the execution was started; empty if it has none. */
    String key() {
        return stored.origin().starter().key();
    }

    byte[] encoded() {
        return Bodies.write(this::writeTo);
    }

    void writeTo(DataOutput out) throws IOException {
        Bodies.writeId(out, stored.id());
        writeOrigin(out, stored.origin());
        Bodies.writeText(out, stored.status().name());
        out.writeLong(stored.startedAt());
        out.writeLong(stored.endedAt());
        out.writeLong(stored.lastSequence());
        out.writeInt(pins.size());
        for (var pin : pins) {
            Bodies.writeText(out, pin);
        }
    }

    private static void writeOrigin(DataOutput out, Origin origin) throws IOException {
        Bodies.writeText(out, origin.workflow().id());
        Bodies.writeText(out, origin.workflow().version());
        Bodies.writeText(out, origin.revision());
        var starter = origin.starter();
        Bodies.writeText(out, starter.key());
        out.writeInt(starter.labels().size());
        for (var label : starter.labels().entrySet()) {
            Bodies.writeText(out, label.getKey());
            Bodies.writeText(out, label.getValue());
        }
        Bodies.writeText(out, starter.actor());
        var parent = starter.parent();
        out.writeByte(parent.isEmpty() ? ROOT : parent.get().awaits() ? AWAITED : LEFT_ALONE);
        if (parent.isPresent()) {
            Bodies.writeId(out, parent.get().execution());
            Bodies.writeText(out, parent.get().node().toString());
        }
    }

    /** Reads many notes; what they have in common is held once. Thread-safe. */
    static final class Reader {

        private final Map<Object, Object> known = new ConcurrentHashMap<>();

        /** Reads a note. */
        Note read(byte[] bytes) {
            return Bodies.read(bytes, this::note);
        }

        Note note(DataInputStream in) throws IOException {
            var id = Bodies.readId(in);
            var origin = origin(in);
            var status = ExecutionStatus.valueOf(Bodies.readText(in));
            var stored = new StoredExecution(id, origin, status, in.readLong(), in.readLong(), in.readLong());
            var pins = new LinkedHashSet<String>();
            for (int left = in.readInt(); left > 0; left--) {
                pins.add(Bodies.readText(in));
            }
            return new Note(stored, shared(Set.copyOf(pins)));
        }

        private Origin origin(DataInputStream in) throws IOException {
            var workflow = shared(new WorkflowKey(Bodies.readText(in), Bodies.readText(in)));
            var revision = shared(Bodies.readText(in));
            var starter = starter(in);
            var origin = new Origin(workflow, revision, starter);
            return starter.equals(Starter.UNNAMED) ? shared(origin) : origin;
        }

        private static Starter starter(DataInputStream in) throws IOException {
            var key = Bodies.readText(in);
            var labels = new LinkedHashMap<String, String>();
            for (int left = in.readInt(); left > 0; left--) {
                labels.put(Bodies.readText(in), Bodies.readText(in));
            }
            var actor = Bodies.readText(in);
            return new Starter(key, labels, actor, parent(in));
        }

        private static Optional<ParentNode> parent(DataInputStream in) throws IOException {
            int kind = in.readByte();
            return kind == ROOT
                    ? Optional.empty()
                    : Optional.of(
                            new ParentNode(Bodies.readId(in), NodePath.parse(Bodies.readText(in)), kind == AWAITED));
        }

        @SuppressWarnings("unchecked") // what is equal is of one type
        private <T> T shared(T value) {
            return (T) known.computeIfAbsent(value, same -> same);
        }
    }
}
