package dev.millrace.event;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * The identity of an execution: 128 bits, written as 26 characters of Crockford's base 32. Immutable.
 *
 * @param high the upper 64 bits
 * @param low the lower 64 bits
 */
public record ExecutionId(long high, long low) implements Comparable<ExecutionId> {

    private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int LENGTH = 26;
    private static final int BITS = 5;

    /**
     * Returns the id that a text names.
     *
     * @throws IllegalArgumentException if the text is not 26 characters of the alphabet
     */
    public static ExecutionId parse(String text) {
        if (requireNonNull(text, "text").length() != LENGTH || text.charAt(0) > '7') {
            throw new IllegalArgumentException("an execution id has 26 characters, such as "
                    + new ExecutionId(0x018bcfe5687L, 1) + ", not '" + text + "'");
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < LENGTH; i++) {
            int digit = DIGITS.indexOf(Character.toLowerCase(text.charAt(i)));
            if (digit < 0) {
                throw new IllegalArgumentException("an execution id does not hold '" + text.charAt(i) + "': " + text);
            }
            high = (high << BITS) | (low >>> (Long.SIZE - BITS));
            low = (low << BITS) | digit;
        }
        return new ExecutionId(high, low);
    }

    /**
     * Returns an id that begins with a time, as every id does, and follows from a text in all the rest.
     *
     * @param epochMicros the time, in microseconds since 1970
     * @param from what tells the execution from all others
     */
    public static ExecutionId derived(long epochMicros, String from) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var hash = ByteBuffer.wrap(digest.digest(from.getBytes(StandardCharsets.UTF_8)));
            return new ExecutionId(epochMicros / 1_000 << 16 | hash.getShort() & 0xffffL, hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    @Override
    public int compareTo(ExecutionId other) {
        int first = Long.compareUnsigned(high, other.high);
        return first != 0 ? first : Long.compareUnsigned(low, other.low);
    }

    // Written out: an id is a key wherever an execution is looked up, and what the compiler makes for a record is
    // slower.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ExecutionId id && low == id.low && high == id.high;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(high) + Long.hashCode(low);
    }

    @Override
    public String toString() {
        var text = new char[LENGTH];
        long h = high;
        long l = low;
        for (int i = LENGTH - 1; i >= 0; i--) {
            text[i] = DIGITS.charAt((int) (l & 31));
            l = (l >>> BITS) | (h << (Long.SIZE - BITS));
            h >>>= BITS;
        }
        return new String(text);
    }
}
