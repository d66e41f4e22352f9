package dev.millrace.nodes.process;

import java.nio.charset.Charset;
import java.util.Arrays;

/** Keeps the head and the tail of a stream of any length; counts what it drops between them. Thread-safe. */
final class CapturedOutput implements ByteSink {

    private static final int FIRST_SIZE = 512;

    private final int limit;
    private final int headLimit;
    private byte[] kept = new byte[FIRST_SIZE]; // the head; from headLimit on the tail, as a ring
    private long total;
    private long missed;
    private boolean closed;

    /**
     * Creates an empty one.
     *
     * @param limit how many bytes are kept, at least 2: half of them the first, half the last
     */
    CapturedOutput(int limit) {
        this.limit = limit;
        this.headLimit = limit / 2;
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
        if (closed) {
            missed += length;
            return;
        }
        int next = from;
        int left = length;
        while (left > 0) {
            int place = place();
            int count = Math.min(left, limit - place);
            grow(place + count);
            System.arraycopy(bytes, next, kept, place, count);
            total += count;
            next += count;
            left -= count;
        }
    }

    /** Keeps nothing from here on; what still comes is counted as dropped. */
    synchronized void close() {
        closed = true;
    }

    /** Counts what never came here. */
    synchronized void missed(long bytes) {
        missed += bytes;
    }

    synchronized long dropped() {
        return missed + Math.max(0, total - limit);
    }

    /** Returns the line that stands where something was dropped. */
    static String gap(long bytes) {
        return "\n[... " + bytes + " bytes dropped ...]\n";
    }

    /** Returns what was kept; where something was dropped between head and tail, a line says how much. */
    synchronized String text(Charset charset) {
        if (total <= limit) {
            return new String(kept, 0, (int) total, charset);
        }
        int oldest = place();
        var tail = Arrays.copyOf(Arrays.copyOfRange(kept, oldest, limit), limit - headLimit);
        System.arraycopy(kept, headLimit, tail, limit - oldest, oldest - headLimit);
        return new String(kept, 0, headLimit, charset) + gap(dropped()) + new String(tail, charset);
    }

    /** Returns where the next byte goes. */
    private int place() {
        return total < limit ? (int) total : headLimit + (int) ((total - headLimit) % (limit - headLimit));
    }

    private void grow(int size) {
        if (size > kept.length) {
            kept = Arrays.copyOf(kept, (int) Math.min(limit, Math.max(size, kept.length * 2L)));
        }
    }
}
