package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What an engine's executions wait for when nothing of them runs any more. Immutable.
 *
 * @param wakeAt when time changes something; empty if it does not
 * @param live those that have not ended and are awaited by none
 */
public record Rest(Optional<Instant> wakeAt, Set<ExecutionId> live) {

    /** Returns those that go on apart from one of them. */
    public Set<ExecutionId> others(ExecutionId one) {
        var others = new LinkedHashSet<>(live);
        others.remove(one);
        return others;
    }
}
