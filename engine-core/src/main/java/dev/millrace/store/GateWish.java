package dev.millrace.store;

import static java.util.Objects.requireNonNull;

/**
 * What an engine wants of a gate that counts over all engines of a store. Immutable.
 *
 * @param gate the gate's name
 * @param total how much there is of it in all
 * @param kept how much the engine has, and keeps; what it was granted beyond that goes back
 * @param wanted how much it wants to have, {@code kept} to {@code total}
 * @param isFirst whether it goes before those that came earlier: what they wait for may be what it stands inside
 */
public record GateWish(String gate, long total, long kept, long wanted, boolean isFirst) {

    /** Checks the amounts. */
    public GateWish {
        requireNonNull(gate, "gate");
        if (kept < 0 || wanted < kept || total < wanted) {
            throw new IllegalArgumentException("of gate '" + gate + "' there is " + total
                    + ", of which an engine keeps "
                    + kept + " and wants " + wanted + "; it must keep no more than it wants, and want no more than"
                    + " there is");
        }
    }

    /** Returns whether it wants more than it has. */
    public boolean isOpen() {
        return wanted > kept;
    }
}
