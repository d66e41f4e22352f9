package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * When an engine with a store makes safe what an execution has done. Whatever the policy, these are safe before anybody
 * acts on them: the start, whatever is asked from outside, a change of the execution as a whole (a stop, a pause, a
 * repair, its compensation), the request of a child execution, the start and the end of a node whose effect is
 * {@code atMostOnce}, and the end. Nodes that ended since the last checkpoint run again after a crash, with the same
 * idempotency key. Without a store a policy means nothing.
 */
public sealed interface CheckpointPolicy {

    /** Each step is safe before the next one begins. The default. */
    CheckpointPolicy AFTER_EACH_NODE = new AfterEachNode();

    /** Only {@code execution.checkpoint()} and what must be safe anyway make a checkpoint. */
    CheckpointPolicy MANUAL = new Manual();

    /** Returns the policy that makes a checkpoint when so many nodes have ended. */
    static CheckpointPolicy afterNodes(int nodes) {
        return new AfterNNodes(nodes);
    }

    /** Returns the policy that makes a checkpoint when the oldest step that is not safe is so old. */
    static CheckpointPolicy every(Duration interval) {
        return new TimeInterval(interval);
    }

    /** Each step is safe before the next one begins: a crash repeats what was running, and nothing else. */
    record AfterEachNode() implements CheckpointPolicy {}

    /**
     * A checkpoint when nodes have ended: a crash repeats what was running, and fewer ended nodes than that.
     *
     * @param nodes how many, 1 to 10,000
     */
    record AfterNNodes(int nodes) implements CheckpointPolicy {

        private static final int MOST = 10_000;

        /** Checks the range. */
        public AfterNNodes {
            if (nodes < 1 || nodes > MOST) {
                throw new IllegalArgumentException("nodes must be 1 to " + MOST + ", not " + nodes);
            }
        }
    }

    /**
     * A checkpoint when the oldest step that is not safe has waited so long: a crash repeats what was running, and what
     * ended in that time.
     *
     * @param interval above zero, at most 100 years
     */
    record TimeInterval(Duration interval) implements CheckpointPolicy {

        /** Checks the range. */
        public TimeInterval {
            if (requireNonNull(interval, "interval").isNegative()
                    || interval.isZero()
                    || interval.compareTo(Durations.LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "interval must be above zero and at most 100 years, not " + interval);
            }
        }
    }

    /** A checkpoint when somebody asks for one: a crash repeats what was running, and all that ended since then. */
    record Manual() implements CheckpointPolicy {}
}
