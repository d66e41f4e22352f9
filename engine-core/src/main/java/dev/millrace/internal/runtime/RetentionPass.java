package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.StoredExecution;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What it takes to hold a retention once: it looks at all that has ended, and forgets the oldest ends, in short steps.
 * Confined to one caller at a time.
 */
final class RetentionPass {

    /*
     * What goes are the oldest ends, for as long as what remains breaks a limit. One look at all adds up what there is,
     * keeps a limited number of the oldest, and how much ended when. If more go than it keeps, a second look forgets
     * what ended before the time up to which all must go; then it begins again, with what is left of them.
     */
    static final int AT_ONCE = 50_000;
    private static final int PAGE = 256;
    private static final long LOOKING = Long.MIN_VALUE;

    private final RetentionLimits limits;
    private final Source source;
    private final int most;
    private final Consumer<List<Ended>> gone;

    private EndedTotals totals;
    private Optional<StoredExecution> last = Optional.empty();
    private long cut = LOOKING; // forgets what ended before
    private List<Ended> next = List.of();
    private Optional<Ended> first = Optional.empty(); // of what broke a limit at the last look
    private long forgotten; // since the last look
    private boolean isLast; // nothing follows what is to be forgotten next

    /** Where the executions are. */
    interface Source {

        /** Returns executions, newest start first, behind one of them. */
        List<StoredExecution> page(Optional<StoredExecution> behind, int limit);

        /** Returns how many bytes the store keeps of one. */
        long bytesOf(ExecutionId id);

        /** Lets the store forget some. */
        void forget(List<ExecutionId> ended);

        /** Returns the time, in microseconds since 1970. */
        long now();
    }

    /**
     * Prepares it.
     *
     * @param most how many executions it keeps in memory
     * @param gone hears of what was forgotten
     */
    RetentionPass(RetentionLimits limits, Source source, int most, Consumer<List<Ended>> gone) {
        this.limits = limits;
        this.source = source;
        this.most = most;
        this.gone = gone;
        totals = new EndedTotals(most);
    }

    /** Holds a retention at once; returns what is gone, the oldest end first. */
    static List<ExecutionId> whole(RetentionLimits limits, Source source) {
        var gone = new ArrayList<Ended>();
        var pass = new RetentionPass(limits, source, AT_ONCE, gone::addAll);
        boolean isMore = true;
        while (isMore) {
            isMore = pass.step();
        }
        gone.sort(Ended.OLDEST_FIRST);
        return gone.stream().map(Ended::id).toList();
    }

    /** Goes a step further: looks at a page, or forgets as many. Returns whether there is more to do. */
    boolean step() {
        if (next.isEmpty()) {
            readOn();
        } else {
            int count = Math.min(PAGE, next.size());
            forget(next.subList(0, count));
            next = next.subList(count, next.size());
        }
        return !isLast || !next.isEmpty();
    }

    /** Returns how many that have ended are left. */
    long left() {
        return Math.max(0, totals.executions() - forgotten);
    }

    private void forget(List<Ended> some) {
        if (!some.isEmpty()) {
            source.forget(some.stream().map(Ended::id).toList());
            forgotten += some.size();
            gone.accept(some);
        }
    }

    private void readOn() {
        var page = source.page(last, PAGE);
        var ended = page.stream()
                .filter(one -> one.isEnded() && (cut == LOOKING || one.endedAt() < cut))
                .map(this::ended)
                .toList();
        if (cut == LOOKING) {
            ended.forEach(totals::add);
        } else {
            forget(ended);
        }
        if (page.size() == PAGE) {
            last = Optional.of(page.get(PAGE - 1));
        } else {
            last = Optional.empty();
            seenAll();
        }
    }

    private Ended ended(StoredExecution one) {
        long bytes = limits.bytes() == Long.MAX_VALUE ? 0 : source.bytesOf(one.id());
        return new Ended(one.id(), one.startedAt(), one.endedAt(), one.lastSequence(), bytes);
    }

    private void seenAll() {
        if (cut != LOOKING) {
            lookAgain();
            return;
        }
        forgotten = 0;
        var breaking = totals.breaking(limits, source.now());
        var before = first;
        first = breaking.stream().findFirst();
        boolean isStuck = first.isPresent() && first.equals(before); // the store has not forgotten it
        isLast = isStuck || breaking.size() < most || totals.keepsAll();
        if (isLast) {
            next = isStuck ? List.of() : breaking;
            return;
        }
        cut = totals.cut(limits, source.now());
        if (cut <= breaking.get(breaking.size() - 1).endedAt()) {
            next = breaking; // very many have ended at one time
            lookAgain();
        }
    }

    private void lookAgain() {
        cut = LOOKING;
        totals = new EndedTotals(most);
    }
}
