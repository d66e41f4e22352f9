package dev.millrace.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * Whether the disk has room for new executions. A ballast file is given up when it has nearly none, so that those that
 * run can come to their ends. {@link #isEnough()} and {@link #isStale()} are thread-safe, all else confined to the
 * journal's thread.
 */
final class Room {

    private static final int RESERVES_NEEDED = 3;
    private static final int CHUNK = 1 << 20;
    private static final int PIECE = 1 << 16;
    private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Settings settings;
    private final Layout layout;

    private volatile boolean isEnough = true;
    private volatile long checkedAtNanos;

    /**
     * What it takes to end what runs: a segment, and with small ones as much as a few turns and their blobs may need.
     */
    private final long reserve;

    Room(Settings settings, Layout layout) {
        this.settings = settings;
        this.layout = layout;
        reserve = Math.max(CHUNK, settings.segmentBytes());
    }

    boolean isEnough() {
        return isEnough;
    }

    /** Returns whether the last look is long ago; time passes for whoever asks next, so that one asker looks again. */
    boolean isStale() {
        long now = settings.time().nanoTime();
        if (now - checkedAtNanos < STALE_NANOS) {
            return false;
        }
        checkedAtNanos = now;
        return true;
    }

    /** Looks how much room there is. If nobody can say, things stay as they were. */
    void check() {
        checkedAtNanos = settings.time().nanoTime();
        try {
            long free = settings.files().usableSpace(layout.directory());
            isEnough = free >= RESERVES_NEEDED * reserve;
            if (free < reserve) {
                settings.files().delete(layout.ballast());
            } else if (free >= (RESERVES_NEEDED + 1) * reserve) {
                takeBallast();
            }
        } catch (IOException e) {
            return;
        }
    }

    private void takeBallast() throws IOException {
        try (var file = settings.files().openToWrite(layout.ballast())) {
            long at = file.size();
            var zeros = ByteBuffer.allocate(at < reserve ? PIECE : 0); // memory may be short where a disk is not
            for (; at < reserve; at += PIECE) {
                file.write(zeros.clear(), at);
            }
        }
    }
}
