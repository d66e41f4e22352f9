package dev.millrace.nodes.process;

import dev.millrace.event.Failure;

/** A program could not be run as asked. */
final class ProgramException extends Exception {

    private final transient Failure failure;

    ProgramException(Failure failure) {
        super(failure.message());
        this.failure = failure;
    }

    /** Returns one that no retry helps. */
    static ProgramException forGood(String type, String message) {
        return new ProgramException(Failure.of(type, message).withoutRetry());
    }

    Failure failure() {
        return failure;
    }
}
