package dev.millrace.store;

import static java.util.Objects.requireNonNull;

/**
 * What an engine has of a gate that counts over all engines of a store. Immutable.
 *
 * @param gate the gate's name
 * @param amount how much it has
 * @param others who has the rest, or goes before it, in words; empty if it has what it wanted
 */
public record GateGrant(String gate, long amount, String others) {

    /** Checks that nothing is null. */
    public GateGrant {
        requireNonNull(gate, "gate");
        requireNonNull(others, "others");
    }
}
