package dev.millrace.store;

import dev.millrace.event.ExecutionId;
import java.util.AbstractCollection;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Ids of executions in the order in which they were added, in sixteen bytes each. Confined to its user. */
final class Ids extends AbstractCollection<ExecutionId> {

    private static final int FEW = 8;

    private long[] halves = new long[0];
    private int count;

    @Override
    public boolean add(ExecutionId id) {
        if (2 * count == halves.length) {
            halves = Arrays.copyOf(halves, Math.max(FEW, halves.length + (halves.length >> 2) * 2));
        }
        halves[2 * count] = id.high();
        halves[2 * count + 1] = id.low();
        count++;
        return true;
    }

    @Override
    public int size() {
        return count;
    }

    @Override
    public void clear() {
        halves = new long[0];
        count = 0;
    }

    @Override
    public Iterator<ExecutionId> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < count;
            }

            @Override
            public ExecutionId next() {
                if (next >= count) {
                    throw new NoSuchElementException("there is no other id");
                }
                int at = 2 * next++;
                return new ExecutionId(halves[at], halves[at + 1]);
            }
        };
    }
}
