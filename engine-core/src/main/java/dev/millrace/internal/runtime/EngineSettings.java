package dev.millrace.internal.runtime;

import dev.millrace.definition.CheckpointPolicy;
import dev.millrace.event.ExecutionListener;
import dev.millrace.internal.admission.GateSettings;
import dev.millrace.internal.admission.StartRoom;
import dev.millrace.internal.concurrent.WorkerThreads;
import dev.millrace.internal.driver.ItemFiles;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.SecretSource;
import dev.millrace.store.ExecutionStore;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * What an engine is made of. Immutable.
 *
 * @param nodes the node types
 * @param listeners who hears the events
 * @param sources where time and chance come from
 * @param threads who runs the nodes
 * @param queueing how the lease queue is set
 * @param limits what is kept, and for how long
 * @param keeping how executions outlive the process; empty for in memory only
 */
public record EngineSettings(
        NodeRegistry nodes,
        List<ExecutionListener> listeners,
        Sources sources,
        WorkerThreads threads,
        Queueing queueing,
        Limits limits,
        Optional<Keeping> keeping) {

    /** Copies the list. */
    public EngineSettings {
        listeners = List.copyOf(listeners);
    }

    /**
     * Where time, chance, files and secrets come from.
     *
     * @param time clocks and alarms
     * @param random numbers from 0 to 1, for jitter
     * @param files reads the files of loops
     * @param secrets has the values of secrets
     */
    public record Sources(TimeSource time, DoubleSupplier random, ItemFiles files, SecretSource secrets) {}

    /**
     * How executions outlive the process.
     *
     * @param store where they are kept
     * @param checkpoint when, where their workflow does not say so
     * @param retention how many of those that have ended; empty for all
     */
    public record Keeping(ExecutionStore store, CheckpointPolicy checkpoint, Optional<RetentionLimits> retention) {}

    /**
     * How the lease queue is set.
     *
     * @param capacity how many ready messages it holds per priority
     * @param visibility how long a lease lasts without renewal
     * @param maxDeliveries how often a message is delivered before it is a dead letter
     * @param room for how many executions there is room
     * @param gates what nodes pass before they come to it
     */
    public record Queueing(int capacity, Duration visibility, int maxDeliveries, StartRoom room, GateSettings gates) {

        /** Creates settings without limits of nodes. */
        public Queueing(int capacity, Duration visibility, int maxDeliveries, StartRoom room) {
            this(capacity, visibility, maxDeliveries, room, GateSettings.NONE);
        }

        /** Returns a copy with other gates. */
        public Queueing with(GateSettings others) {
            return new Queueing(capacity, visibility, maxDeliveries, room, others);
        }
    }

    /**
     * What is kept, and for how long.
     *
     * @param retainedExecutions how many ended executions can still be asked for
     * @param retainedEvents how many events of one execution are kept in memory, the newest
     * @param grace how long stopped attempts are given before they are abandoned
     * @param answer how long who asks an execution waits for its turn
     * @param valueBytes how many bytes of data may be handed over at once
     * @param selfChecking whether each journal is folded at the end and compared with the state that lived it
     */
    public record Limits(
            int retainedExecutions,
            int retainedEvents,
            Duration grace,
            Duration answer,
            long valueBytes,
            boolean selfChecking) {

        /** Returns a copy with another number of ended executions. */
        public Limits withRetainedExecutions(int most) {
            return new Limits(most, retainedEvents, grace, answer, valueBytes, selfChecking);
        }

        /** Returns a copy with another number of events. */
        public Limits withRetainedEvents(int most) {
            return new Limits(retainedExecutions, most, grace, answer, valueBytes, selfChecking);
        }

        /** Returns a copy with another grace time. */
        public Limits withGrace(Duration time) {
            return new Limits(retainedExecutions, retainedEvents, time, answer, valueBytes, selfChecking);
        }

        /** Returns a copy with another patience. */
        public Limits withAnswer(Duration time) {
            return new Limits(retainedExecutions, retainedEvents, grace, time, valueBytes, selfChecking);
        }

        /** Returns a copy with another size of data. */
        public Limits withValueBytes(long bytes) {
            return new Limits(retainedExecutions, retainedEvents, grace, answer, bytes, selfChecking);
        }

        /** Returns a copy that checks each journal. */
        public Limits withSelfChecking() {
            return new Limits(retainedExecutions, retainedEvents, grace, answer, valueBytes, true);
        }
    }
}
