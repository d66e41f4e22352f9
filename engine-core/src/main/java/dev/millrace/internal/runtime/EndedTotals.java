package dev.millrace.internal.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * What adds up of executions that have ended: how much they are together, and, roughly, how much of that ended when.
 * Of the oldest ends it keeps a limited number. Confined to its user.
 */
final class EndedTotals {

    private static final int MOST_SPANS = 4_096;

    private final int most;
    private final PriorityQueue<Ended> oldest = new PriorityQueue<>(Ended.OLDEST_FIRST.reversed());
    private TreeMap<Long, Sum> spans = new TreeMap<>(); // of equal lengths, which double when they become too many
    private int spanBits;
    private final Sum all = new Sum();

    /** An amount of executions. */
    private static final class Sum {
        private long executions;
        private long events;
        private long bytes;

        void add(long count, long eventCount, long byteCount) {
            executions += count;
            events += eventCount;
            bytes += byteCount;
        }

        void add(Sum other) {
            add(other.executions, other.events, other.bytes);
        }

        boolean isMoreThan(RetentionLimits limits) {
            return limits.areBrokenBy(executions, events, bytes);
        }

        Sum copy() {
            var copy = new Sum();
            copy.add(this);
            return copy;
        }

        void remove(Sum other) {
            add(-other.executions, -other.events, -other.bytes);
        }
    }

    /**
     * Creates it.
     *
     * @param most how many of the oldest it keeps
     */
    EndedTotals(int most) {
        this.most = most;
    }

    void add(Ended one) {
        all.add(1, one.events(), one.bytes());
        spans.computeIfAbsent(one.endedAt() >> spanBits, span -> new Sum()).add(1, one.events(), one.bytes());
        while (spans.size() > MOST_SPANS) {
            widen();
        }
        oldest.add(one);
        if (oldest.size() > most) {
            oldest.remove();
        }
    }

    private void widen() {
        var wider = new TreeMap<Long, Sum>();
        spans.forEach((span, sum) ->
                wider.computeIfAbsent(span >> 1, key -> new Sum()).add(sum));
        spans = wider;
        spanBits++;
    }

    /** Returns how many there are. */
    long executions() {
        return all.executions;
    }

    /** Returns whether it keeps all that there are. */
    boolean keepsAll() {
        return all.executions == oldest.size();
    }

    /** Returns those of the oldest that go, the oldest end first: what remains behind them breaks no limit. */
    List<Ended> breaking(RetentionLimits limits, long now) {
        var sorted = new ArrayList<>(oldest);
        sorted.sort(Ended.OLDEST_FIRST);
        var left = all.copy();
        int count = 0;
        while (count < sorted.size()
                && (left.isMoreThan(limits) || sorted.get(count).endedAt() < limits.oldestAt(now))) {
            var one = sorted.get(count++);
            left.add(-1, -one.events(), -one.bytes());
        }
        return sorted.subList(0, count);
    }

    /** Returns a time before which all ends break a limit, as late as it can be said; in microseconds since 1970. */
    long cut(RetentionLimits limits, long now) {
        long cut = limits.oldestAt(now);
        var left = all.copy();
        for (var span : spans.entrySet()) {
            left.remove(span.getValue());
            if (!left.isMoreThan(limits)) {
                break;
            }
            cut = Math.max(cut, span.getKey() + 1 << spanBits);
        }
        return cut;
    }
}
