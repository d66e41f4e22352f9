package dev.millrace.store;

import dev.millrace.store.journal.Frame;
import dev.millrace.store.journal.JournalException;
import java.util.function.Function;
import java.util.function.Supplier;

/** Journal of turns as the codec's bytes, and the journal's troubles as the store's. */
final class TurnJournal {

    private TurnJournal() {}

    /**
     * Returns a turn's bytes, at most so many.
     *
     * @throws UnwritableTurnException if there are none, or too many
     */
    static byte[] encode(StoreCodec codec, Turn turn, int limit) {
        byte[] bytes;
        try {
            bytes = codec.encode(turn.asWritten());
        } catch (Throwable t) { // memory that ran out for one turn included
            throw new UnwritableTurnException(
                    "[STO-117] events " + turn.first() + " to " + turn.last() + " of execution " + turn.execution()
                            + " cannot be written: " + t + "; the codec "
                            + codec.getClass().getName() + " must take every event",
                    t);
        }
        if (bytes.length > limit) {
            throw new UnwritableTurnException(
                    "[STO-118] events " + turn.first() + " to " + turn.last() + " of execution " + turn.execution()
                            + " are " + bytes.length + " bytes, and a turn has at most " + limit
                            + "; keep large data elsewhere and its"
                            + " address in the execution");
        }
        return bytes;
    }

    /**
     * Reads the turn of a frame, with the values that it shares.
     *
     * @param blobs reads what is kept apart, by its name
     */
    static Turn whole(Frame frame, StoreCodec codec, SharedValues values, Function<String, byte[]> blobs) {
        var body = TurnBody.decoded(frame.body());
        var turn = decode(frame, codec, blobs);
        return body.apart().values().isEmpty() ? turn : values.whole(turn, body.codec(), codec, blobs);
    }

    /**
     * Reads the turn of a frame as it is written.
     *
     * @param blobs reads what is kept apart, by its name
     */
    static Turn decode(Frame frame, StoreCodec codec, Function<String, byte[]> blobs) {
        var body = TurnBody.decoded(frame.body());
        var bytes = body.apart().blob().map(blobs).orElse(body.bytes());
        if (body.codec() > codec.version()) {
            throw new StoreException("[STO-103] frame " + frame.lsn() + " was written by codec version " + body.codec()
                    + ", and this one reads up to " + codec.version()
                    + "; use the version of Millrace that wrote it, or a newer one");
        }
        Turn turn;
        try {
            turn = codec.decode(bytes, body.codec());
        } catch (StoreException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new StoreException(
                    "[STO-117] frame " + frame.lsn() + ", events " + body.span().first() + " to "
                            + body.span().last() + " of execution " + body.execution()
                            + ", is whole but cannot be decoded: " + e,
                    e);
        }
        if (!body.announces(turn)) {
            throw new StoreException("[STO-104] frame " + frame.lsn() + " is said to hold events "
                    + body.span().first() + " to " + body.span().last() + " of execution " + body.execution()
                    + ", but holds others; it was not written by Millrace, so restore the journal from a copy");
        }
        return turn;
    }

    /** Does something with the journal; its trouble is the store's. */
    static <T> T translated(Supplier<T> work) {
        try {
            return work.get();
        } catch (JournalException e) {
            throw translation(e);
        }
    }

    static StoreException translation(JournalException e) {
        return new StoreException(String.valueOf(e.getMessage()), e);
    }
}
