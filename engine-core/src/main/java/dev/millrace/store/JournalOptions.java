package dev.millrace.store;

import static java.util.Objects.requireNonNull;

import dev.millrace.store.journal.FileOps;
import dev.millrace.store.journal.Settings;
import dev.millrace.store.journal.SyncMode;
import dev.millrace.time.TimeSource;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a journal store is made of. Immutable.
 *
 * @param disk what the journal is made of
 * @param blobLimit turns of more bytes get a file of their own
 * @param turnLimit a turn of more bytes is not written
 * @param codec writes and reads turns; empty if there is none
 */
record JournalOptions(Settings disk, int blobLimit, int turnLimit, Optional<StoreCodec> codec) {

    private static final long SEGMENT_BYTES = 16 << 20;
    private static final int SNAPSHOT_SEGMENTS = 8;
    private static final int BLOB_LIMIT = 64 << 10;
    private static final int TURN_LIMIT = 1 << 28; // as much as a frame takes

    static JournalOptions at(Path directory) {
        var disk = new Settings(
                requireNonNull(directory, "directory").toAbsolutePath().normalize(),
                SyncMode.FORCE,
                SEGMENT_BYTES,
                SNAPSHOT_SEGMENTS,
                FileOps.real(),
                TimeSource.system());
        return new JournalOptions(disk, BLOB_LIMIT, TURN_LIMIT, StoreCodec.discovered());
    }

    JournalOptions with(Settings other) {
        return new JournalOptions(other, blobLimit, turnLimit, codec);
    }

    JournalOptions withBlobLimit(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a blob limit is 0 bytes or more, not " + bytes);
        }
        return new JournalOptions(disk, bytes, turnLimit, codec);
    }

    JournalOptions withTurnLimit(int bytes) {
        return new JournalOptions(disk, blobLimit, bytes, codec);
    }

    JournalOptions withCodec(StoreCodec other) {
        return new JournalOptions(disk, blobLimit, turnLimit, Optional.of(other));
    }

    StoreCodec requireCodec() {
        return codec.orElseThrow(JournalOptions::noCodec);
    }

    static StoreException noCodec() {
        return new StoreException("[STO-116] there is no codec on the class path to write events with; add the module"
                + " engine-serialization, or give the store one: JournalStore.at(...).withCodec(...)");
    }
}
