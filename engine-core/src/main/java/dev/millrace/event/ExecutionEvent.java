package dev.millrace.event;

import dev.millrace.definition.Priority;
import dev.millrace.definition.WorkflowKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A fact about an execution as a whole. Immutable. */
public sealed interface ExecutionEvent extends Event {

    /** What asked an execution to stop. */
    enum Stop {
        /** An orderly cancel. */
        CANCEL,
        /** An end at once. */
        TERMINATE,
        /** The workflow's time limit. */
        TIMEOUT
    }

    /**
     * What an execution runs, and who started it.
     *
     * @param workflow the workflow's id and version
     * @param revision the hash of the definition that the execution is pinned to
     * @param starter who started it, and under what names it can be found
     */
    record Origin(WorkflowKey workflow, String revision, Starter starter) {

        /** Returns what it runs alone. */
        public Pin pin() {
            return new Pin(workflow, revision);
        }
    }

    /**
     * The definition that an execution runs, and no other.
     *
     * @param workflow the workflow's id and version
     * @param revision the hash of the definition
     */
    record Pin(WorkflowKey workflow, String revision) {}

    /**
     * Who started an execution, and under what names it can be found.
     *
     * @param key the caller's own key, unique among live executions; empty for none
     * @param labels what the caller wants to find it by
     * @param actor who started it; empty if nobody said
     * @param parent the node that it is a child of
     */
    record Starter(String key, Map<String, String> labels, String actor, Optional<ParentNode> parent) {

        /** A start of which nothing was said. */
        public static final Starter UNNAMED = new Starter("", Map.of(), "", Optional.empty());
    }

    /**
     * A node that started a child execution.
     *
     * @param execution the node's execution
     * @param node where the node stands
     * @param awaits whether the node waits for the child's end
     */
    record ParentNode(ExecutionId execution, NodePath node, boolean awaits) {

        /** Creates one that does not wait. */
        public ParentNode(ExecutionId execution, NodePath node) {
            this(execution, node, false);
        }
    }

    /**
     * The execution was accepted.
     *
     * @param origin what it runs
     * @param input its input
     * @param variables its first variables: the defaults, then the caller's
     * @param priority how urgent it is, where its start or its parent said so; empty for what its workflow says
     */
    record ExecutionStarted(
            ExecutionId execution,
            long sequence,
            long atEpochMicros,
            Origin origin,
            Map<String, Object> input,
            Map<String, Object> variables,
            Optional<Priority> priority)
            implements ExecutionEvent {

        /** Creates the fact of a start that said nothing of a priority. */
        public ExecutionStarted(
                ExecutionId execution,
                long sequence,
                long atEpochMicros,
                Origin origin,
                Map<String, Object> input,
                Map<String, Object> variables) {
            this(execution, sequence, atEpochMicros, origin, input, variables, Optional.empty());
        }

        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * The execution waits for room before it begins; nothing of it runs, and its time limit does not count.
     *
     * @param waiting what it waits at, and how
     */
    record StartHeldBack(ExecutionId execution, long sequence, long atEpochMicros, StartWait waiting)
            implements ExecutionEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * How a start waits for room.
     *
     * @param gate what it waits at
     * @param reason who holds that, or whose turn it is
     * @param priority how urgent it is
     * @param alone whether it waits until no other execution with its key is live
     * @param replaces the executions whose place it takes; they are cancelled once it is safe that it waits
     */
    record StartWait(String gate, String reason, Priority priority, boolean alone, List<ExecutionId> replaces) {

        /** Copies the list. */
        public StartWait {
            replaces = List.copyOf(replaces);
        }

        /** Creates the wait of one that takes nobody's place. */
        public StartWait(String gate, String reason, Priority priority, boolean alone) {
            this(gate, reason, priority, alone, List.of());
        }
    }

    /** There is room: the execution begins. */
    record StartAdmitted(ExecutionId execution, long sequence, long atEpochMicros) implements ExecutionEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * An operator held the execution.
     *
     * @param request why, and who
     * @param resumeEpochMicros when it goes on by itself; {@link Long#MAX_VALUE} for never
     */
    record ExecutionPaused(
            ExecutionId execution, long sequence, long atEpochMicros, Request request, long resumeEpochMicros)
            implements ExecutionEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * An operator let the execution go on.
     *
     * @param request why, and who
     */
    record ExecutionResumed(ExecutionId execution, long sequence, long atEpochMicros, Request request)
            implements ExecutionEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * What somebody asks of an execution.
     *
     * @param reason why; cut to 64,000 characters
     * @param by who; empty if nobody said
     */
    record Request(String reason, String by) {

        /** Cuts the reason. */
        public Request {
            reason = CutText.of(reason);
        }

        /** Returns the request of nobody in particular. */
        public static Request of(String reason) {
            return new Request(reason, "");
        }
    }

    /**
     * An operator changed the course of the execution; one that had ended goes on. What it means for single nodes
     * follows in the same turn.
     *
     * @param action what was done: {@code skip}, {@code completeWith}, {@code rerunFrom}, ...
     * @param request why, and who
     * @param reset the nodes that stand again as if they had never begun
     */
    record ExecutionRepaired(
            ExecutionId execution,
            long sequence,
            long atEpochMicros,
            String action,
            Request request,
            List<NodePath> reset)
            implements ExecutionEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * A repair was taken back before anything followed from it: the execution stands as it did before.
     *
     * @param undone which repair, and how the execution stands again
     * @param request why, and who
     */
    record RepairUndone(ExecutionId execution, long sequence, long atEpochMicros, Undone undone, Request request)
            implements ExecutionEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }

        /** Returns whether it took an event back: that of the repair, or one that followed from it. */
        public boolean isAbout(Event event) {
            return event.sequence() >= undone.repaired() && event.sequence() < sequence;
        }

        /** Returns the events that still count: without those of repairs that were taken back. */
        public static List<Event> standing(List<Event> all) {
            var standing = new ArrayList<Event>(all.size());
            for (var event : all) {
                if (event instanceof RepairUndone undoing) {
                    standing.removeIf(undoing::isAbout);
                }
                standing.add(event);
            }
            return standing;
        }
    }

    /**
     * A repair that was taken back.
     *
     * @param repaired the number of its event
     * @param status the end that the execution has again; {@link ExecutionStatus#RUNNING} or
     *     {@link ExecutionStatus#PAUSED} if it had none
     * @param endedEpochMicros when it had ended; 0 if it had not
     */
    record Undone(long repaired, ExecutionStatus status, long endedEpochMicros) {}

    /**
     * The execution goes on in another version of its workflow. What it had reached stands under the same node ids, or
     * under those that the move names; nodes that are gone were not reached.
     *
     * @param move from which version to which
     * @param request why, and who
     */
    record ExecutionMigrated(ExecutionId execution, long sequence, long atEpochMicros, Move move, Request request)
            implements ExecutionEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * A change of the definition that an execution runs.
     *
     * @param from what it ran
     * @param to what it runs now
     * @param renamed the new ids of nodes of the root graph, by their old ones; without those that kept theirs
     */
    record Move(Pin from, Pin to, Map<String, String> renamed) {}

    /**
     * Something asked the execution to stop; its running nodes are told.
     *
     * @param stop what asked
     * @param request why, and who
     */
    record StopRequested(ExecutionId execution, long sequence, long atEpochMicros, Stop stop, Request request)
            implements ExecutionEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * A node of type End was reached: the execution ends as that says, once what is open has been told to stop.
     *
     * @param node the node
     * @param ending how it ends
     */
    record EndReached(ExecutionId execution, long sequence, long atEpochMicros, NodePath node, Ending ending)
            implements ExecutionEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }

        /** Returns why the execution ends, for people. */
        public String reason() {
            return "ended by node " + node + (ending.message().isEmpty() ? "" : ": " + ending.message());
        }

        /** Returns how what is open is stopped: at once, or in order. */
        public Stop stop() {
            return ending.status() == ExecutionStatus.TERMINATED ? Stop.TERMINATE : Stop.CANCEL;
        }
    }

    /**
     * How a node of type End has its execution end.
     *
     * @param status {@link ExecutionStatus#COMPLETED}, {@link ExecutionStatus#FAILED},
     *     {@link ExecutionStatus#CANCELLED} or {@link
     *     ExecutionStatus#TERMINATED}
     * @param message why; empty if nobody said
     * @param output what it gives
     */
    record Ending(ExecutionStatus status, String message, Map<String, Object> output) {}

    /**
     * An execution has taken longer than its workflow's {@code overtimeAfter}; it goes on.
     *
     * @param limitMillis how long that is
     */
    record ExecutionOvertime(ExecutionId execution, long sequence, long atEpochMicros, long limitMillis)
            implements ExecutionEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * The effects of completed nodes are being undone.
     *
     * @param reason why
     * @param spared the nodes that could be undone as well and stay as they are; in the order in which they would be
     * @param backTo the node from which the execution goes on once that is done; empty if it ends then
     */
    record CompensationStarted(
            ExecutionId execution,
            long sequence,
            long atEpochMicros,
            String reason,
            List<NodePath> spared,
            Optional<NodePath> backTo)
            implements ExecutionEvent {

        /** Copies the list. */
        public CompensationStarted {
            spared = List.copyOf(spared);
        }

        /** Creates one of an execution that undoes all that it can, and ends then. */
        public CompensationStarted(ExecutionId execution, long sequence, long atEpochMicros, String reason) {
            this(execution, sequence, atEpochMicros, reason, List.of(), Optional.empty());
        }

        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * A message from outside arrived.
     *
     * @param signal its name, payload and identity
     */
    record SignalReceived(ExecutionId execution, long sequence, long atEpochMicros, Signal signal)
            implements ExecutionEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * A named message from outside into an execution.
     *
     * @param name what it is called
     * @param payload its data
     * @param dedupId a second signal with the same one changes nothing; empty for none
     * @param correlation what it is about, for nodes that wait for that alone; empty for nothing
     */
    record Signal(String name, Map<String, Object> payload, String dedupId, String correlation) {}

    /**
     * The execution reached its end.
     *
     * @param status the end
     * @param cause why it ended so; empty if it completed by itself
     * @param output its output
     */
    record ExecutionEnded(
            ExecutionId execution,
            long sequence,
            long atEpochMicros,
            ExecutionStatus status,
            String cause,
            Map<String, Object> output)
            implements ExecutionEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }
}
