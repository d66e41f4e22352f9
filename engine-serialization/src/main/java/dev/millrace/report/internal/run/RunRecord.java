package dev.millrace.report.internal.run;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.RepairUndone;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.Explanation;
import dev.millrace.event.NodePath;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of an execution. Immutable, as long as its values are.
 *
 * @param snapshot where it stands
 * @param events those of its events that still count, in order; may begin late where the first are forgotten
 * @param explanations why nodes stand where they stand, as far as somebody asked
 * @param log the lines that it logged, oldest first
 */
public record RunRecord(
        ExecutionSnapshot snapshot, List<Event> events, Map<NodePath, Explanation> explanations, List<String> log) {

    /** Copies the lists, and leaves out what repairs took back. */
    public RunRecord {
        events = List.copyOf(RepairUndone.standing(events));
        explanations = Map.copyOf(explanations);
        log = List.copyOf(log);
    }

    /** Returns whether the first event is known, and so all of them. */
    public boolean isWhole() {
        return !events.isEmpty() && events.get(0).sequence() == 1;
    }

    /** Returns when it began: its start, else the first time that is known. */
    public Optional<Instant> beganAt() {
        return snapshot.span().startedAt().or(() -> events.stream().findFirst().map(Event::at));
    }

    /** Returns the moment that this shows: the end, else the newest time that is known. */
    public Optional<Instant> asOf() {
        return snapshot.span()
                .endedAt()
                .or(() -> events.stream().map(Event::at).max(Comparator.naturalOrder()))
                .or(this::beganAt);
    }
}
