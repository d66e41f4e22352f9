package dev.millrace.store.journal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Content too large for a frame, in a file that is named by its hash. Immutable; the bytes are shared, not copied.
 *
 * @param name the SHA-256 of the content, in hexadecimal digits
 * @param bytes the content
 */
public record Blob(String name, byte[] bytes) {

    /** How many characters a name has. */
    public static final int NAME_LENGTH = 64;

    private static final Pattern NAME = Pattern.compile("[0-9a-f]{" + NAME_LENGTH + "}");

    /** Returns whether a text is a name that {@link #of} may give. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

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
