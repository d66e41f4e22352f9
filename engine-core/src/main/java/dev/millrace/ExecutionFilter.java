package dev.millrace;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.store.StoredFilter;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which executions somebody wants to see. Immutable.
 *
 * @param workflowId those of this workflow only
 * @param statuses those in one of these statuses only; empty for all
 * @param names those that were started under these names only
 * @param period those that were started then only
 * @param limit how many at most; at least 1
 */
public record ExecutionFilter(
        Optional<String> workflowId, Set<ExecutionStatus> statuses, Names names, Period period, int limit) {

    /** The newest hundred executions. */
    public static final ExecutionFilter NEWEST =
            new ExecutionFilter(Optional.empty(), Set.of(), Names.ANY, Period.EVER, 100);

    /** Checks the limit and copies the set. */
    public ExecutionFilter {
        requireNonNull(workflowId, "workflowId");
        statuses = Set.copyOf(statuses);
        requireNonNull(names, "names");
        requireNonNull(period, "period");
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1, not " + limit);
        }
    }

    /**
     * The names of a start. Immutable.
     *
     * @param key the start's key
     * @param labels labels that it must have; it may have more
     */
    public record Names(Optional<String> key, Map<String, String> labels) {

        /** Any name will do. */
        public static final Names ANY = new Names(Optional.empty(), Map.of());

        /** Copies the labels. */
        public Names {
            requireNonNull(key, "key");
            labels = Map.copyOf(labels);
        }
    }

    /**
     * A time of starts. Immutable.
     *
     * @param from the first moment that counts
     * @param until the first moment that does not count any more
     * @param olderThan only those that stand behind this execution in the list: the last one of the page before
     */
    public record Period(Optional<Instant> from, Optional<Instant> until, Optional<ExecutionId> olderThan) {

        private static final long MOST_SECONDS = Long.MAX_VALUE / 1_000_000 - 1;

        /** Any time will do. */
        public static final Period EVER = new Period(Optional.empty(), Optional.empty(), Optional.empty());

        /** Checks for null. */
        public Period {
            requireNonNull(from, "from");
            requireNonNull(until, "until");
            requireNonNull(olderThan, "olderThan");
        }

        /** Returns the first microsecond since 1970 that is not before a moment. */
        private static long microsOf(Instant moment) {
            return moment.getEpochSecond() > MOST_SECONDS
                    ? Long.MAX_VALUE
                    : moment.getEpochSecond() < -MOST_SECONDS
                            ? Long.MIN_VALUE
                            : moment.getEpochSecond() * 1_000_000 + (moment.getNano() + 999) / 1_000;
        }
    }

    /** Returns the same, but for page and limit, as a store is asked. */
    StoredFilter asStored() {
        return new StoredFilter(
                workflowId,
                statuses,
                names.key(),
                names.labels(),
                period.from().map(Period::microsOf).orElse(Long.MIN_VALUE),
                period.until().map(Period::microsOf).orElse(Long.MAX_VALUE));
    }

    /** Returns a copy for one workflow. */
    public ExecutionFilter ofWorkflow(String id) {
        return new ExecutionFilter(Optional.of(id), statuses, names, period, limit);
    }

    /** Returns a copy for these statuses. */
    public ExecutionFilter in(ExecutionStatus... wanted) {
        return new ExecutionFilter(workflowId, Set.of(wanted), names, period, limit);
    }

    /** Returns a copy for the start with this key. */
    public ExecutionFilter withKey(String key) {
        return new ExecutionFilter(workflowId, statuses, new Names(Optional.of(key), names.labels()), period, limit);
    }

    /** Returns a copy for starts that have these labels, and perhaps more. */
    public ExecutionFilter withLabels(Map<String, String> labels) {
        return new ExecutionFilter(workflowId, statuses, new Names(names.key(), labels), period, limit);
    }

    /** Returns a copy for starts from one moment on, up to another. */
    public ExecutionFilter startedBetween(Instant from, Instant until) {
        var wanted = new Period(Optional.of(from), Optional.of(until), period.olderThan());
        return new ExecutionFilter(workflowId, statuses, names, wanted, limit);
    }

    /** Returns a copy for starts before a moment. */
    public ExecutionFilter startedBefore(Instant moment) {
        var wanted = new Period(period.from(), Optional.of(moment), period.olderThan());
        return new ExecutionFilter(workflowId, statuses, names, wanted, limit);
    }

    /** Returns a copy for the next page: what stands behind this execution in the list. */
    public ExecutionFilter olderThan(ExecutionId last) {
        var wanted = new Period(period.from(), period.until(), Optional.of(last));
        return new ExecutionFilter(workflowId, statuses, names, wanted, limit);
    }

    /** Returns a copy with another limit. */
    public ExecutionFilter limit(int most) {
        return new ExecutionFilter(workflowId, statuses, names, period, most);
    }
}
