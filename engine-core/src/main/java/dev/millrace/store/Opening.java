package dev.millrace.store;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * How a store was found when it was opened. Immutable.
 *
 * @param epoch the number of this opening, from 1; every opening has a higher one
 * @param notes what was repaired on the way, such as a torn tail that was cut off; empty if nothing was
 */
public record Opening(long epoch, List<String> notes) {

    /** Copies the list. */
    public Opening {
        notes = List.copyOf(requireNonNull(notes, "notes"));
    }
}
