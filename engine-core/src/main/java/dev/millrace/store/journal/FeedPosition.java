package dev.millrace.store.journal;

/**
 * A place in the order of a journal's frames. Immutable.
 *
 * @param lsn all frames up to this one were taken; in a snapshot, before it was begun with
 * @param inSnapshot whether the file is a snapshot, else it is a segment
 * @param file the number in the file's name; 0 if nobody has looked yet
 * @param offset where to go on in the file
 */
public record FeedPosition(long lsn, boolean inSnapshot, long file, long offset) {

    /**
     * How far somebody got.
     *
     * @param next the place behind what was taken
     * @param isWhole whether all that was ever there was seen; false if a snapshot stood for it, or it was not as far
     */
    public record Followed(FeedPosition next, boolean isWhole) {}

    /** The place before the first frame. */
    public static final FeedPosition START = of(0);

    /** A place behind every frame that there can be: who goes on there goes on behind the last one. */
    public static final FeedPosition AHEAD = of(Long.MAX_VALUE);

    /** Returns the place behind a frame, wherever that lies. */
    static FeedPosition of(long lsn) {
        return new FeedPosition(lsn, false, 0, 0);
    }
}
