package dev.millrace.store.journal;

import java.util.Optional;

/** What a frame says. Its number stands in files and never changes. */
public enum FrameKind {
    /** An engine opened the journal. */
    ENGINE_OPENED(1),
    /** A definition was kept. */
    DEFINITION_STORED(2),
    /** A turn of an execution was committed. */
    TURN_COMMITTED(3),
    /** Executions were let go. */
    EXECUTIONS_FORGOTTEN(4),
    /** The last frame of a segment that another follows. */
    SEGMENT_SEALED(5),
    /** The first frame of a snapshot. */
    SNAPSHOT_BEGUN(6),
    /** The last frame of a snapshot. */
    SNAPSHOT_ENDED(7),
    /** What is known of an execution that has ended; stands in no segment and in no snapshot, only in the index. */
    EXECUTION_NOTED(8);

    private static final FrameKind[] ALL = values();

    private final byte number;

    FrameKind(int number) {
        this.number = (byte) number;
    }

    byte number() {
        return number;
    }

    static Optional<FrameKind> of(byte number) {
        return number >= 1 && number <= ALL.length ? Optional.of(ALL[number - 1]) : Optional.empty();
    }
}
