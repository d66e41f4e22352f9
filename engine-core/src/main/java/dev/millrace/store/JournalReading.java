package dev.millrace.store;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.journal.Journal;
import dev.millrace.store.journal.JournalException;
import dev.millrace.store.journal.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Reads the turns of an execution, some at a time; a snapshot may move them in between. Confined to its user. */
final class JournalReading {

    private static final int AT_ONCE = 64;

    private final ExecutionId id;
    private final Journal journal;
    private final StoreCodec codec;
    private final SharedValues values;

    private @Nullable Object seen;
    private long[] places = new long[0];
    private int count;
    private int done;
    private long last;

    JournalReading(ExecutionId id, Journal journal, StoreCodec codec, SharedValues values) {
        this.id = id;
        this.journal = journal;
        this.codec = codec;
        this.values = values;
    }

    /** Takes what there is now, under the store's lock. */
    void beginIn(JournalIndex index) {
        lookIn(index);
        count = places.length;
    }

    /** Looks again where the frames are, under the store's lock. */
    void lookIn(JournalIndex index) {
        var now = index.state(id);
        if (!now.equals(seen)) {
            places = index.places(id);
            seen = now;
        }
    }

    boolean hasMore() {
        return done < count;
    }

    /**
     * Returns the next turns, while no file goes; empty if the execution is gone.
     *
     * @param damaged hears of a file in which a frame is not whole
     */
    Optional<List<Turn>> next(IntConsumer damaged) {
        int to = Math.min(count, done + AT_ONCE);
        if (places.length < to) {
            return Optional.empty();
        }
        var turns = new ArrayList<Turn>(to - done);
        for (; done < to; done++) {
            turns.add(turn(places[done], damaged));
        }
        return Optional.of(turns);
    }

    private Turn turn(long place, IntConsumer damaged) {
        try {
            var frame = journal.read(place);
            var turn = TurnJournal.whole(frame, codec, values, journal::readBlob);
            if (!turn.execution().equals(id) || turn.first() != last + 1) {
                throw new JournalException("[STO-104] frame " + frame.lsn() + " stands where event " + (last + 1)
                        + " of execution " + id + " was expected; run 'millrace journal verify'");
            }
            last = turn.last();
            return turn;
        } catch (JournalException e) {
            damaged.accept(Place.file(place));
            throw e;
        }
    }
}
