package dev.millrace.store.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * One record of the journal, kept wholly or not at all. Immutable; the body is shared, not copied.
 *
 * <p>In a file: magic, version, kind, two zero bytes, length of the body, checksum of all else, epoch, number, safe,
 * the checksum of the frame before, body; numbers begin with their highest byte. Magic, version and checksum stay where
 * they are in every version.
 *
 * @param kind what it says
 * @param epoch the opening that wrote it; what an earlier life left behind has a lower one
 * @param lsn its number, from 1, without a gap
 * @param safe the last frame that the disk had confirmed when this one was written: the proof that those up to it must
 *     be there
 * @param previous the checksum of the frame before; it chains them, so that none can be exchanged
 * @param body its content
 */
public record Frame(FrameKind kind, long epoch, long lsn, long safe, int previous, byte[] body) {

    /** The version of the format that this class writes. */
    public static final int VERSION = 1;

    static final int MAGIC = 0x4d4c524a;
    static final int HEADER = 44;
    static final int LONGEST_BODY = 1 << 28;

    private static final int LENGTH_AT = 8;
    private static final int CHECKSUM_AT = 12;
    private static final int EPOCH_AT = 16;

    /** Thrown when bytes are no frame. */
    static final class FlawException extends Exception {
        private static final long serialVersionUID = 1L;

        FlawException(String message) {
            super(message, null, false, false);
        }
    }

    /** Returns its size in a file, in bytes. */
    public int size() {
        return sizeOf(body.length);
    }

    /** Returns how many bytes a frame with a body of this many has. */
    public static int sizeOf(int bodyBytes) {
        return HEADER + bodyBytes;
    }

    /** Writes it and returns its checksum. */
    int writeTo(ByteBuffer out) {
        int start = out.position();
        out.putInt(MAGIC).put((byte) VERSION).put(kind.number()).putShort((short) 0);
        out.putInt(body.length)
                .putInt(0)
                .putLong(epoch)
                .putLong(lsn)
                .putLong(safe)
                .putInt(previous);
        out.put(body);
        int checksum = checksum(out.array(), out.arrayOffset() + start, body.length);
        out.putInt(start + CHECKSUM_AT, checksum);
        return checksum;
    }

    /** Returns its checksum. */
    int checksum() {
        return writeTo(ByteBuffer.allocate(size()));
    }

    private static int checksum(byte[] bytes, int start, int length) {
        var crc = new CRC32C();
        crc.update(bytes, start, CHECKSUM_AT);
        crc.update(bytes, start + EPOCH_AT, HEADER - EPOCH_AT + length);
        return (int) crc.getValue();
    }

    /** Returns the checksum that a header announces. */
    static int checksumOf(byte[] bytes, int start) {
        return ByteBuffer.wrap(bytes).getInt(start + CHECKSUM_AT);
    }

    /** Returns the length of the body that a header announces. */
    static int bodyLength(byte[] bytes, int start) throws FlawException {
        var in = ByteBuffer.wrap(bytes);
        if (in.getInt(start) != MAGIC) {
            throw new FlawException("no frame begins here");
        }
        int length = in.getInt(start + LENGTH_AT);
        if (length < 0 || length > LONGEST_BODY) {
            throw new FlawException("a length of " + length + " bytes");
        }
        return length;
    }

    /**
     * Reads a frame.
     *
     * @param length the body's length; header and body are in the array
     * @throws FlawException if the bytes were changed
     * @throws JournalException if a newer version wrote them
     */
    static Frame read(byte[] bytes, int start, int length) throws FlawException {
        var in = ByteBuffer.wrap(bytes, start, HEADER + length);
        in.position(start + Integer.BYTES);
        int version = in.get();
        byte kind = in.get();
        in.position(start + CHECKSUM_AT);
        if (in.getInt() != checksum(bytes, start, length)) {
            throw new FlawException("the checksum does not fit");
        }
        if (version != VERSION) {
            throw newer(version);
        }
        long epoch = in.getLong();
        long lsn = in.getLong();
        long safe = in.getLong();
        int previous = in.getInt();
        var body = new byte[length];
        in.get(body);
        var known = FrameKind.of(kind).orElseThrow(() -> new FlawException("an unknown kind " + kind));
        return new Frame(known, epoch, lsn, safe, previous, body);
    }

    private static JournalException newer(int version) {
        return new JournalException("[STO-103] the journal is of format " + version + ", and this version reads format "
                + VERSION + "; open it with the version of Millrace that wrote it, or a newer one");
    }
}
