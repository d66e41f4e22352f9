package dev.millrace.internal.runtime;

/**
 * How many executions that have ended a store keeps; {@link Long#MAX_VALUE} stands for no limit. Immutable.
 *
 * @param executions how many
 * @param ageMicros how long after its end one is kept, in microseconds
 * @param events how many events they have together
 * @param bytes how many bytes they take together
 */
public record RetentionLimits(long executions, long ageMicros, long events, long bytes) {

    /** Returns the end, in microseconds since 1970, that is the oldest to be kept. */
    long oldestAt(long now) {
        return ageMicros == Long.MAX_VALUE ? Long.MIN_VALUE : now - ageMicros;
    }

    /** Returns whether so much is more than is kept. */
    boolean areBrokenBy(long count, long eventCount, long byteCount) {
        return count > executions || eventCount > events || byteCount > bytes;
    }
}
