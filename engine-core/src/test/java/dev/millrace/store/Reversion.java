package dev.millrace.store;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** A segment as a later version might write it: another version in each frame, checksums that fit. */
final class Reversion {

    private static final int HEADER = 44;

    private Reversion() {}

    static byte[] toVersion2(byte[] segment) {
        var bytes = ByteBuffer.wrap(segment.clone());
        for (int at = 0; at + HEADER <= segment.length; at += HEADER + bytes.getInt(at + 8)) {
            bytes.put(at + 4, (byte) 2);
            var crc = new CRC32C();
            crc.update(bytes.array(), at, 12);
            crc.update(bytes.array(), at + 16, HEADER - 16 + bytes.getInt(at + 8));
            bytes.putInt(at + 12, (int) crc.getValue());
        }
        return bytes.array();
    }
}
