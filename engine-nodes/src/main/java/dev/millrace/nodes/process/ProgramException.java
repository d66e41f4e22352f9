package dev.millrace.nodes.process;

import dev.millrace.event.Failure;
import dev.millrace.node.Outcome;

/** A program could not be run as asked. */
final class ProgramException extends Exception {

    private final transient Outcome outcome;

    ProgramException(Failure failure) {
        this(failure.message(), Outcome.failed(failure));
    }

    private ProgramException(String message, Outcome outcome) {
        super(message);
        this.outcome = outcome;
    }

    /** Returns one that no retry helps. */
    static ProgramException forGood(String type, String message) {
        return new ProgramException(Failure.of(type, message).withoutRetry());
    }

    /** Returns one that leaves it to somebody to say whether the program did its work. */
    static ProgramException undecided(String message) {
        return new ProgramException(message, Outcome.undecided(message));
    }

    /** Returns how the attempt ends by it. */
    Outcome outcome() {
        return outcome;
    }
}
