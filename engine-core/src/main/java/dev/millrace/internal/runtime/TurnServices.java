package dev.millrace.internal.runtime;

import dev.millrace.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * The parts of an engine that the turns of all its executions use. Immutable.
 *
 * @param store makes turns safe; null in memory
 * @param listeners hear the events
 * @param time clocks, and the alarms of checkpoints
 * @param dispatcher sees to it that somebody works
 * @param retainedEvents how many events of one execution are kept in memory
 */
record TurnServices(
        @Nullable TurnStore store, Listeners listeners, TimeSource time, Dispatcher dispatcher, int retainedEvents) {

    /** The workers of an engine, as turns know them. Thread-safe. */
    interface Dispatcher {

        /** Wakes a worker if there is something to do. */
        void wakeForWork();

        /** The store has decided on a turn; called on its thread, so a worker lets the execution act on it. */
        void turnIsDecided(Decided turns);
    }

    /** The turns of an execution, some of which the store has decided on. Thread-safe. */
    interface Decided {

        /** Posts that it acts on the turns that the store has decided on. */
        void postActOnSafe();
    }
}
