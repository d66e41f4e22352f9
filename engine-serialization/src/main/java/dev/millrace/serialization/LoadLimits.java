package dev.millrace.serialization;

import dev.millrace.serialization.internal.text.Bounds;

/**
 * How much a document may hold. Immutable.
 *
 * @param fileBytes how large a file may be
 * @param scalarChars how long one text, and in YAML one line, may be
 * @param nesting how deep maps and lists may lie in each other, and subflows in subflows
 * @param values how many maps, lists and scalars a document may hold, and how many nodes with all its subflows
 */
public record LoadLimits(long fileBytes, int scalarChars, int nesting, int values) {

    /** 4 MB, 256 KB, 100 deep, a million values. */
    public static final LoadLimits DEFAULT = new LoadLimits(4L << 20, 256 << 10, 100, 1_000_000);

    private static final int DEEPEST = 500;

    /** Checks that all are above zero, and that the nesting fits a thread's stack. */
    public LoadLimits {
        if (fileBytes < 1 || scalarChars < 1 || values < 1) {
            throw new IllegalArgumentException("every limit must be above zero");
        }
        if (nesting < 1 || nesting > DEEPEST) {
            throw new IllegalArgumentException("nesting must be 1 to " + DEEPEST + ", not " + nesting);
        }
    }

    Bounds bounds() {
        return new Bounds(scalarChars, nesting, values);
    }
}
