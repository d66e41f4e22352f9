package dev.millrace.serialization;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.Workflow;
import dev.millrace.serialization.internal.store.DefinitionCodec;
import dev.millrace.serialization.internal.store.TurnCodec;
import dev.millrace.serialization.internal.store.Upcaster;
import dev.millrace.store.StoreCodec;
import dev.millrace.store.StoredDefinition;
import dev.millrace.store.Turn;
import java.util.List;
import java.util.Optional;

/**
 * Turns and definitions as JSON, by the format of docs/journal-format.md. A record names its events by fixed names,
 * never by classes. Found by {@link java.util.ServiceLoader}. Immutable and thread-safe.
 */
public final class JacksonStoreCodec implements StoreCodec {

    private final TurnCodec turns;

    /** Creates the codec; {@link java.util.ServiceLoader} asks for it. */
    public JacksonStoreCodec() {
        this.turns = TurnCodec.standard();
    }

    JacksonStoreCodec(int version, List<Upcaster> upcasters) {
        this.turns = new TurnCodec(version, upcasters);
    }

    @Override
    public int version() {
        return turns.version();
    }

    /**
     * Returns a turn as compact JSON in UTF-8.
     *
     * @throws dev.millrace.store.StoreException if it holds what is no data, or events of another execution
     */
    @Override
    public byte[] encode(Turn turn) {
        return turns.encode(requireNonNull(turn, "turn"));
    }

    @Override
    public Turn decode(byte[] bytes, int version) {
        return turns.decode(requireNonNull(bytes, "bytes"), version);
    }

    @Override
    public Optional<byte[]> encodeValue(Object value) {
        return Optional.of(turns.encodeValue(requireNonNull(value, "value")));
    }

    @Override
    public Object decodeValue(byte[] bytes, int version) {
        return turns.decodeValue(requireNonNull(bytes, "bytes"), version);
    }

    /**
     * Returns a workflow's canonical JSON with all its subflows, those from files too: a file that changes later
     * changes nothing.
     * Empty where code, or data of a kind that files do not have, would not come back.
     */
    @Override
    public Optional<String> encode(Workflow workflow) {
        return DefinitionCodec.encode(requireNonNull(workflow, "workflow"));
    }

    /**
     * {@inheritDoc} The node types need not be known, and nothing is validated again.
     *
     * @throws dev.millrace.store.StoreException if there is no text, or it is not the one of the revision
     */
    @Override
    public Workflow decode(StoredDefinition definition) {
        return DefinitionCodec.decode(requireNonNull(definition, "definition"));
    }
}
