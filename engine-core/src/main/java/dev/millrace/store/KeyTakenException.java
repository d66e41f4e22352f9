package dev.millrace.store;

import dev.millrace.event.ExecutionId;

/** Refusal of a start: the store has another execution with its key. Immutable. */
public final class KeyTakenException extends StoreException {

    private static final long serialVersionUID = 1L;

    private final transient ExecutionId holder;

    /** Creates it. */
    public KeyTakenException(String message, ExecutionId holder) {
        super(message);
        this.holder = holder;
    }

    /** Returns the execution that has the key. */
    public ExecutionId holder() {
        return holder;
    }
}
