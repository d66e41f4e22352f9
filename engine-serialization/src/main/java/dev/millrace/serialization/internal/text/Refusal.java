package dev.millrace.serialization.internal.text;

/** Ends the reading of a document whose problem has been reported. */
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Refusal() {
        super("the document is refused", null, false, false);
    }
}
