package dev.millrace.store;

import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/**
 * Where the records of a table lie that have a term. They stand in the table's file behind its records, in parts; in
 * memory there is how each part begins. Immutable.
 */
final class Postings {

    /** Of a table that was written when there were none. */
    static final Postings MISSING = new Postings(0, 0, new long[0]);

    private static final int PART = 512;
    private static final int PART_BYTES = PART * Long.BYTES;

    private final long begin;
    private final int partSize;
    private final long[] firsts; // the term above, the offset below; sorted

    private Postings(long begin, int partSize, long[] firsts) {
        this.begin = begin;
        this.partSize = partSize;
        this.firsts = firsts;
    }

    /** Reads how the parts begin. */
    static Postings read(DataInputStream in) throws IOException {
        return new Postings(in.readLong(), in.readInt(), Bodies.readLongs(in));
    }

    /** Returns whether there are any. */
    boolean isThere() {
        return firsts.length > 0;
    }

    /** Returns where they begin; that is where the records end. */
    long begin() {
        return begin;
    }

    /**
     * Returns where the records lie that have a term.
     *
     * @param reading returns the part at an offset
     */
    Offsets with(int term, LongFunction<byte[]> reading) {
        return new WithTerm(term, reading);
    }

    private final class WithTerm implements Offsets {

        private final long head;
        private final LongFunction<byte[]> reading;
        private int index = -1;
        private long[] part = {};

        WithTerm(int term, LongFunction<byte[]> reading) {
            this.head = (long) term << Integer.SIZE;
            this.reading = reading;
        }

        @Override
        public long from(long least) {
            long wanted = head | least;
            int found = Arrays.binarySearch(firsts, wanted);
            if (found >= 0) {
                return least;
            }
            int before = -found - 2; // the part that begins before it
            long next = before < 0 ? NONE : within(before, wanted);
            if (next == NONE && before + 1 < firsts.length) {
                next = firsts[before + 1];
            }
            return next != NONE && next >> Integer.SIZE == head >> Integer.SIZE ? next & 0xffff_ffffL : NONE;
        }

        private long within(int wantedPart, long wanted) {
            if (index != wantedPart) {
                var bytes = reading.apply(begin + (long) wantedPart * partSize);
                part = new long[bytes.length / Long.BYTES];
                ByteBuffer.wrap(bytes).asLongBuffer().get(part);
                index = wantedPart;
            }
            int found = Arrays.binarySearch(part, wanted);
            int at = found < 0 ? -found - 1 : found;
            return at < part.length ? part[at] : NONE;
        }
    }

    /** Takes the records of a table, in their order. Confined to its user. */
    static final class Writer {

        private final LongStream.Builder all = LongStream.builder();
        private long[] sorted = {};
        private long begin;

        /** Takes a record. */
        void add(StoredExecution execution, long offset) {
            for (int term : IndexTerms.of(execution)) {
                all.add((long) term << Integer.SIZE | offset);
            }
        }

        /** Returns the parts, when all records have been taken and end at an offset. */
        Iterator<byte[]> parts(long end) {
            begin = end;
            sorted = all.build().sorted().toArray();
            return LongStream.iterate(0, at -> at < sorted.length, at -> at + PART)
                    .mapToObj(at -> part((int) at))
                    .iterator();
        }

        private byte[] part(int at) {
            int length = Math.min(PART, sorted.length - at);
            var bytes = ByteBuffer.allocate(length * Long.BYTES);
            bytes.asLongBuffer().put(sorted, at, length);
            return bytes.array();
        }

        /**
         * Writes how the parts begin.
         *
         * @param head how many bytes a file has for a record beside those of the record
         */
        void writeTo(DataOutput out, long head) throws IOException {
            out.writeLong(begin);
            out.writeInt(Math.toIntExact(head + PART_BYTES));
            out.writeInt((sorted.length + PART - 1) / PART);
            for (int at = 0; at < sorted.length; at += PART) {
                out.writeLong(sorted[at]);
            }
        }
    }
}
