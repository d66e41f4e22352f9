package dev.millrace.internal.admission;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The gates of a node whose definition says all of them, for as long as its plan lives: the first attempt that comes to
 * them has them put together. Thread-safe.
 */
public final class DefinedGates {

    private volatile @Nullable GateList known;

    /** Creates those of a node that nobody has come to. */
    public DefinedGates() {}

    /**
     * Returns them, made now if nobody has come to them in this chain; who come at once may each make their own, all
     * alike.
     */
    @SuppressWarnings("ReferenceEquality") // a chain is an engine's, and a plan may be lent to another engine
    GateList of(Chain chain, Supplier<GateList> maker) {
        var before = known;
        if (before != null && before.chain() == chain) {
            return before;
        }
        var made = maker.get();
        known = made;
        return made;
    }
}
