package dev.millrace;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.StoredExecution;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What it takes to hold a retention: it looks at all that has ended, and forgets the oldest ends. Confined to its
 * caller.
 */
final class RetentionPass {

    /*
     * What goes are the oldest ends, for as long as what remains breaks a limit. So one look at all of them adds up
     * what there is and keeps a limited number of the oldest; if these go and do not suffice, another look follows.
     */
    private static final Comparator<Ended> OLDEST_FIRST = Comparator.comparingLong(Ended::endedAt)
            .thenComparing(Ended::startedAt)
            .thenComparing(Ended::id);

    private final Retention retention;
    private final Source source;
    private final int most;

    private long executions;
    private long events;
    private long bytes;

    /** Where the executions are. */
    interface Source {

        /** Returns every execution, read from the store as far as the stream is. */
        Stream<StoredExecution> executions();

        /** Returns how many bytes the store keeps of one. */
        long bytesOf(ExecutionId id);

        /** Lets the store forget some. */
        void forget(List<ExecutionId> ended);

        /** Returns the time, in microseconds since 1970. */
        long now();
    }

    /** One that has ended, as far as a retention asks. */
    private record Ended(ExecutionId id, long startedAt, long endedAt, long events, long bytes) {}

    /**
     * Prepares it.
     *
     * @param most how many executions it keeps in memory
     */
    RetentionPass(Retention retention, Source source, int most) {
        this.retention = retention;
        this.source = source;
        this.most = most;
    }

    /**
     * Forgets what breaks a limit.
     *
     * @param gone hears of what was forgotten, the oldest end first
     * @return how many that have ended are left
     */
    long run(Consumer<List<ExecutionId>> gone) {
        var next = breaking(oldest());
        while (!next.isEmpty()) {
            source.forget(next);
            gone.accept(next);
            var first = next.get(0);
            next = next.size() < most ? List.of() : breaking(oldest());
            if (!next.isEmpty() && next.get(0).equals(first)) {
                next = List.of(); // the store has not forgotten it
            }
        }
        return executions;
    }

    /** Looks at all that have ended. Returns the oldest, in order. */
    private List<Ended> oldest() {
        executions = 0;
        events = 0;
        bytes = 0;
        var oldest = new PriorityQueue<>(OLDEST_FIRST.reversed());
        try (var all = source.executions()) {
            all.filter(StoredExecution::isEnded).map(this::ended).forEach(one -> {
                executions++;
                events += one.events();
                bytes += one.bytes();
                oldest.add(one);
                if (oldest.size() > most) {
                    oldest.remove();
                }
            });
        }
        var sorted = new ArrayList<>(oldest);
        sorted.sort(OLDEST_FIRST);
        return sorted;
    }

    private Ended ended(StoredExecution one) {
        long itsBytes = retention.bytes().isPresent() ? source.bytesOf(one.id()) : 0;
        return new Ended(one.id(), one.startedAt(), one.endedAt(), one.lastSequence(), itsBytes);
    }

    /** Returns those that go: what remains behind them breaks no limit. */
    private List<ExecutionId> breaking(List<Ended> oldestFirst) {
        long outdated =
                retention.age().map(age -> source.now() - age.toNanos() / 1_000).orElse(Long.MIN_VALUE);
        var gone = new ArrayList<ExecutionId>();
        for (var one : oldestFirst) {
            boolean breaks = executions > retention.executions().orElse(Integer.MAX_VALUE)
                    || one.endedAt() < outdated
                    || events > retention.events().orElse(Long.MAX_VALUE)
                    || bytes > retention.bytes().orElse(Long.MAX_VALUE);
            if (!breaks) {
                break;
            }
            executions--;
            events -= one.events();
            bytes -= one.bytes();
            gone.add(one.id());
        }
        return gone;
    }
}
