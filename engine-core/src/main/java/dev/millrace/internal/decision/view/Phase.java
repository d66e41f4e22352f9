package dev.millrace.internal.decision.view;

import dev.millrace.event.ExecutionStatus;
import dev.millrace.internal.decision.state.ExecutionState;

/**
 * Phase of an execution, which says why it does not do what was asked of it. Immutable.
 *
 * @param kind in one word
 * @param text for people
 */
public record Phase(Kind kind, String text) {

    /** What an execution is at. */
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

    /** Returns the phase of a state. */
    public static Phase of(ExecutionState state) {
        if (state.isEnded()) {
            boolean stopped =
                    state.status() == ExecutionStatus.CANCELLED || state.status() == ExecutionStatus.TERMINATED;
            return new Phase(stopped ? Kind.STOPPED : Kind.ENDED, "it has ended, " + state.status());
        }
        if (state.compensating()) {
            return new Phase(Kind.UNDOING, "its effects are being undone; only a terminate stops that");
        }
        if (state.stop() != null) {
            return new Phase(Kind.STOPPED, "it is being stopped already");
        }
        return state.paused()
                ? new Phase(Kind.HELD, "it is held already")
                : new Phase(
                        Kind.OPEN,
                        state.plan().workflow().policy().allowPause()
                                ? "it is not held"
                                : "it is not held, and its workflow does not allow it");
    }
}
