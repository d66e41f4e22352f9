package dev.millrace.store;

import dev.millrace.store.journal.FileOps;
import java.nio.file.Path;

/** Journals on files that a test watches over; small ones, so that segments, snapshots and blobs come early. */
public final class Journals {

    private static final int SEGMENT_BYTES = 16 << 10;
    private static final int BLOB_BYTES = 1_200;

    private Journals() {}

    public static JournalStore at(Path directory, FileOps files) {
        return JournalStore.at(directory)
                .withSegmentBytes(SEGMENT_BYTES)
                .withSnapshotEvery(1)
                .withBlobLimit(BLOB_BYTES)
                .withFiles(files);
    }
}
