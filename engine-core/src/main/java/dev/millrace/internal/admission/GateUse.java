package dev.millrace.internal.admission;

import java.util.function.Supplier;

/**
 * A gate on somebody's way. Immutable.
 *
 * @param key says which one it is: all that name the same key pass the same gate
 * @param made makes it, for the first that comes
 * @param amount how much of it is wanted
 */
record GateUse(String key, Supplier<AdmissionGate> made, long amount) {}
