package dev.millrace.event;

import dev.millrace.definition.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A fact about a node of an execution. Immutable. */
public sealed interface NodeEvent extends Event {

    /** Returns the node. */
    NodePath node();

    /**
     * An attempt began.
     *
     * @param attempt its number, from 1
     * @param deliveries how often its message was leased so far
     */
    record NodeStarted(
            ExecutionId execution, long sequence, long atEpochMicros, NodePath node, int attempt, int deliveries)
            implements NodeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * A running attempt keeps a note beyond its process, in place of an earlier one.
     *
     * @param note what it is to recall if it is delivered again after a crash
     */
    record AttemptNoted(
            ExecutionId execution, long sequence, long atEpochMicros, NodePath node, Map<String, Object> note)
            implements NodeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * A running node said how far it is. Not journalled.
     *
     * @param fraction from 0 to 1
     * @param text what it is at
     */
    record NodeProgressed(
            ExecutionId execution, long sequence, long atEpochMicros, NodePath node, double fraction, String text)
            implements NodeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * The node completed.
     *
     * @param result what it left behind
     * @param recoveredBy the fallback that completed in its place
     */
    record NodeCompleted(
            ExecutionId execution,
            long sequence,
            long atEpochMicros,
            NodePath node,
            NodeResult result,
            Optional<NodeId> recoveredBy)
            implements NodeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * The node failed, or timed out, for good.
     *
     * @param failure what went wrong in the last attempt
     * @param attempt the last attempt
     */
    record NodeFailed(
            ExecutionId execution,
            long sequence,
            long atEpochMicros,
            NodePath node,
            Failure failure,
            FailedAttempt attempt)
            implements NodeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * An attempt that failed.
     *
     * @param number its number, from 1; 0 if none could start
     * @param timedOut whether it took longer than its time limit
     * @param input its input, kept where a handler or fallback needs it; else empty
     * @param conditions how the conditions of the node's connections on Fail came out, in the order of the definition
     */
    record FailedAttempt(int number, boolean timedOut, Map<String, Object> input, List<Boolean> conditions) {}

    /**
     * The node has completed; scripts among the conditions of its connections are still to be evaluated.
     * {@link NodeCompleted} follows when they are, or a failure if one cannot be.
     *
     * @param result what it left behind, without conditions
     * @param input what its conditions see as its input
     * @param recoveredBy the fallback that completed in its place
     */
    record CompletionHeld(
            ExecutionId execution,
            long sequence,
            long atEpochMicros,
            NodePath node,
            NodeResult result,
            Map<String, Object> input,
            Optional<NodeId> recoveredBy)
            implements NodeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * The node has failed for good; scripts among the conditions of its connections on Fail are still to be evaluated.
     * {@link NodeFailed} follows when they are.
     *
     * @param failure what went wrong in the last attempt
     * @param attempt the last attempt, without conditions
     */
    record FailureHeld(
            ExecutionId execution,
            long sequence,
            long atEpochMicros,
            NodePath node,
            Failure failure,
            FailedAttempt attempt)
            implements NodeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * An attempt failed, and another will follow.
     *
     * @param failure what went wrong
     * @param retry the attempt that follows
     */
    record NodeRetryScheduled(
            ExecutionId execution, long sequence, long atEpochMicros, NodePath node, Failure failure, Retry retry)
            implements NodeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * An attempt to come.
     *
     * @param attempt its number
     * @param dueEpochMicros when it may start
     * @param timedOut whether the attempt before it took longer than its time limit
     */
    record Retry(int attempt, long dueEpochMicros, boolean timedOut) {}

    /**
     * The node failed for good, and its fallback takes over; the node waits for it.
     *
     * @param failure what went wrong in the last attempt
     * @param attempt the last attempt, with the input that the fallback gets
     */
    record NodeFellBack(
            ExecutionId execution,
            long sequence,
            long atEpochMicros,
            NodePath node,
            Failure failure,
            FailedAttempt attempt)
            implements NodeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * A node that holds scopes took its input, once for all of them.
     *
     * @param input what its conditions and its scopes are given
     */
    record InputTaken(
            ExecutionId execution, long sequence, long atEpochMicros, NodePath node, Map<String, Object> input)
            implements NodeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * The node was with a worker when the process ended; it runs again, as the same attempt.
     *
     * @param deliveries how often its message was leased so far
     * @param reason what took it from its worker
     */
    record NodeRequeued(
            ExecutionId execution, long sequence, long atEpochMicros, NodePath node, int deliveries, String reason)
            implements NodeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * The node may have run when the process ended, and must not run twice unasked: an operator decides.
     *
     * @param reason why nobody else can
     */
    record DecisionNeeded(ExecutionId execution, long sequence, long atEpochMicros, NodePath node, String reason)
            implements NodeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * An operator gave a node another input or output than it had.
     *
     * @param input what it is given when it runs again; empty for what its connections deliver
     * @param output its output from now on; empty for the one that it has
     */
    record DataEdited(
            ExecutionId execution,
            long sequence,
            long atEpochMicros,
            NodePath node,
            Optional<Map<String, Object>> input,
            Optional<Map<String, Object>> output)
            implements NodeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * A node's own condition that did not hold.
     *
     * @param condition what it says
     * @param values what the names in it stood for
     */
    record Unmet(String condition, Map<String, Object> values) {}

    /**
     * The node will never run.
     *
     * @param reason why
     * @param unmet the node's own condition, where that did not hold
     */
    record NodeSkipped(
            ExecutionId execution,
            long sequence,
            long atEpochMicros,
            NodePath node,
            SkipReason reason,
            Optional<Unmet> unmet)
            implements NodeEvent {

        /** Creates the event for a node whose own condition was not asked. */
        public NodeSkipped(ExecutionId execution, long sequence, long atEpochMicros, NodePath node, SkipReason reason) {
            this(execution, sequence, atEpochMicros, node, reason, Optional.empty());
        }

        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * The node was stopped with its execution or scope.
     *
     * @param reason why
     */
    record NodeCancelled(ExecutionId execution, long sequence, long atEpochMicros, NodePath node, String reason)
            implements NodeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * The node waits, without a thread.
     *
     * @param awaited for what
     */
    record NodeWaiting(ExecutionId execution, long sequence, long atEpochMicros, NodePath node, Wait awaited)
            implements NodeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * What a node waits for.
     *
     * @param signal the signal's name; empty for a delay
     * @param dueEpochMicros when it stops waiting; {@link Long#MAX_VALUE} for never
     * @param correlation what the signal must be about; empty for any
     */
    record Wait(String signal, long dueEpochMicros, String correlation) {}

    /**
     * The node asked for an execution of its own, and waits: for its end, or only until it has begun.
     *
     * @param child what it asked for
     */
    record ChildRequested(ExecutionId execution, long sequence, long atEpochMicros, NodePath node, Child child)
            implements NodeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * An execution that a node asks for.
     *
     * @param id its id, which follows from the node's path and the request's place in the journal
     * @param workflow what it runs: a registered id or id:version; empty for the workflow that the node holds itself
     * @param awaited whether the node waits for its end
     * @param input its input
     * @param variables its variables, beside the workflow's defaults
     */
    record Child(
            ExecutionId id,
            String workflow,
            boolean awaited,
            Map<String, Object> input,
            Map<String, Object> variables) {}

    /**
     * The execution that the node waited for ended. What that makes of the node follows in the same turn.
     *
     * @param end how it ended
     */
    record ChildEnded(ExecutionId execution, long sequence, long atEpochMicros, NodePath node, ChildEnd end)
            implements NodeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * How a child ended.
     *
     * @param child its id
     * @param status its end
     * @param cause why it ended so; empty if it completed
     */
    record ChildEnd(ExecutionId child, ExecutionStatus status, String cause) {}

    /**
     * A node could begin, and the templates in the names of its locks were filled in. All its attempts want these.
     *
     * @param locks the names, in the order of the definition
     */
    record LocksNamed(ExecutionId execution, long sequence, long atEpochMicros, NodePath node, List<String> locks)
            implements NodeEvent {
        /** Copies the names. */
        public LocksNamed {
            locks = List.copyOf(locks);
        }

        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * A node could begin, and the templates in its time limit and its retry policy were filled in. All its attempts go
     * by these.
     *
     * @param values what they gave: {@code timeout}, and {@code retryPolicy} with its fields
     */
    record PolicyFilledIn(
            ExecutionId execution, long sequence, long atEpochMicros, NodePath node, Map<String, Object> values)
            implements NodeEvent {

        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * A gate keeps a ready node waiting: a limit, or a lock.
     *
     * @param gate its name
     * @param reason who holds it, or whose turn it is
     */
    record NodeHeldBack(
            ExecutionId execution, long sequence, long atEpochMicros, NodePath node, String gate, String reason)
            implements NodeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * An attempt has taken longer than its node's {@code overtimeAfter}; it goes on.
     *
     * @param attempt the attempt's number
     * @param limitMillis the length that it has passed
     */
    record NodeOvertime(
            ExecutionId execution, long sequence, long atEpochMicros, NodePath node, int attempt, long limitMillis)
            implements NodeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * The breaker that guards the node came to another state, by one of its attempts.
     *
     * @param change from which state to which
     */
    record BreakerChanged(ExecutionId execution, long sequence, long atEpochMicros, NodePath node, BreakerChange change)
            implements NodeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * A node waits at its gates for longer than the engine's {@code starvation}.
     *
     * @param gate the name of the gate that it waits at now
     * @param reason who holds it, or whose turn it is
     */
    record NodeStarved(
            ExecutionId execution, long sequence, long atEpochMicros, NodePath node, String gate, String reason)
            implements NodeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * The node is not run: another one with its key was live, and has completed, and the node completes with the output
     * of that.
     *
     * @param key the key
     * @param existing the other node, and its execution
     */
    record ExistingReturned(
            ExecutionId execution, long sequence, long atEpochMicros, NodePath node, String key, String existing)
            implements NodeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * A running attempt is told to stop, for another one with its key takes its place. Its node fails with
     * {@code Replaced} as soon as its code has ended, or its process has; it is not begun again.
     *
     * @param attempt the attempt's number
     * @param key the key
     * @param by the other node, and its execution
     */
    record NodeReplaced(
            ExecutionId execution, long sequence, long atEpochMicros, NodePath node, int attempt, String key, String by)
            implements NodeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * An outcome came too late, from an attempt that no longer counts; it changed nothing.
     *
     * @param attempt the attempt's number
     * @param outcome what it would have been
     */
    record OutcomeRefused(
            ExecutionId execution, long sequence, long atEpochMicros, NodePath node, int attempt, String outcome)
            implements NodeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }
}
