package dev.millrace.store;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionMigrated;
import dev.millrace.event.ExecutionEvent.ExecutionPaused;
import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionEvent.ExecutionResumed;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.Pin;
import dev.millrace.event.ExecutionEvent.RepairUndone;
import dev.millrace.event.ExecutionEvent.StartAdmitted;
import dev.millrace.event.ExecutionEvent.StartHeldBack;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.OutcomeRefused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a turn changes of what is known about its execution without reading its events, and which turn may follow; for
 * who writes a store. Holds nothing.
 */
public final class Summaries {

    private Summaries() {}

    /**
     * Returns what is known after a turn; empty if nobody ever said that the execution started.
     *
     * @param before what was known before it; empty for the first turn
     */
    public static Optional<StoredExecution> after(Optional<StoredExecution> before, Turn turn) {
        return after(before.orElse(null), turn);
    }

    /**
     * Returns why a turn is refused behind what is known of its execution; empty if it may follow.
     *
     * @param known the execution with all turns before this one; empty if there is none
     */
    public static Optional<StoreException> refusal(Optional<StoredExecution> known, Turn turn) {
        return known.isEmpty()
                ? refusalOfFirst(turn)
                : refusal(turn, known.get().lastSequence(), known.get().isEnded());
    }

    static Optional<StoreException> refusalOfFirst(Turn turn) {
        if (turn.first() == 1 && turn.events().get(0) instanceof ExecutionStarted) {
            return Optional.empty();
        }
        return refused("STO-114", turn, "the execution is not known, and its first event is no start with number 1");
    }

    static Optional<StoreException> refusal(Turn turn, long last, boolean isEnding) {
        var first = turn.events().get(0);
        if (isEnding && !(first instanceof ExecutionRepaired) && !(first instanceof RepairUndone) && !isLate(turn)) {
            return refused("STO-113", turn, "the execution has ended with event " + last);
        }
        return turn.first() == last + 1
                ? Optional.empty()
                : refused("STO-112", turn, "event " + (last + 1) + " was expected");
    }

    private static Optional<StoreException> refused(String code, Turn turn, String why) {
        return Optional.of(new StoreException(
                "[" + code + "] events " + turn.first() + " to " + turn.last() + " of execution " + turn.execution()
                        + " are refused: " + why + "; read the execution again before going on with it"));
    }

    /** Returns what is known after a turn; empty if nobody ever said that the execution started. */
    static Optional<StoredExecution> after(@Nullable StoredExecution before, Turn turn) {
        var known = before;
        for (var event : turn.events()) {
            known = after(known, event);
        }
        return Optional.ofNullable(known).map(stored -> with(stored, turn.last()));
    }

    private static @Nullable StoredExecution after(@Nullable StoredExecution before, Event event) {
        if (event instanceof ExecutionStarted started) {
            return new StoredExecution(
                    started.execution(), started.origin(), ExecutionStatus.RUNNING, started.atEpochMicros(), 0, 0);
        }
        if (before == null) {
            return null;
        }
        if (event instanceof ExecutionPaused) {
            return with(before, ExecutionStatus.PAUSED, 0);
        }
        if (event instanceof StartHeldBack) {
            return with(before, ExecutionStatus.PENDING, 0);
        }
        if (event instanceof ExecutionResumed
                || event instanceof StartAdmitted
                || event instanceof ExecutionRepaired && before.isEnded()) {
            return with(before, ExecutionStatus.RUNNING, 0);
        }
        if (event instanceof ExecutionMigrated migrated) {
            return with(before, migrated.move().to());
        }
        if (event instanceof RepairUndone undoing) {
            return with(before, undoing.undone().status(), undoing.undone().endedEpochMicros());
        }
        return event instanceof ExecutionEnded ended ? with(before, ended.status(), ended.atEpochMicros()) : before;
    }

    private static StoredExecution with(StoredExecution known, Pin pin) {
        return new StoredExecution(
                known.id(),
                new Origin(pin.workflow(), pin.revision(), known.origin().starter()),
                known.status(),
                known.startedAt(),
                known.endedAt(),
                known.lastSequence());
    }

    private static StoredExecution with(StoredExecution known, ExecutionStatus status, long endedAt) {
        return new StoredExecution(
                known.id(), known.origin(), status, known.startedAt(), endedAt, known.lastSequence());
    }

    /** Returns the same, up to a later event. */
    static StoredExecution with(StoredExecution known, long lastSequence) {
        return new StoredExecution(
                known.id(), known.origin(), known.status(), known.startedAt(), known.endedAt(), lastSequence);
    }

    /** Returns the revisions that an execution is pinned to from a turn on. */
    static List<String> pinsOf(Turn turn) {
        var pins = new ArrayList<String>(1);
        for (var event : turn.events()) {
            if (event instanceof ExecutionStarted started) {
                pins.add(started.origin().revision());
            } else if (event instanceof ExecutionMigrated migrated) {
                pins.add(migrated.move().to().revision());
            }
        }
        return pins;
    }

    /** Returns whether a turn changes more than the last number. */
    static boolean isChangedBy(Turn turn) {
        for (var event : turn.events()) {
            if (event instanceof ExecutionStarted
                    || event instanceof ExecutionPaused
                    || event instanceof ExecutionResumed
                    || event instanceof StartHeldBack
                    || event instanceof StartAdmitted
                    || event instanceof ExecutionRepaired
                    || event instanceof RepairUndone
                    || event instanceof ExecutionMigrated
                    || event instanceof ExecutionEnded) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether a turn says nothing but that outcomes came too late: such a one may follow the end. */
    static boolean isLate(Turn turn) {
        return turn.events().stream().allMatch(OutcomeRefused.class::isInstance);
    }

    /** Returns whether a turn ends its execution. */
    static boolean isEndedBy(Turn turn) {
        for (var event : turn.events()) {
            if (event instanceof ExecutionEnded
                    || event instanceof RepairUndone undoing
                            && undoing.undone().status().isFinal()) {
                return true;
            }
        }
        return false;
    }
}
