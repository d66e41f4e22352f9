package dev.millrace.store.journal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Content too large for a frame, in a file that is named by its hash. Immutable; the bytes are shared, not copied.
 *
 * @param name the SHA-256 of the content, in hexadecimal digits
 * @param bytes the content
 */
public record Blob(String name, byte[] bytes) {

    /** Names content by its hash. */
    public static Blob of(byte[] bytes) {
        return new Blob(HexFormat.of().formatHex(hash(bytes)), bytes);
    }

    private static byte[] hash(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
