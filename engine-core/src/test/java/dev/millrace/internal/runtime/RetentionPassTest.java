package dev.millrace.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.store.StoredExecution;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A retention is held in any order of ends, with few executions in memory. */
class RetentionPassTest {

    private static final long NOW = 1_000_000_000;

    private final Random random = new Random(17);

    /** Executions in memory; notes how often somebody looks at all of them. */
    private static final class Shelf implements RetentionPass.Source {
        private final List<StoredExecution> all = new ArrayList<>();
        private boolean isBroken;
        private int looks;
        private int mostAtOnce;

        @Override
        public List<StoredExecution> page(Optional<StoredExecution> behind, int limit) {
            looks += behind.isEmpty() ? 1 : 0;
            return all.stream()
                    .filter(one -> behind.isEmpty() || StoredExecution.NEWEST_FIRST.compare(one, behind.get()) > 0)
                    .limit(limit)
                    .toList();
        }

        @Override
        public long bytesOf(ExecutionId id) {
            return id.low() % 1_000;
        }

        @Override
        public void forget(List<ExecutionId> ended) {
            mostAtOnce = Math.max(mostAtOnce, ended.size());
            var ids = new HashSet<>(ended);
            all.removeIf(one -> !isBroken && ids.contains(one.id()));
        }

        @Override
        public long now() {
            return NOW;
        }
    }

    private Shelf shelf(int count) {
        var shelf = new Shelf();
        for (int i = 0; i < count; i++) {
            long started = random.nextInt(900);
            boolean isOpen = random.nextInt(5) == 0;
            shelf.all.add(new StoredExecution(
                    new ExecutionId(i, random.nextInt(1 << 20)),
                    new Origin(new WorkflowKey("w", "1.0"), "revision", Starter.UNNAMED),
                    isOpen ? ExecutionStatus.RUNNING : ExecutionStatus.COMPLETED,
                    started,
                    isOpen ? 0 : started + random.nextInt(100),
                    2 + random.nextInt(20)));
        }
        shelf.all.sort(StoredExecution.NEWEST_FIRST);
        return shelf;
    }

    private RetentionLimits limits() {
        return new RetentionLimits(
                random.nextBoolean() ? random.nextInt(60) : Long.MAX_VALUE,
                random.nextBoolean() ? NOW - random.nextInt(1_000) : Long.MAX_VALUE,
                random.nextBoolean() ? random.nextInt(900) : Long.MAX_VALUE,
                random.nextBoolean() ? random.nextInt(40_000) : Long.MAX_VALUE);
    }

    private static RetentionLimits newest(int count) {
        return new RetentionLimits(count, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /** Says it as the documentation does: from the newest end on, whatever breaks a limit goes. */
    private static List<ExecutionId> expected(Shelf shelf, RetentionLimits limits) {
        var ended = shelf.all.stream()
                .filter(StoredExecution::isEnded)
                .sorted(Comparator.comparingLong(StoredExecution::endedAt)
                        .thenComparingLong(StoredExecution::startedAt)
                        .thenComparing(StoredExecution::id)
                        .reversed())
                .toList();
        long events = 0;
        long bytes = 0;
        var gone = new ArrayList<ExecutionId>();
        for (int i = 0; i < ended.size(); i++) {
            var one = ended.get(i);
            events += one.lastSequence();
            bytes += shelf.bytesOf(one.id());
            if (i >= limits.executions()
                    || NOW - one.endedAt() > limits.ageMicros()
                    || events > limits.events()
                    || bytes > limits.bytes()) {
                gone.add(one.id());
            }
        }
        Collections.reverse(gone);
        return gone;
    }

    private static List<ExecutionId> run(RetentionPass pass, List<Ended> gone) {
        int steps = 0;
        while (pass.step()) {
            assertThat(++steps).isLessThan(10_000);
        }
        return gone.stream().map(Ended::id).toList();
    }

    @Test
    void what_breaks_a_limit_goes_and_nothing_else_however_few_are_in_memory() {
        for (int round = 0; round < 300; round++) {
            var shelf = shelf(80);
            long ended = shelf.all.stream().filter(StoredExecution::isEnded).count();
            var limits = limits();
            var expected = expected(shelf, limits);
            var gone = new ArrayList<Ended>();

            var pass = new RetentionPass(limits, shelf, 7, gone::addAll);

            assertThat(run(pass, gone)).as("%s", limits).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(pass.left()).isEqualTo(ended - gone.size());
            assertThat(shelf.looks).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void what_fits_into_memory_goes_the_oldest_end_first_after_one_look() {
        for (int round = 0; round < 100; round++) {
            var shelf = shelf(80);
            var limits = limits();
            var expected = expected(shelf, limits);
            var gone = new ArrayList<Ended>();

            assertThat(run(new RetentionPass(limits, shelf, 80, gone::addAll), gone))
                    .isEqualTo(expected);
            assertThat(shelf.looks).isEqualTo(1);
        }
    }

    @Test
    void tens_of_thousands_go_after_three_looks_and_in_pages() {
        var shelf = shelf(30_000);
        var gone = new ArrayList<Ended>();

        run(new RetentionPass(newest(1_000), shelf, 2_000, gone::addAll), gone);

        assertThat(shelf.all.stream().filter(StoredExecution::isEnded)).hasSize(1_000);
        assertThat(shelf.mostAtOnce).isLessThanOrEqualTo(256);
        assertThat(shelf.looks).isLessThanOrEqualTo(5);
    }

    @Test
    void those_that_all_ended_at_one_time_go_too() {
        var shelf = shelf(80);
        shelf.all.replaceAll(one -> new StoredExecution(
                one.id(), one.origin(), ExecutionStatus.COMPLETED, one.startedAt(), 5_000, one.lastSequence()));
        var gone = new ArrayList<Ended>();

        run(new RetentionPass(newest(10), shelf, 7, gone::addAll), gone);

        assertThat(gone).hasSize(70);
        assertThat(shelf.all).hasSize(10);
    }

    @Test
    void a_store_that_forgets_nothing_is_not_asked_for_ever() {
        var shelf = shelf(80);
        shelf.isBroken = true;
        var gone = new ArrayList<Ended>();

        run(new RetentionPass(newest(0), shelf, 7, gone::addAll), gone);

        assertThat(shelf.looks).isLessThanOrEqualTo(3);
    }
}
