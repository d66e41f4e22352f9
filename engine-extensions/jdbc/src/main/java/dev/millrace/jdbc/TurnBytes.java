package dev.millrace.jdbc;

import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.ExecutionEvent.ExecutionMigrated;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.store.StoreCodec;
import dev.millrace.store.StoreException;
import dev.millrace.store.Turn;
import dev.millrace.store.UnwritableTurnException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** Turns as the codec's bytes. Holds nothing. */
final class TurnBytes {

    private static final int MOST = 1 << 28;

    private TurnBytes() {}

    /**
     * Returns a turn's bytes.
     *
     * @throws UnwritableTurnException if there are none, or too many
     */
    static byte[] of(StoreCodec codec, Turn turn) {
        byte[] bytes;
        try {
            bytes = codec.encode(new Turn(turn.execution(), turn.written()));
        } catch (Throwable t) { // memory that ran out for one turn included
            throw new UnwritableTurnException(
                    "[JDB-108] " + named(turn) + " cannot be written: " + t + "; the codec "
                            + codec.getClass().getName() + " must take every event",
                    t);
        }
        if (bytes.length > MOST) {
            throw new UnwritableTurnException("[JDB-109] " + named(turn) + " are " + bytes.length
                    + " bytes, and a turn has at most " + MOST
                    + "; keep large data elsewhere and its address in the execution");
        }
        requireText(turn);
        return bytes;
    }

    private static String named(Turn turn) {
        return "events " + turn.first() + " to " + turn.last() + " of execution " + turn.execution();
    }

    /** What stands in columns of its own must be text for the database too. */
    private static void requireText(Turn turn) {
        for (var event : turn.events()) {
            if (event instanceof ExecutionStarted started) {
                requireText(turn, columns(started.origin()));
            } else if (event instanceof ExecutionMigrated migrated) {
                requireText(
                        turn,
                        columns(
                                migrated.move().to().workflow(),
                                migrated.move().to().revision()));
            }
        }
    }

    private static Stream<String> columns(Origin origin) {
        var starter = origin.starter();
        var labels = starter.labels().entrySet().stream().flatMap(label -> Stream.of(label.getKey(), label.getValue()));
        return Stream.of(
                        columns(origin.workflow(), origin.revision()),
                        Stream.of(starter.key(), starter.actor()),
                        labels)
                .flatMap(some -> some);
    }

    private static Stream<String> columns(WorkflowKey workflow, String revision) {
        return Stream.of(workflow.id(), workflow.version(), revision);
    }

    private static void requireText(Turn turn, Stream<String> texts) {
        texts.filter(text -> !text.equals(storable(text))).findFirst().ifPresent(text -> {
            throw new UnwritableTurnException("[JDB-110] " + named(turn) + " name something by '" + storable(text)
                    + "', with a character that no database text holds; leave out U+0000 and halves of surrogate"
                    + " pairs in ids, keys, labels and names");
        });
    }

    /** Returns a text with U+FFFD in place of what a database does not take. */
    static String storable(String text) {
        var replaced = text.indexOf('\0') < 0 ? text : text.replace('\0', '\ufffd');
        if (replaced.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
            return replaced;
        }
        return new String(replaced.getBytes(StandardCharsets.UTF_16), StandardCharsets.UTF_16);
    }

    /**
     * Reads a turn.
     *
     * @param version the version of the codec that wrote it
     * @param place where it stands, for whom it cannot be read
     */
    static Turn read(StoreCodec codec, byte[] bytes, int version, String place) {
        if (version > codec.version()) {
            throw new StoreException("[JDB-111] " + place + " was written by codec version " + version
                    + ", and this one reads up to " + codec.version()
                    + "; use the version of Millrace that wrote it, or a newer one");
        }
        try {
            return codec.decode(bytes, version);
        } catch (StoreException e) {
            throw e;
        } catch (RuntimeException e) {
            throw damaged(place + " cannot be decoded: " + e);
        }
    }

    static StoreException damaged(String what) {
        return new StoreException("[JDB-112] " + what
                + "; it was not written by Millrace, or rows are missing, so restore the database from a copy");
    }
}
