package dev.millrace.internal.runtime;

import dev.millrace.event.Event;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.Fold;
import dev.millrace.internal.decision.view.Report;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Holds the engine to its own rule: folding the events of an execution gives the state that lived them. Thread-safe.
 */
final class SelfCheck {

    private final ConcurrentLinkedQueue<String> differences = new ConcurrentLinkedQueue<>();

    void compare(ExecutionState lived, List<Event> events) {
        try {
            var folded = Fold.of(lived.id(), lived::planOf, events);
            var expected = Report.of(lived);
            var actual = Report.of(folded);
            if (!expected.equals(actual)) {
                differences.add("execution " + lived.id() + " of "
                        + lived.plan().workflow().key() + ":\n  lived  " + expected + "\n  folded " + actual);
            }
        } catch (RuntimeException e) {
            differences.add(
                    "execution " + lived.id() + " of " + lived.plan().workflow().key() + ": " + e);
        }
    }

    void failIfAnyDiffered() {
        if (!differences.isEmpty()) {
            throw new IllegalStateException(
                    "[ENG-902] the fold of a journal differs from the state that lived it: " + differences);
        }
    }
}
