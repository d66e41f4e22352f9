package dev.millrace.store.journal;

import java.util.function.Consumer;

/** Finds whole frames anywhere in bytes. */
final class FrameSearch {

    private static final byte FIRST = (byte) (Frame.MAGIC >>> 24);

    private FrameSearch() {}

    /** Hands over every whole frame, wherever it begins, and returns how many bytes belong to none. */
    static int run(byte[] bytes, Consumer<Frame> found) {
        int at = 0;
        int skipped = 0;
        while (at < bytes.length) {
            boolean mayBegin = bytes[at] == FIRST && at <= bytes.length - Frame.HEADER;
            int size = mayBegin ? frameAt(bytes, at, found) : 0;
            skipped += size == 0 ? 1 : 0;
            at += Math.max(1, size);
        }
        return skipped;
    }

    private static int frameAt(byte[] bytes, int at, Consumer<Frame> found) {
        try {
            int length = Frame.bodyLength(bytes, at);
            if (length > bytes.length - at - Frame.HEADER) {
                return 0;
            }
            var frame = Frame.read(bytes, at, length);
            found.accept(frame);
            return frame.size();
        } catch (Frame.FlawException | JournalException e) {
            return 0;
        }
    }
}
