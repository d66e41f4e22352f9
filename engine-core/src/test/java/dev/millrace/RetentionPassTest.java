package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.store.StoredExecution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
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
        public Stream<StoredExecution> executions() {
            looks++;
            return List.copyOf(all).stream();
        }

        @Override
        public long bytesOf(ExecutionId id) {
            return id.low() % 1_000;
        }

        @Override
        public void forget(List<ExecutionId> ended) {
            mostAtOnce = Math.max(mostAtOnce, ended.size());
            all.removeIf(one -> !isBroken && ended.contains(one.id()));
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

    private Retention limits() {
        var limits = Retention.UNLIMITED;
        limits = random.nextBoolean() ? limits.newest(random.nextInt(60)) : limits;
        limits = random.nextBoolean()
                ? limits.forAtMost(Duration.ofNanos((NOW - random.nextInt(1_000)) * 1_000))
                : limits;
        limits = random.nextBoolean() ? limits.atMostEvents(random.nextInt(900)) : limits;
        return random.nextBoolean() ? limits.atMostBytes(random.nextInt(40_000)) : limits;
    }

    /** Says it as the documentation does: from the newest end on, whatever breaks a limit goes. */
    private static List<ExecutionId> expected(Shelf shelf, Retention limits) {
        var ended = shelf.all.stream()
                .filter(StoredExecution::isEnded)
                .sorted(Comparator.comparingLong(StoredExecution::endedAt)
                        .thenComparingLong(StoredExecution::startedAt)
                        .thenComparing(StoredExecution::id)
                        .reversed())
                .toList();
        long oldest = limits.age().map(age -> NOW - age.toNanos() / 1_000).orElse(Long.MIN_VALUE);
        long events = 0;
        long bytes = 0;
        var gone = new ArrayList<ExecutionId>();
        for (int i = 0; i < ended.size(); i++) {
            var one = ended.get(i);
            events += one.lastSequence();
            bytes += shelf.bytesOf(one.id());
            if (i >= limits.executions().orElse(Integer.MAX_VALUE)
                    || one.endedAt() < oldest
                    || events > limits.events().orElse(Long.MAX_VALUE)
                    || bytes > limits.bytes().orElse(Long.MAX_VALUE)) {
                gone.add(one.id());
            }
        }
        Collections.reverse(gone);
        return gone;
    }

    @Test
    void what_breaks_a_limit_goes_the_oldest_end_first_however_few_are_in_memory() {
        for (int round = 0; round < 300; round++) {
            var shelf = shelf(80);
            long ended = shelf.all.stream().filter(StoredExecution::isEnded).count();
            var limits = limits();
            var expected = expected(shelf, limits);
            var gone = new ArrayList<ExecutionId>();

            long left = new RetentionPass(limits, shelf, 7).run(gone::addAll);

            assertThat(gone).as("%s", limits).isEqualTo(expected);
            assertThat(left).isEqualTo(ended - gone.size());
            assertThat(shelf.mostAtOnce).isLessThanOrEqualTo(7);
            assertThat(shelf.looks).isEqualTo(gone.size() / 7 + 1);
        }
    }

    @Test
    void a_store_that_forgets_nothing_is_not_asked_for_ever() {
        var shelf = shelf(80);
        shelf.isBroken = true;
        var gone = new ArrayList<ExecutionId>();

        new RetentionPass(Retention.UNLIMITED.newest(0), shelf, 7).run(gone::addAll);

        assertThat(gone).hasSize(7);
        assertThat(shelf.looks).isEqualTo(2);
    }
}
