package dev.millrace.internal.admission;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The gates that definitions name, by what they follow from: their names, which cost more to make than the gate to
 * pass, are made once. Thread-safe.
 *
 * @param <K> what they follow from, a value
 */
final class KnownGates<K> {

    /** So many are kept; then all are made anew. */
    private static final int MOST = 10_000;

    private final ConcurrentHashMap<K, GateUse> known = new ConcurrentHashMap<>();

    /** Returns the gate, made by {@code maker} if nobody has passed it yet. */
    GateUse of(K from, Function<? super K, GateUse> maker) {
        var before = known.get(from);
        if (before != null) {
            return before;
        }
        if (known.size() >= MOST) {
            known.clear();
        }
        var made = maker.apply(from);
        known.put(from, made);
        return made;
    }
}
