package dev.millrace.simulation;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a run has found wrong; the first counts. A check never throws, for it may run inside the engine. Confined to
 * whoever has the turn.
 */
final class SimulationFindings {

    private @Nullable String first;

    void add(String what) {
        if (first == null) {
            first = what;
        }
    }

    void check(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            add(otherwise.get());
        }
    }

    @Nullable
    String first() {
        return first;
    }
}
