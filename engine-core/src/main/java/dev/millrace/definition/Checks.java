package dev.millrace.definition;

import java.util.ArrayList;
import java.util.List;

/**
 * The checks around each attempt of a node, in their order; the first that fails ends the attempt. Immutable.
 *
 * @param before what must hold before the node's code is called; where it does not, the node fails without a retry
 * @param after what must hold when the code has done its work; where it does not, the attempt has failed
 */
public record Checks(List<Check> before, List<Check> after) {

    /** Nothing is checked. */
    public static final Checks NONE = new Checks(List.of(), List.of());

    /** Copies the lists. */
    public Checks {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /** Returns whether nothing is checked. */
    public boolean isEmpty() {
        return before.isEmpty() && after.isEmpty();
    }

    /** Returns a copy with one more check before each attempt. */
    public Checks withBefore(Check more) {
        return new Checks(and(before, more), after);
    }

    /** Returns a copy with one more check after each attempt. */
    public Checks withAfter(Check more) {
        return new Checks(before, and(after, more));
    }

    private static List<Check> and(List<Check> checks, Check more) {
        var all = new ArrayList<>(checks);
        all.add(more);
        return all;
    }
}
