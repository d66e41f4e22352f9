package dev.millrace.internal.decision;

import dev.millrace.event.ExecutionStatus;

/**
 * Why an execution does not do what was asked of it. Immutable.
 *
 * @param kind in one word
 * @param text for people
 */
public record Standing(Kind kind, String text) {

    /** How an execution stands. */
    public enum Kind {
        /** It goes on. */
        OPEN,
        /** An operator holds it. */
        HELD,
        /** It is being stopped, or was. */
        STOPPED,
        /** Its effects are being undone. */
        UNDOING,
        /** It has ended by itself. */
        ENDED
    }

    /** Returns how a state stands. */
    public static Standing of(ExecutionState state) {
        if (state.isEnded()) {
            boolean stopped = state.status == ExecutionStatus.CANCELLED || state.status == ExecutionStatus.TERMINATED;
            return new Standing(stopped ? Kind.STOPPED : Kind.ENDED, "it has ended, " + state.status);
        }
        if (state.compensating) {
            return new Standing(Kind.UNDOING, "its effects are being undone; only a terminate stops that");
        }
        if (state.stop != null) {
            return new Standing(Kind.STOPPED, "it is being stopped already");
        }
        return state.paused
                ? new Standing(Kind.HELD, "it is held already")
                : new Standing(
                        Kind.OPEN,
                        state.plan.workflow().policy().allowPause()
                                ? "it is not held"
                                : "it is not held, and its workflow does not allow it");
    }
}
