package dev.millrace.store;

/** Refusal of a turn whose execution is another engine's by now. Immutable. */
public class LostExecutionException extends StoreException {

    private static final long serialVersionUID = 1L;

    /** Creates it. */
    public LostExecutionException(String message) {
        super(message);
    }
}
