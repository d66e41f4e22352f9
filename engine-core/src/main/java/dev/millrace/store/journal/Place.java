package dev.millrace.store.journal;

/** Where a frame lies, in one number: the file's number above, the offset below. */
public final class Place {

    private static final int OFFSET_BITS = 40;

    private Place() {}

    /** Returns the place of what lies at an offset of a file. */
    public static long of(int file, long offset) {
        return (long) file << OFFSET_BITS | offset;
    }

    /** Returns the number of the file. */
    public static int file(long place) {
        return (int) (place >>> OFFSET_BITS);
    }

    /** Returns the offset in the file. */
    public static long offset(long place) {
        return place & ((1L << OFFSET_BITS) - 1);
    }
}
