package dev.millrace.store;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.store.journal.Frame;
import dev.millrace.store.journal.FrameKind;
import dev.millrace.store.journal.Journal;
import dev.millrace.store.journal.JournalException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** A page of a journal's feed, while it is read. Confined to its caller. */
final class JournalFeed {

    private final Journal journal;
    private final Reading reading;
    private final Predicate<ExecutionId> isKnown;
    private final WholeTurns turns;
    private final int limit;

    private final List<Event> events = new ArrayList<>();
    private final Map<ExecutionId, Boolean> known = new HashMap<>();
    private boolean isWhole = true;

    /** How turns are read. */
    record Reading(StoreCodec codec, SharedValues values) {}

    /**
     * Creates a page.
     *
     * @param reading how turns are read
     * @param isKnown whether an execution has not been forgotten
     * @param reader reads all of an execution
     * @param limit how many events are enough
     */
    JournalFeed(
            Journal journal,
            Reading reading,
            Predicate<ExecutionId> isKnown,
            Function<ExecutionId, List<Event>> reader,
            int limit) {
        this.journal = journal;
        this.reading = reading;
        this.isKnown = isKnown;
        this.turns = new WholeTurns(reader);
        this.limit = limit;
    }

    /** Reads it. */
    ChangePage read(ChangeCursor after) {
        var followed = journal.follow(FeedCursor.parse(after), this::take);
        return new ChangePage(events, FeedCursor.of(followed.next()), isWhole && followed.isWhole());
    }

    private boolean take(Frame frame) {
        if (frame.kind() == FrameKind.TURN_COMMITTED) {
            var id = TurnBody.decoded(frame.body()).execution();
            if (known.computeIfAbsent(id, isKnown::test)) {
                take(frame, id);
            } else {
                isWhole = false;
            }
        }
        return events.size() < limit;
    }

    private void take(Frame frame, ExecutionId id) {
        try {
            events.addAll(
                    turns.eventsOf(TurnJournal.whole(frame, reading.codec(), reading.values(), journal::readBlob)));
        } catch (JournalException | StoreException e) {
            if (isKnown.test(id)) {
                throw e;
            }
            known.put(id, false); // it was forgotten meanwhile
            isWhole = false;
        }
    }
}
