package dev.millrace.store.journal;

import dev.millrace.store.journal.FileOps.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the frames of a file one after the other, up to its end or to the first that is none. Confined to its user. */
final class FrameScan {

    private static final int CHUNK = 1 << 18;

    private final OpenFile file;
    private final long size;

    private byte[] window = new byte[CHUNK];
    private int start;
    private int end;
    private long offset;
    private int checksum;
    private @Nullable String flaw;

    FrameScan(OpenFile file) throws IOException {
        this(file, 0);
    }

    FrameScan(OpenFile file, long offset) throws IOException {
        this.file = file;
        this.offset = offset;
        size = file.size();
    }

    /** Returns the next frame; null at the end of the file, and from the first flaw on. */
    @Nullable
    Frame next() throws IOException {
        if (flaw != null || offset == size) {
            return null;
        }
        try {
            need(Frame.HEADER);
            int length = Frame.bodyLength(window, start);
            need(Frame.HEADER + length);
            var frame = Frame.read(window, start, length);
            checksum = Frame.checksumOf(window, start);
            start += frame.size();
            offset += frame.size();
            return frame;
        } catch (Frame.FlawException e) {
            flaw = e.getMessage();
            return null;
        }
    }

    private void need(int bytes) throws IOException, Frame.FlawException {
        if (bytes > size - offset) {
            throw new Frame.FlawException("the file ends within a frame");
        }
        if (end - start >= bytes) {
            return;
        }
        int kept = end - start;
        var target = bytes > window.length ? new byte[Math.max(bytes, CHUNK)] : window;
        System.arraycopy(window, start, target, 0, kept);
        window = target;
        start = 0;
        end = kept + file.read(ByteBuffer.wrap(window, kept, window.length - kept), offset + kept);
        if (end < bytes) {
            throw new Frame.FlawException("the file ended while it was read");
        }
    }

    /** Returns where the next frame begins. */
    long offset() {
        return offset;
    }

    /**
     * Returns the checksum of the last frame, as it stands in the file; to compute it once more takes as long as to
     * read the frame.
     */
    int checksum() {
        return checksum;
    }

    /** Returns what is wrong with the bytes at the offset; null at a clean end. */
    @Nullable
    String flaw() {
        return flaw;
    }

    /** Returns the bytes from the offset on. */
    byte[] rest() throws IOException {
        var bytes = ByteBuffer.allocate(Math.toIntExact(size - offset));
        int read = file.read(bytes, offset);
        return Arrays.copyOf(bytes.array(), read);
    }
}
