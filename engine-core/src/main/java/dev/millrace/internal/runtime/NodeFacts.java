package dev.millrace.internal.runtime;

import dev.millrace.event.NodeResult;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the events of nodes say that are made only when somebody reads them: a number, and a result by reference, by the
 * place in the log. Confined to the turn.
 */
final class NodeFacts {

    /*
     * A number holds the time, in microseconds since 1970, in its upper 52 bits, which last until the year 2112, and
     * below it the attempt and the deliveries of a start, 6 bits each. An end has its result beside it, a start none.
     */
    private static final int SMALL_BITS = 6;
    private static final int MOST = (1 << SMALL_BITS) - 1;
    private static final int TIME_SHIFT = 2 * SMALL_BITS;
    private static final long LATEST = -1L >>> TIME_SHIFT;

    private long[] numbers;
    private @Nullable NodeResult[] results;

    NodeFacts(int capacity) {
        numbers = new long[capacity];
        results = new NodeResult[capacity];
    }

    /** Returns whether a start can be kept here. */
    static boolean fits(long at, int attempt, int deliveries) {
        return fits(at) && attempt >= 0 && attempt <= MOST && deliveries >= 0 && deliveries <= MOST;
    }

    /** Returns whether an end can be kept here. */
    static boolean fits(long at) {
        return at >= 0 && at <= LATEST;
    }

    void growTo(int capacity) {
        numbers = Arrays.copyOf(numbers, capacity);
        results = Arrays.copyOf(results, capacity);
    }

    void start(int place, long at, int attempt, int deliveries) {
        numbers[place] = at << TIME_SHIFT | (long) attempt << SMALL_BITS | deliveries;
        results[place] = null;
    }

    void end(int place, long at, NodeResult result) {
        numbers[place] = at << TIME_SHIFT;
        results[place] = result;
    }

    long at(int place) {
        return numbers[place] >>> TIME_SHIFT;
    }

    int attempt(int place) {
        return (int) (numbers[place] >>> SMALL_BITS) & MOST;
    }

    int deliveries(int place) {
        return (int) numbers[place] & MOST;
    }

    /** Returns the result of an end; null for a start. */
    @Nullable
    NodeResult result(int place) {
        return results[place];
    }
}
