package dev.millrace.internal.driver;

import dev.millrace.definition.NameRule;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.Failure;
import dev.millrace.node.Data;
import dev.millrace.node.InvalidDataException;
import dev.millrace.node.LazyItems;
import dev.millrace.node.SecretSource;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Entrance of data into an engine: all are copied and checked before anything is decided by them. Immutable. */
public final class DataDoor {

    private final long limit;
    private final boolean isKept;
    private final SecretSource secrets;

    /**
     * Creates it.
     *
     * @param limit how many bytes may come in at once
     * @param isKept whether the data outlive the process, so that nothing may stand in them that only this one can read
     */
    public DataDoor(long limit, boolean isKept) {
        this(limit, isKept, SecretSource.NONE);
    }

    /**
     * Creates it, as {@link #DataDoor(long, boolean)} does.
     *
     * @param secrets what nodes are handed, and no data hold
     */
    public DataDoor(long limit, boolean isKept, SecretSource secrets) {
        this.limit = limit;
        this.isKept = isKept;
        this.secrets = secrets;
    }

    /** Returns what nodes are handed, and no data hold. */
    public SecretSource secrets() {
        return secrets;
    }

    /**
     * Takes what a caller gives.
     *
     * @param what what it is, for the message
     * @param data a map or a record
     * @throws InvalidDataException if it is no data, cannot be read, or is too large
     */
    public Map<String, Object> given(String what, Object data) {
        try {
            return checked(what, Data.outputWithin(data, limit));
        } catch (InvalidDataException e) {
            throw e;
        } catch (RuntimeException e) {
            var failure = Failure.of(e);
            throw new InvalidDataException("[RUN-140] " + what + " cannot be read: " + failure, e);
        }
    }

    /**
     * Takes a signal that a caller sends.
     *
     * @param dedupId null for none
     * @throws IllegalArgumentException if a name of it breaks the rule of names
     * @throws InvalidDataException as {@link #given}
     */
    public Signal signal(String name, Map<String, ?> payload, @Nullable String dedupId, String correlation) {
        NameRule.check("a signal's name", name);
        NameRule.checkIfGiven("a signal's correlation", correlation);
        var data = given("the payload of the signal '" + name + "'", payload);
        return new Signal(
                name, data, NameRule.checkIfGiven("a signal's dedupId", dedupId == null ? "" : dedupId), correlation);
    }

    /**
     * Takes what a node gives; what its collections throw is passed on as it is.
     *
     * @throws InvalidDataException if it is no data, or is too large
     */
    public Map<String, Object> taken(String what, Map<?, ?> data) {
        return checked(what, Data.normaliseWithin(data, limit));
    }

    /** Takes one value as {@link #taken} does, under its name. */
    public Map<String, Object> taken(String what, String name, @Nullable Object value) {
        return taken(what, Collections.singletonMap(name, value));
    }

    private Map<String, Object> checked(String what, Optional<Map<String, Object>> within) {
        if (within.isEmpty()) {
            throw tooLarge(what, "more than " + limit);
        }
        return checked(what, within.get());
    }

    /** Returns data that are checked by themselves, if they are so together. */
    public Map<String, Object> checked(String what, Map<String, Object> data) {
        if (data.isEmpty()) {
            return data;
        }
        if (isKept) {
            LazyItems.refuseIn(data);
        }
        long bytes = Data.bytesOf(data, limit);
        if (bytes > limit) {
            throw tooLarge(what, String.valueOf(bytes));
        }
        return data;
    }

    private InvalidDataException tooLarge(String what, String size) {
        return new InvalidDataException("[RUN-141] " + what + " has " + size + " bytes, and at most " + limit
                + " may be handed over at once; keep it elsewhere and hand over where it is, or raise the limit of the"
                + " engine's builder: valueLimit");
    }
}
