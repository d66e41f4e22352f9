package dev.millrace.http;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How much callers may ask of the API. Immutable.
 *
 * @param bodyBytes how long a body may be; at least 1
 * @param headerBytes how long all headers of a call may be together; at least 1,024
 * @param calls how many calls are answered at once, streams and waits for a result apart; at least 1
 * @param streams how many streams of events are open, and calls wait for a result, at once; at least 1
 * @param patience how long the server waits for a caller that sends its call, or takes a piece of an answer, too
 *     slowly; then it hangs up. At least 10 ms
 * @param longestWait how long a call may wait for a result; at least 10 ms
 */
public record ApiLimits(
        int bodyBytes, int headerBytes, int calls, int streams, Duration patience, Duration longestWait) {

    private static final Duration SHORTEST = Duration.ofMillis(10);

    /** 1 MB, 16 KB, 64 calls, 256 streams, 10 s, a minute. */
    public static final ApiLimits DEFAULT =
            new ApiLimits(1 << 20, 16 << 10, 64, 256, Duration.ofSeconds(10), Duration.ofMinutes(1));

    /** Checks the ranges. */
    public ApiLimits {
        atLeast("bodyBytes", bodyBytes, 1);
        atLeast("headerBytes", headerBytes, 1_024);
        atLeast("calls", calls, 1);
        atLeast("streams", streams, 1);
        atLeast("patience", patience);
        atLeast("longestWait", longestWait);
    }

    private static void atLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value);
        }
    }

    private static void atLeast(String name, Duration value) {
        if (requireNonNull(value, name).compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException(name + " must be at least " + SHORTEST + ", not " + value);
        }
    }

    /** Returns a copy with another length of bodies. */
    public ApiLimits withBodyBytes(int most) {
        return new ApiLimits(most, headerBytes, calls, streams, patience, longestWait);
    }

    /** Returns a copy with another number of calls at once. */
    public ApiLimits withCalls(int most) {
        return new ApiLimits(bodyBytes, headerBytes, most, streams, patience, longestWait);
    }

    /** Returns a copy with another number of streams and waits for a result at once. */
    public ApiLimits withStreams(int most) {
        return new ApiLimits(bodyBytes, headerBytes, calls, most, patience, longestWait);
    }

    /** Returns a copy with another patience with slow callers. */
    public ApiLimits withPatience(Duration limit) {
        return new ApiLimits(bodyBytes, headerBytes, calls, streams, limit, longestWait);
    }
}
