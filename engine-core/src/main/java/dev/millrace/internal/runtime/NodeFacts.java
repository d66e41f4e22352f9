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
     * below it the attempt and the deliveries of a start, 6 bits each; all of them set for an end. The result of an end
     * stands beside it, unless it is the empty one.
     */
    private static final int SMALL_BITS = 6;
    private static final int MOST = (1 << SMALL_BITS) - 1;
    private static final int TIME_SHIFT = 2 * SMALL_BITS;
    private static final int END = (1 << TIME_SHIFT) - 1;
    private static final long LATEST = -1L >>> TIME_SHIFT;

    private long[] numbers;
    private @Nullable NodeResult @Nullable [] results; // made by the first that is not empty

    NodeFacts(int capacity) {
        numbers = new long[capacity];
    }

    /** Returns whether a start can be kept here. */
    static boolean fits(long at, int attempt, int deliveries) {
        return fits(at) && attempt >= 0 && attempt < MOST && deliveries >= 0 && deliveries <= MOST;
    }

    /** Returns whether an end can be kept here. */
    static boolean fits(long at) {
        return at >= 0 && at <= LATEST;
    }

    void growTo(int capacity) {
        numbers = Arrays.copyOf(numbers, capacity);
        if (results != null) {
            results = Arrays.copyOf(results, capacity);
        }
    }

    void start(int place, long at, int attempt, int deliveries) {
        numbers[place] = at << TIME_SHIFT | (long) attempt << SMALL_BITS | deliveries;
        keep(place, null);
    }

    void end(int place, long at, NodeResult result) {
        numbers[place] = at << TIME_SHIFT | END;
        keep(place, isEmpty(result) ? null : result);
    }

    @SuppressWarnings("ReferenceEquality") // another one with the same content is kept
    private static boolean isEmpty(NodeResult result) {
        return result == NodeResult.EMPTY;
    }

    private void keep(int place, @Nullable NodeResult result) {
        if (results == null && result != null) {
            results = new NodeResult[numbers.length];
        }
        if (results != null) {
            results[place] = result;
        }
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
        if ((numbers[place] & END) != END) {
            return null;
        }
        var kept = results == null ? null : results[place];
        return kept == null ? NodeResult.EMPTY : kept;
    }
}
