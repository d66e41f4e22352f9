package dev.millrace.testing.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * Makes inputs out of others: bytes flipped, cut, repeated, joined, and words put in. Each follows from the random
 * numbers. Confined to its user.
 */
final class Mutator {

    private static final int LONGEST = 1 << 14;
    private static final int MOST_CHANGES = 5;
    private static final int[] BYTES = {0, 1, 9, 10, 13, 32, 39, 34, 92, 47, 58, 91, 93, 123, 125, 127, 128, 192, 255};

    private final Random random;
    private final List<byte[]> corpus;
    private final List<String> words;

    Mutator(Random random, List<byte[]> corpus, List<String> words) {
        this.random = random;
        this.corpus = corpus;
        this.words = words;
    }

    byte[] next() {
        var bytes = any().clone();
        for (int changes = 1 + random.nextInt(MOST_CHANGES); changes > 0; changes--) {
            bytes = changed(bytes);
        }
        return bytes.length > LONGEST ? cut(bytes, 0, LONGEST) : bytes;
    }

    private byte[] any() {
        return corpus.get(random.nextInt(corpus.size()));
    }

    private byte[] changed(byte[] bytes) {
        int at = random.nextInt(bytes.length + 1);
        int end = Math.min(bytes.length, at + 1 + random.nextInt(random.nextInt(10) == 0 ? 4_000 : 12));
        return switch (random.nextInt(8)) {
            case 0 -> flipped(bytes, at);
            case 1 ->
                joined(
                        bytes,
                        at,
                        new byte[] {(byte) BYTES[random.nextInt(BYTES.length)]},
                        Math.min(bytes.length, at + 1));
            case 2 -> joined(bytes, at, new byte[0], end);
            case 3 -> repeated(bytes, at, end);
            case 4 -> cut(bytes, 0, at);
            case 5 -> spliced(bytes, at);
            default -> joined(bytes, at, word(), random.nextBoolean() ? at : end);
        };
    }

    private byte[] flipped(byte[] bytes, int at) {
        var other = bytes.clone();
        if (at < other.length) {
            other[at] ^= (byte) (1 << random.nextInt(8));
        }
        return other;
    }

    private byte[] word() {
        return words.isEmpty()
                ? new byte[] {(byte) random.nextInt(256)}
                : words.get(random.nextInt(words.size())).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] repeated(byte[] bytes, int at, int end) {
        var out = new ByteArrayOutputStream();
        int times = random.nextInt(20) == 0 ? 400 : 2 + random.nextInt(3);
        for (int i = 0; i < times && out.size() < LONGEST; i++) {
            out.write(bytes, at, end - at);
        }
        return joined(bytes, at, out.toByteArray(), end);
    }

    private byte[] spliced(byte[] bytes, int at) {
        var other = any();
        int from = random.nextInt(other.length + 1);
        return joined(bytes, at, cut(other, from, other.length), bytes.length);
    }

    private static byte[] joined(byte[] bytes, int until, byte[] middle, int from) {
        var out = new ByteArrayOutputStream();
        out.write(bytes, 0, until);
        out.writeBytes(middle);
        out.write(bytes, from, bytes.length - from);
        return out.toByteArray();
    }

    private static byte[] cut(byte[] bytes, int from, int to) {
        return java.util.Arrays.copyOfRange(bytes, from, to);
    }
}
