package dev.millrace.serialization.internal.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import dev.millrace.event.ExecutionId;
import dev.millrace.store.SharedData;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredDefinition;
import dev.millrace.store.Turn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a checkpoint back: the definition and the events; the summary need only be there. Confined to the thread that
 * reads.
 */
public final class CheckpointReader {

    private static final Map<String, JsonNodeType> FIELDS = new LinkedHashMap<>();
    private static final Map<String, JsonNodeType> METADATA = new LinkedHashMap<>();

    static {
        FIELDS.put(CheckpointField.EXECUTION, JsonNodeType.STRING);
        FIELDS.put(CheckpointField.WORKFLOW, JsonNodeType.STRING);
        FIELDS.put(CheckpointField.DEFINITION, JsonNodeType.STRING);
        FIELDS.put(CheckpointField.STATUS, JsonNodeType.STRING);
        FIELDS.put(CheckpointField.START, JsonNodeType.STRING);
        FIELDS.put(CheckpointField.TIME, JsonNodeType.STRING);
        FIELDS.put(CheckpointField.VARIABLES, JsonNodeType.OBJECT);
        FIELDS.put(CheckpointField.NODES, JsonNodeType.ARRAY);
        FIELDS.put(CheckpointField.QUEUES, JsonNodeType.OBJECT);
        FIELDS.put(CheckpointField.ERRORS, JsonNodeType.ARRAY);
        FIELDS.put(CheckpointField.METADATA, JsonNodeType.OBJECT);
        FIELDS.put(CheckpointField.EVENTS, JsonNodeType.ARRAY);
        METADATA.put(CheckpointField.CHECKPOINT_VERSION, JsonNodeType.NUMBER);
        METADATA.put(CheckpointField.RECORD_VERSION, JsonNodeType.NUMBER);
        METADATA.put(CheckpointField.REVISION, JsonNodeType.STRING);
        METADATA.put(CheckpointField.DIRECTORY, JsonNodeType.STRING);
    }

    private final JsonNode document;
    private final List<Turn> turns = new ArrayList<>();

    /**
     * Reads a document.
     *
     * @throws StoreException if it is refused
     */
    public CheckpointReader(String json) {
        this.document = parse(json);
        // The version comes before the rest: a newer document may have other fields, and is told so.
        require(CheckpointField.METADATA, document, JsonNodeType.OBJECT);
        checkVersion();
        FIELDS.forEach((name, type) -> require(name, document, type));
        METADATA.forEach((name, type) -> require(name, metadata(), type));
        refuseOthers();
        readTurns();
    }

    /** Returns the definition. */
    public StoredDefinition definition() {
        return new StoredDefinition(
                metadata().get(CheckpointField.REVISION).textValue(),
                textOf(CheckpointField.DEFINITION),
                metadata().get(CheckpointField.DIRECTORY).textValue());
    }

    /** Returns the turns. */
    public List<Turn> turns() {
        return turns;
    }

    private static JsonNode parse(String json) {
        try {
            return Json.TREES.readTree(json);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            throw new StoreException("[STO-211] the text is no checkpoint: it is not JSON"
                    + (at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr())
                    + ", or a key stands twice there; export the execution again");
        }
    }

    private JsonNode metadata() {
        return document.get(CheckpointField.METADATA);
    }

    private String textOf(String name) {
        return document.get(name).textValue();
    }

    private void checkVersion() {
        require(CheckpointField.CHECKPOINT_VERSION, metadata(), JsonNodeType.NUMBER);
        int version = metadata().get(CheckpointField.CHECKPOINT_VERSION).intValue();
        if (version != CheckpointField.VERSION) {
            throw new StoreException("[STO-214] the checkpoint is of version " + version + ", and this release reads "
                    + CheckpointField.VERSION
                    + "; import it with the release of Millrace that wrote it, or a newer one");
        }
    }

    private static void require(String name, JsonNode owner, JsonNodeType type) {
        var value = owner.get(name);
        if (value == null || value.getNodeType() != type) {
            throw new StoreException("[STO-212] the checkpoint's field '" + name + "' "
                    + (value == null ? "is missing" : "is " + value.getNodeType()) + ", expected " + type
                    + "; export the execution again");
        }
    }

    private void refuseOthers() {
        document.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.containsKey(name)) {
                throw new StoreException("[STO-213] a checkpoint has no field '" + name
                        + "'; remove it, free data belongs into 'metadata'");
            }
        });
    }

    private void readTurns() {
        int version = metadata().get(CheckpointField.RECORD_VERSION).intValue();
        var codec = TurnCodec.standard();
        var shared = SharedData.forReader();
        document.get(CheckpointField.EVENTS).forEach(record -> {
            var turn = codec.decode(record, version);
            turns.add(new Turn(
                    turn.execution(), turn.events().stream().map(shared::whole).toList(), turn.events()));
        });
        Belonging.check(
                execution(),
                textOf(CheckpointField.WORKFLOW),
                definition().revision(),
                turns.stream().flatMap(turn -> turn.events().stream()).toList());
    }

    private ExecutionId execution() {
        try {
            return ExecutionId.parse(textOf(CheckpointField.EXECUTION));
        } catch (IllegalArgumentException e) {
            throw new StoreException(
                    "[STO-212] the checkpoint's field '" + CheckpointField.EXECUTION + "' is wrong: " + e.getMessage(),
                    e);
        }
    }
}
