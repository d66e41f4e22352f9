package dev.millrace.store.journal;

/** Where a frame lies, in one number: the file's number above, the offset below. */
final class Place {

    private static final int OFFSET_BITS = 40;

    private Place() {}

    static long of(int file, long offset) {
        return (long) file << OFFSET_BITS | offset;
    }

    static int file(long place) {
        return (int) (place >>> OFFSET_BITS);
    }

    static long offset(long place) {
        return place & ((1L << OFFSET_BITS) - 1);
    }
}
