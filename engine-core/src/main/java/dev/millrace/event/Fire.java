package dev.millrace.event;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * What became of one due instant of a trigger, one event, one file, or one fire by hand. Immutable.
 *
 * @param id what tells it from all others: the workflow, the trigger and what it was due by. The execution that it
 *     starts has an id that follows from it, so that no fire starts two
 * @param workflow the workflow's id
 * @param trigger the trigger's name
 * @param dueAt when it was due
 * @param at when this was decided
 * @param outcome what became of it
 */
public record Fire(String id, String workflow, String trigger, Instant dueAt, Instant at, Outcome outcome) {

    /** What became of a fire. Immutable. */
    public sealed interface Outcome {}

    /**
     * An execution was started, or waits for its start.
     *
     * @param execution which
     */
    public record Started(ExecutionId execution) implements Outcome {

        /** Checks for null. */
        public Started {
            requireNonNull(execution, "execution");
        }
    }

    /**
     * Nothing was started.
     *
     * @param cause the kind of reason
     * @param why the reason in words
     */
    public record Skipped(Cause cause, String why) implements Outcome {

        /** Checks for null. */
        public Skipped {
            requireNonNull(cause, "cause");
            requireNonNull(why, "why");
        }
    }

    /** Why a fire started nothing. */
    public enum Cause {
        /** Its instant had passed when somebody looked, and its trigger does not make up for it. */
        MISFIRED,
        /** An earlier execution was live, or one waited already. */
        OVERLAP,
        /** There was no room for another execution. */
        NO_ROOM,
        /** The workflow does not take the input, or its templates have no value. */
        REFUSED
    }

    /** Checks for null. */
    public Fire {
        requireNonNull(id, "id");
        requireNonNull(workflow, "workflow");
        requireNonNull(trigger, "trigger");
        requireNonNull(dueAt, "dueAt");
        requireNonNull(at, "at");
        requireNonNull(outcome, "outcome");
    }

    /** Returns whether it started an execution. */
    public boolean isStarted() {
        return outcome instanceof Started;
    }

    @Override
    public String toString() {
        return "fire " + id + ": "
                + (outcome instanceof Started started
                        ? "started " + started.execution()
                        : outcome instanceof Skipped skipped
                                ? "skipped, " + skipped.cause() + ": " + skipped.why()
                                : "");
    }
}
