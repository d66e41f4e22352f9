package dev.millrace.internal.concurrent;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A way to make what few objects have when it is first asked for, once, whichever thread asks first: it costs the
 * others no object and no lock of their own. Thread-safe.
 */
public final class OnDemand {

    private OnDemand() {}

    /**
     * Returns what is known, or what is made now.
     *
     * @param guard an object that all share who may ask for this at the same time, and that nobody else locks
     * @param known returns what was made before, from a volatile field; null if nothing was
     * @param made makes it, and writes it to that field
     */
    public static <T> T get(Object guard, Supplier<@Nullable T> known, Supplier<T> made) {
        synchronized (guard) {
            var before = known.get();
            return before != null ? before : made.get();
        }
    }
}
