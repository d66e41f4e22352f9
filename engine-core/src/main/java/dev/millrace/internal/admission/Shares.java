package dev.millrace.internal.admission;

import org.jspecify.annotations.Nullable;

/** The shares of an engine in gates that count over several. Thread-safe. */
interface Shares {

    /** Of an engine that has its store alone: every gate counts in it. */
    Shares ALONE = (gate, total) -> null;

    /**
     * Returns the share in a gate, none of it taken yet; null if it counts in this engine alone.
     *
     * @param total how much there is of it in all engines
     */
    @Nullable
    EngineShare of(String gate, long total);
}
