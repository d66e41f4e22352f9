package dev.millrace.store.journal;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads a segment's frames as long as each follows the one before. Confined to its user. */
final class ChainScan {

    private final JournalFile segment;
    private final FrameScan scan;
    private Tip tip;
    private long offset;
    private long last;
    private boolean isSealed;
    private @Nullable String flaw;

    /** Begins at an offset, where a frame ends that this is the tip of. */
    ChainScan(JournalFile segment, long from, Tip before) throws IOException {
        this.segment = segment;
        scan = new FrameScan(segment.file(), from);
        offset = from;
        last = from;
        tip = before;
    }

    /**
     * Takes it that the frames up to where it begins were good, and the last of them, at an offset, sealed the segment.
     */
    void isSealedAt(long seal) {
        last = seal;
        isSealed = true;
    }

    /** Hands over every frame up to the end or the first flaw. */
    void run(Replay replay) throws IOException {
        for (var frame = scan.next(); frame != null; frame = scan.next()) {
            flaw = breach(frame);
            if (flaw != null) {
                return;
            }
            replay.frame(frame, Place.of(segment.number(), offset));
            tip = new Tip(frame.epoch(), frame.lsn(), scan.checksum());
            last = offset;
            isSealed = frame.kind() == FrameKind.SEGMENT_SEALED;
            offset = scan.offset();
        }
        flaw = scan.flaw();
    }

    private @Nullable String breach(Frame frame) {
        if (isSealed) {
            return "frame " + frame.lsn() + " lies behind the seal";
        }
        if (frame.lsn() != tip.lsn() + 1) {
            return "frame " + frame.lsn() + " lies where " + (tip.lsn() + 1) + " was expected";
        }
        if (frame.previous() != tip.checksum() || frame.epoch() < tip.epoch()) {
            return "frame " + frame.lsn() + " does not follow the frame before it";
        }
        return null;
    }

    /** Returns the last good frame's place in the chain. */
    Tip tip() {
        return tip;
    }

    /** Returns where the good frames end. */
    long offset() {
        return offset;
    }

    /** Returns where the last good frame begins. */
    long last() {
        return last;
    }

    boolean isSealed() {
        return isSealed;
    }

    /** Returns what is wrong at the offset; null if the good frames end with the file. */
    @Nullable
    String flaw() {
        return flaw;
    }

    /** Returns the bytes behind the good frames. */
    byte[] rest() throws IOException {
        return new FrameScan(segment.file(), offset).rest();
    }
}
