package dev.millrace.store.journal;

import static java.util.Objects.requireNonNull;

import dev.millrace.time.TimeSource;
import java.nio.file.Path;

/**
 * What a journal is made of. Immutable.
 *
 * @param directory where its files lie; nobody else's do
 * @param sync when a commit counts as safe
 * @param segmentBytes how large a segment gets before the next one begins
 * @param snapshotSegments after how many segments a snapshot is taken
 * @param files the door to files
 * @param time the door to clocks
 */
public record Settings(
        Path directory, SyncMode sync, long segmentBytes, int snapshotSegments, FileOps files, TimeSource time) {

    private static final long SMALLEST_SEGMENT = 512;

    /** Checks for null and range. */
    public Settings {
        requireNonNull(directory, "directory");
        requireNonNull(sync, "sync");
        requireNonNull(files, "files");
        requireNonNull(time, "time");
        if (segmentBytes < SMALLEST_SEGMENT || snapshotSegments < 1) {
            throw new IllegalArgumentException("a segment has " + SMALLEST_SEGMENT
                    + " bytes or more, and a snapshot covers one or more of them; not " + segmentBytes + " and "
                    + snapshotSegments);
        }
    }

    /** Returns the same with another answer to when a commit is safe. */
    public Settings withSync(SyncMode mode) {
        return new Settings(directory, mode, segmentBytes, snapshotSegments, files, time);
    }

    /** Returns the same with segments of another size. */
    public Settings withSegmentBytes(long bytes) {
        return new Settings(directory, sync, bytes, snapshotSegments, files, time);
    }

    /** Returns the same with a snapshot after another number of segments. */
    public Settings withSnapshotSegments(int segments) {
        return new Settings(directory, sync, segmentBytes, segments, files, time);
    }

    /** Returns the same with another door to files. */
    public Settings withFiles(FileOps door) {
        return new Settings(directory, sync, segmentBytes, snapshotSegments, door, time);
    }

    /** Returns the same with another door to clocks. */
    public Settings withTime(TimeSource door) {
        return new Settings(directory, sync, segmentBytes, snapshotSegments, files, door);
    }
}
