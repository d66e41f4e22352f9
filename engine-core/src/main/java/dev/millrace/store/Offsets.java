package dev.millrace.store;

import java.util.List;

/** Where some records of a table lie, in the table's order. Confined to its user. */
interface Offsets {

    /** Behind all of them. */
    long NONE = Long.MAX_VALUE;

    /** Returns the first that is not before an offset; {@link #NONE} if there is none. */
    long from(long least);

    /** Returns those that are in one of some. */
    static Offsets any(List<Offsets> some) {
        return least -> some.stream().mapToLong(one -> one.from(least)).min().orElse(NONE);
    }

    /** Returns those that are in each of some, of which there is one at least. */
    static Offsets all(List<Offsets> some) {
        return least -> {
            long at = least;
            long before;
            do {
                before = at;
                for (var one : some) {
                    at = at == NONE ? NONE : one.from(at);
                }
            } while (at != before);
            return at;
        };
    }
}
