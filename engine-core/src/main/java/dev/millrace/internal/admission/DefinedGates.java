package dev.millrace.internal.admission;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The gates of a node whose definition says all of them, for as long as its plan lives: the first attempt that comes to
 * them has them put together. Thread-safe.
 */
public final class DefinedGates {

    private volatile Passage.@Nullable Gates known;

    /** Creates those of a node that nobody has come to. */
    public DefinedGates() {}

    /** Returns them, made now if nobody has come before; who come at once may each make their own, all alike. */
    Passage.Gates of(Supplier<Passage.Gates> maker) {
        var before = known;
        if (before != null) {
            return before;
        }
        var made = maker.get();
        known = made;
        return made;
    }
}
