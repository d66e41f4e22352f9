package dev.millrace.internal.admission;

import dev.millrace.definition.Priority;
import dev.millrace.event.ExecutionId;
import java.util.List;

/**
 * An execution that is to begin.
 *
 * @param execution which
 * @param claims its gates
 * @param priority how urgent it is
 * @param since when it came, in microseconds since 1970
 * @param admitted hears that it was let in after it had waited
 */
public record StartEntrant(
        ExecutionId execution, List<StartClaim> claims, Priority priority, long since, Runnable admitted) {

    /** Copies the list. */
    public StartEntrant {
        claims = List.copyOf(claims);
    }
}
