package dev.millrace.serialization.internal.store;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.RepairUndone;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.serialization.internal.text.JsonText;
import dev.millrace.store.SharedData;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredDefinition;
import dev.millrace.store.Turn;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes a checkpoint: what people look for first, then the records. Confined to the thread that writes. */
public final class CheckpointWriter {

    private final ExecutionSnapshot snapshot;
    private final List<Event> events;
    private final StoredDefinition definition;

    /** Creates a writer of an execution with all its events. */
    public CheckpointWriter(ExecutionSnapshot snapshot, List<Event> events, StoredDefinition definition) {
        this.snapshot = snapshot;
        this.events = events;
        this.definition = definition;
        Belonging.check(snapshot.id(), snapshot.workflow().id(), definition.revision(), events);
    }

    /** Returns the document. */
    public String write() {
        var text = new StringWriter();
        try (var out = Json.FACTORY.createGenerator(text)) {
            JsonText.indent(out);
            out.writeStartObject();
            writeSummary(out);
            writeNodes(out);
            writeQueues(out);
            writeErrors(out);
            writeMetadata(out);
            writeEvents(out);
            out.writeEndObject();
        } catch (IOException | IllegalArgumentException e) {
            throw new StoreException(
                    "[STO-203] the checkpoint of execution " + snapshot.id() + " cannot be written: " + e.getMessage()
                            + "; let nodes and callers hand in plain data, nested at most 100 deep",
                    e);
        }
        return text.append('\n').toString();
    }

    private void writeSummary(JsonGenerator out) throws IOException {
        out.writeStringField(CheckpointField.EXECUTION, snapshot.id().toString());
        out.writeStringField(CheckpointField.WORKFLOW, snapshot.workflow().id());
        writeText(out, CheckpointField.DEFINITION, definition.text());
        out.writeStringField(CheckpointField.STATUS, snapshot.status().name());
        writeTime(out, CheckpointField.START, Optional.of(events.get(0).at()));
        writeTime(
                out,
                CheckpointField.TIME,
                Optional.of(events.get(events.size() - 1).at()));
        writeData(out, CheckpointField.VARIABLES, snapshot.result().variables());
    }

    private void writeNodes(JsonGenerator out) throws IOException {
        out.writeArrayFieldStart(CheckpointField.NODES);
        for (var node : snapshot.nodes().values()) {
            out.writeStartObject();
            out.writeStringField("nodeId", node.path().toString());
            out.writeStringField("status", node.status().name());
            writeTime(out, "start", node.span().startedAt());
            writeTime(out, "end", node.span().endedAt());
            if (node.why().failure().isPresent()) {
                writeText(out, "error", errorOf(node));
            }
            writeData(out, "output", node.output());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void writeQueues(JsonGenerator out) throws IOException {
        var retries = new Pending(RepairUndone.standing(events));
        out.writeObjectFieldStart(CheckpointField.QUEUES);
        for (var node : snapshot.nodes().values()) {
            if (retries.isQueued(node)) {
                out.writeArrayFieldStart(node.path().toString());
                out.writeStartObject();
                out.writeStringField("messageId", snapshot.id() + "/" + node.path());
                out.writeStringField("messageType", "Run");
                out.writeNumberField("retryCount", node.attempts());
                writeTime(out, "notBefore", retries.dueOf(node));
                out.writeEndObject();
                out.writeEndArray();
            }
        }
        out.writeEndObject();
    }

    private void writeErrors(JsonGenerator out) throws IOException {
        out.writeArrayFieldStart(CheckpointField.ERRORS);
        for (NodePath path : snapshot.result().failures().failed()) {
            var node = snapshot.nodes().get(path);
            Json.writeText(out, node == null ? path.toString() : path + ": " + errorOf(node));
        }
        out.writeEndArray();
    }

    private void writeMetadata(JsonGenerator out) throws IOException {
        out.writeObjectFieldStart(CheckpointField.METADATA);
        out.writeNumberField(CheckpointField.CHECKPOINT_VERSION, CheckpointField.VERSION);
        out.writeNumberField(CheckpointField.RECORD_VERSION, TurnCodec.VERSION);
        writeText(out, CheckpointField.WORKFLOW_VERSION, snapshot.workflow().version());
        out.writeStringField(CheckpointField.REVISION, definition.revision());
        writeText(out, CheckpointField.DIRECTORY, definition.directory());
        out.writeEndObject();
    }

    private void writeEvents(JsonGenerator out) throws IOException {
        out.writeArrayFieldStart(CheckpointField.EVENTS);
        var turn = new ArrayList<Event>();
        for (var event : SharedData.forWriter().reduced(events)) {
            if (!turn.isEmpty() && turn.get(0).atEpochMicros() != event.atEpochMicros()) {
                TurnJson.write(out, new Turn(snapshot.id(), turn));
                turn.clear();
            }
            turn.add(event);
        }
        TurnJson.write(out, new Turn(snapshot.id(), turn));
        out.writeEndArray();
    }

    private static String errorOf(NodeSnapshot node) {
        return node.why()
                .failure()
                .map(failure -> failure.type() + (failure.message().isEmpty() ? "" : ": " + failure.message()))
                .orElse("");
    }

    private static void writeText(JsonGenerator out, String name, String text) throws IOException {
        out.writeFieldName(name);
        Json.writeText(out, text);
    }

    private static void writeData(JsonGenerator out, String name, Map<String, Object> data) throws IOException {
        out.writeFieldName(name);
        DataJson.writeMap(out, data);
    }

    private static void writeTime(JsonGenerator out, String name, Optional<Instant> time) throws IOException {
        if (time.isPresent()) {
            out.writeStringField(name, time.get().toString());
        }
    }
}
