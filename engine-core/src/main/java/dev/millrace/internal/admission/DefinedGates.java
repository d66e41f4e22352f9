package dev.millrace.internal.admission;

import org.jspecify.annotations.Nullable;

/**
 * The gates of a node whose definition says all of them, for as long as its plan lives: the first attempt that comes to
 * them has them put together. Thread-safe.
 */
public final class DefinedGates {

    private volatile @Nullable GateList known;

    /** Creates those of a node that nobody has come to. */
    public DefinedGates() {}

    /** Returns them; null if nobody has come to them in this chain. */
    @SuppressWarnings("ReferenceEquality") // a chain is an engine's, and a plan may be lent to another engine
    @Nullable
    GateList in(Chain chain) {
        var before = known;
        return before != null && before.chain() == chain ? before : null;
    }

    /** Keeps those that somebody has put together; who come at once may each make their own, all alike. */
    GateList are(GateList made) {
        known = made;
        return made;
    }
}
