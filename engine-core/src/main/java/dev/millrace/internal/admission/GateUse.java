package dev.millrace.internal.admission;

import dev.millrace.definition.OnDuplicate;
import java.util.function.Supplier;

/**
 * A gate on somebody's way. Immutable.
 *
 * @param key says which one it is: all that name the same key pass the same gate
 * @param made makes it, for the first that comes
 * @param amount how much of it is wanted; nothing by who is counted, and never waits for it
 * @param whenTaken what becomes of who finds it closed
 */
record GateUse(String key, Supplier<AdmissionGate> made, long amount, OnDuplicate whenTaken) {

    /** Creates one at which everybody waits who finds it closed. */
    GateUse(String key, Supplier<AdmissionGate> made, long amount) {
        this(key, made, amount, OnDuplicate.WAIT);
    }
}
