package dev.millrace.store.journal;

/**
 * The end of a chain of frames. Immutable.
 *
 * @param epoch the opening that wrote the last frame
 * @param lsn the last frame's number; 0 if there is none
 * @param checksum the last frame's checksum
 */
public record Tip(long epoch, long lsn, int checksum) {

    /** The end of a chain without frames. */
    public static final Tip NONE = new Tip(0, 0, 0);
}
