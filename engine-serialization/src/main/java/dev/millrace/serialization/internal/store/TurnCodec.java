package dev.millrace.serialization.internal.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.store.StoreException;
import dev.millrace.store.Turn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns as compact JSON in UTF-8, and back from this version and the older ones that can be lifted. Thread-safe. */
public final class TurnCodec {

    /** The version of the records that {@link #standard} writes. */
    public static final int VERSION = 2;

    private static final int TYPICAL_BYTES = 256;

    private final int version;
    private final Map<Integer, Upcaster> upcasters = new HashMap<>();

    /** Creates a codec of a version that reads the older ones by these upcasters. */
    public TurnCodec(int version, List<Upcaster> upcasters) {
        this.version = version;
        upcasters.forEach(upcaster -> this.upcasters.put(upcaster.from(), upcaster));
    }

    /** Returns the codec of this release. The upcaster of each older version stands here. */
    public static TurnCodec standard() {
        return new TurnCodec(VERSION, List.of(new FirstVersion()));
    }

    /** Returns the version that it writes. */
    public int version() {
        return version;
    }

    /**
     * Returns a turn as bytes.
     *
     * @throws StoreException if it holds what no record can
     */
    public byte[] encode(Turn turn) {
        var bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (var out = Json.FACTORY.createGenerator(bytes)) {
            TurnJson.write(out, turn);
        } catch (IOException | RuntimeException e) {
            throw new StoreException(
                    "[STO-203] the turn of execution " + turn.execution() + " from event " + turn.first()
                            + " on cannot be written: " + e.getMessage()
                            + "; let nodes and callers hand in plain data, nested at most 100 deep",
                    e);
        }
        return bytes.toByteArray();
    }

    /**
     * Returns a value that executions share as bytes: JSON in UTF-8, as it would stand in a turn.
     *
     * @throws StoreException if it holds what no record can
     */
    public byte[] encodeValue(Object value) {
        var bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (var out = Json.FACTORY.createGenerator(bytes)) {
            DataJson.write(out, value);
        } catch (IOException | RuntimeException e) {
            throw new StoreException(
                    "[STO-203] a value that executions share cannot be written: " + e.getMessage()
                            + "; let nodes and callers hand in plain data, nested at most 100 deep",
                    e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads a value that this version or an older one wrote.
     *
     * @throws StoreException if the version cannot be read, or the bytes are no value
     */
    public Object decodeValue(byte[] bytes, int written) {
        checkVersion(written);
        try (var in = Json.FACTORY.createParser(bytes)) {
            in.nextToken();
            var value = DataJson.read(in);
            if (value == null || in.nextToken() != null) {
                throw Json.bad(in, "expected one value and nothing after it");
            }
            return value;
        } catch (IOException | RuntimeException e) {
            throw damaged("a record of " + bytes.length + " bytes is no value", e);
        }
    }

    /**
     * Reads a turn that this version or an older one wrote.
     *
     * @throws StoreException if the version cannot be read, or the bytes are no turn
     */
    public Turn decode(byte[] bytes, int written) {
        checkVersion(written);
        try (var in = Json.FACTORY.createParser(bytes)) {
            in.nextToken();
            if (written < version) {
                return lifted(Json.TREES.readTree(in), written);
            }
            var turn = TurnJson.read(in);
            if (in.nextToken() != null) {
                throw Json.bad(in, "expected nothing after the turn");
            }
            return turn;
        } catch (IOException | RuntimeException e) {
            throw damaged("a record of " + bytes.length + " bytes is no turn", e);
        }
    }

    /**
     * Reads a turn out of a larger document.
     *
     * @throws StoreException if the version cannot be read, or it is no turn
     */
    public Turn decode(JsonNode record, int written) {
        checkVersion(written);
        try {
            return lifted(record, written);
        } catch (IOException | RuntimeException e) {
            throw damaged("an element of 'events' is no turn", e);
        }
    }

    private Turn lifted(JsonNode record, int written) throws IOException {
        var lifted = record;
        for (int from = written; from < version; from++) {
            var upcaster = upcasters.get(from);
            if (upcaster != null && lifted instanceof ObjectNode turn) {
                lifted = upcaster.lift(turn);
            }
        }
        try (var in = Json.TREES.treeAsTokens(lifted)) {
            in.nextToken();
            return TurnJson.read(in);
        }
    }

    private void checkVersion(int written) {
        if (written > version) {
            throw new StoreException("[STO-201] the record is of version " + written + ", and this release reads up to "
                    + version + "; run the release of Millrace that wrote it, or a newer one");
        }
        for (int from = written; from < version; from++) {
            if (!upcasters.containsKey(from)) {
                throw new StoreException("[STO-204] the record is of version " + written + ", which nothing lifts to "
                        + version + "; the oldest that this release reads is "
                        + upcasters.keySet().stream().min(Integer::compare).orElse(version));
            }
        }
    }

    /** The message says where, and never quotes the bytes: they may be nobody's business. */
    private static StoreException damaged(String what, Exception e) {
        var reason = e.getClass().getSimpleName();
        if (e instanceof JsonProcessingException broken) {
            var location = broken.getLocation();
            var where = location == null || location.getByteOffset() < 0 ? "" : " at byte " + location.getByteOffset();
            reason = (broken instanceof BadRecordException ? broken.getOriginalMessage() : "this is no JSON") + where;
        }
        return new StoreException(
                "[STO-202] " + what + ": " + reason + "; the store is damaged, restore it from a copy");
    }
}
