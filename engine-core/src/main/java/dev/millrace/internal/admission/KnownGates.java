package dev.millrace.internal.admission;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The gates that definitions name, by what they follow from: their names, which cost more to make than the gate to
 * pass, are made once. Thread-safe.
 *
 * @param <K> what they follow from, a value
 * @param <G> what is known: a gate, or all gates of a node
 */
final class KnownGates<K, G> {

    /** So many are kept; then all are made anew. */
    private static final int MOST = 10_000;

    private final ConcurrentHashMap<K, G> known = new ConcurrentHashMap<>();

    /** Returns what follows, made by {@code maker} for who asks first. */
    G of(K from, Function<? super K, ? extends G> maker) {
        var before = known.get(from);
        if (before != null) {
            return before;
        }
        if (known.size() >= MOST) {
            known.clear();
        }
        G made = maker.apply(from);
        known.put(from, made);
        return made;
    }
}
