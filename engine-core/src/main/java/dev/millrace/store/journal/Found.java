package dev.millrace.store.journal;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a directory was found. Immutable.
 *
 * @param tip the last good frame
 * @param last the segment to go on with; null if the next frame needs a new one
 * @param before the frame before the first one of that segment
 * @param end where its good frames end
 * @param torn what is wrong with the bytes behind; null if there are none
 * @param spoilt snapshots that are not whole, and were not used
 * @param unsnapped how many segments no snapshot covers
 */
record Found(
        Tip tip,
        @Nullable JournalFile last,
        Tip before,
        long end,
        @Nullable String torn,
        List<Path> spoilt,
        int unsnapped) {}
