package dev.millrace.store;

import dev.millrace.definition.Workflow;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * How a store that keeps bytes writes turns and definitions. Found by {@link java.util.ServiceLoader}; the
 * serialization module brings one. Implementations are thread-safe.
 */
public interface StoreCodec {

    /**
     * Returns the codec on the class path; empty if there is none.
     *
     * @throws StoreException if it cannot be made
     */
    static Optional<StoreCodec> discovered() {
        try {
            return ServiceLoader.load(StoreCodec.class, StoreCodec.class.getClassLoader())
                    .findFirst();
        } catch (ServiceConfigurationError e) {
            throw new StoreException("[STO-116] the codec on the class path cannot be made: " + e.getMessage(), e);
        }
    }

    /** Returns the version of the records that this codec writes, from 1. It reads this one and all before. */
    int version();

    /** Returns a turn as bytes. */
    byte[] encode(Turn turn);

    /**
     * Reads a turn.
     *
     * @param version the version of the codec that wrote it
     * @throws StoreException if the version is newer than this codec's, with both numbers, or the bytes are no turn
     */
    Turn decode(byte[] bytes, int version);

    /**
     * Returns a value that executions share as bytes, the same for equal values; empty if this codec keeps such a value
     * in the turns of each.
     *
     * @param value a map, list or text
     */
    default Optional<byte[]> encodeValue(Object value) {
        return Optional.empty();
    }

    /**
     * Reads a value that {@link #encodeValue} wrote.
     *
     * @param version the version of the codec that wrote it
     * @throws StoreException if the version is newer than this codec's, or the bytes are no value
     */
    default Object decodeValue(byte[] bytes, int version) {
        throw new StoreException("[STO-117] the codec " + getClass().getName()
                + " reads no values that executions share; open the store with the codec that wrote it");
    }

    /** Returns a workflow's canonical text; empty if it holds code that no text can stand for. */
    Optional<String> encode(Workflow workflow);

    /**
     * Reads a workflow that {@link #encode(Workflow)} wrote.
     *
     * @throws dev.millrace.definition.InvalidWorkflowException if it is refused
     */
    Workflow decode(StoredDefinition definition);
}
