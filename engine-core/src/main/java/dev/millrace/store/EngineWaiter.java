package dev.millrace.store;

import static java.util.Objects.requireNonNull;

/**
 * Somebody who waits at a gate, as his engine has told the others. Immutable.
 *
 * @param engine the engine's number
 * @param said how often his engine has said of this wait that it lasts
 * @param waiter who waits
 */
public record EngineWaiter(long engine, long said, GateWaiter waiter) {

    /** Checks that nothing is null. */
    public EngineWaiter {
        requireNonNull(waiter, "waiter");
    }
}
