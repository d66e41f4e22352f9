package dev.millrace.store;

import dev.millrace.event.ExecutionId;
import java.util.Collection;

/**
 * Which executions were forgotten, and in which part of a journal: what earlier parts hold of them does not count any
 * more. Confined to its user.
 *
 * <p>Hundreds of thousands may be forgotten before a snapshot lets go of what they were, so each takes about forty
 * bytes: three numbers in open addressing, in many small tables that grow one by one. An id that was used again and
 * forgotten again is there twice.
 */
final class ForgottenIds {

    private static final int TABLES = 256;

    private final Part[] parts = new Part[TABLES];
    private int size;

    /** A table; an order of 0 stands for a place that is free, for no part that forgets has it. */
    private static final class Part {

        private static final int FEW = 8;
        private static final int WIDTH = 3;

        private long[] entries = new long[FEW * WIDTH];
        private int count;

        long latest(long high, long low, long upTo) {
            int places = entries.length / WIDTH;
            long latest = 0;
            for (int at = place(high, low, places); entries[at * WIDTH + 2] != 0; at = at + 1 == places ? 0 : at + 1) {
                long order = entries[at * WIDTH + 2];
                if (entries[at * WIDTH] == high && entries[at * WIDTH + 1] == low && order <= upTo) {
                    latest = Math.max(latest, order);
                }
            }
            return latest;
        }

        private static int place(long high, long low, int places) {
            return (int) ((mixed(high, low) & 0xffff_ffffL) * places >>> Integer.SIZE);
        }

        void add(long high, long low, long order) {
            if (4 * (count + 1) > 3 * (entries.length / WIDTH)) {
                resize(entries.length / WIDTH * 3 / 2, 0);
            }
            put(high, low, order);
        }

        private void put(long high, long low, long order) {
            int places = entries.length / WIDTH;
            int at = place(high, low, places);
            while (entries[at * WIDTH + 2] != 0) {
                at = at + 1 == places ? 0 : at + 1;
            }
            entries[at * WIDTH] = high;
            entries[at * WIDTH + 1] = low;
            entries[at * WIDTH + 2] = order;
            count++;
        }

        private void resize(int places, long after) {
            var old = entries;
            entries = new long[places * WIDTH];
            count = 0;
            for (int i = 0; i < old.length; i += WIDTH) {
                if (old[i + 2] > after) {
                    put(old[i], old[i + 1], old[i + 2]);
                }
            }
        }

        void removeUpTo(long order) {
            int left = 0;
            for (int i = 2; i < entries.length; i += WIDTH) {
                left += entries[i] > order ? 1 : 0;
            }
            resize(Math.max(FEW, left * 2), order);
        }
    }

    /** Spreads the bits: the upper half chooses the table, the lower one the place in it. */
    private static long mixed(long high, long low) {
        long all = (high * 31 + low) * 0x9e3779b97f4a7c15L;
        return (all ^ all >>> Integer.SIZE) * 0xbf58476d1ce4e5b9L;
    }

    private static int table(ExecutionId id) {
        return (int) (mixed(id.high(), id.low()) >>> Long.SIZE - Byte.SIZE);
    }

    /** Adds executions that were forgotten in a part; its order is 1 or more. */
    void addAll(Collection<ExecutionId> ids, long order) {
        ids.forEach(id -> add(id, order));
    }

    /** Adds one that was forgotten in a part, unless it is known; the part's order is 1 or more. */
    void add(ExecutionId id, long order) {
        if (isForgotten(id, order - 1, order)) {
            return;
        }
        int table = table(id);
        var part = parts[table];
        if (part == null) {
            part = new Part();
            parts[table] = part;
        }
        part.add(id.high(), id.low(), order);
        size++;
    }

    /** Returns whether what a part holds of an execution counts: it was not forgotten in a later part. */
    boolean isVisible(ExecutionId id, long order) {
        return !isForgotten(id, order, Long.MAX_VALUE);
    }

    /** Returns whether one was forgotten in a part behind one, up to another. */
    boolean isForgotten(ExecutionId id, long after, long upTo) {
        return latest(id, upTo) > after;
    }

    /** Returns the newest part, up to one, in which an execution was forgotten; 0 if there is none. */
    long latest(ExecutionId id, long upTo) {
        var part = parts[table(id)];
        return part == null ? 0 : part.latest(id.high(), id.low(), upTo);
    }

    /** Lets go of what was forgotten in parts that are gone. */
    void removeUpTo(long order) {
        size = 0;
        for (int i = 0; i < TABLES; i++) {
            var part = parts[i];
            if (part != null) {
                part.removeUpTo(order);
                parts[i] = part.count == 0 ? null : part;
                size += part.count;
            }
        }
    }

    /** Returns how many there are. */
    int size() {
        return size;
    }
}
