package dev.millrace.jdbc;

import dev.millrace.event.ExecutionEvent.ExecutionMigrated;
import dev.millrace.jdbc.ExecutionRows.Known;
import dev.millrace.store.StoreException;
import dev.millrace.store.Summaries;
import dev.millrace.store.Turn;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** How a turn changes what a row says. Holds nothing. */
final class Summary {

    private Summary() {}

    static Optional<StoreException> refusal(Optional<Known> before, Turn turn) {
        return Summaries.refusal(before.map(Known::stored), turn);
    }

    /** Returns what is known after a turn that was not refused. */
    static Known after(Optional<Known> before, Turn turn) {
        var stored = Summaries.after(before.map(Known::stored), turn)
                .orElseThrow(() -> new AssertionError("a first turn that is no start was not refused"));
        return new Known(stored, before.map(Known::epoch).orElse(1L));
    }

    /** Returns the revisions that an execution went over from. */
    static Set<String> revisionsLeft(Known before, List<Turn> turns) {
        var left = new TreeSet<String>();
        var at = before.stored().origin().revision();
        for (var turn : turns) {
            for (var event : turn.events()) {
                if (event instanceof ExecutionMigrated migrated) {
                    left.add(at);
                    at = migrated.move().to().revision();
                }
            }
        }
        return left;
    }
}
