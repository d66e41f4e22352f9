package dev.millrace.internal.decision;

/**
 * What became of a signal. Immutable.
 *
 * @param kind what
 * @param reason why it was refused; empty if it was not
 */
public record Reception(Kind kind, String reason) {

    /** What can become of a signal. */
    public enum Kind {
        /** It was taken in. */
        NEW,
        /** It had been taken in before. */
        SEEN,
        /** The execution had ended. */
        ENDED,
        /** No node that waits for its name takes such a payload. */
        REFUSED
    }

    static final Reception NEW = new Reception(Kind.NEW, "");
    static final Reception SEEN = new Reception(Kind.SEEN, "");
    static final Reception ENDED = new Reception(Kind.ENDED, "");

    static Reception refused(String reason) {
        return new Reception(Kind.REFUSED, reason);
    }
}
