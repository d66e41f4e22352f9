package dev.millrace.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.store.SimulatedDisk.Call;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Executions are found by their status, workflow, labels, key and time, and others are hardly looked at. */
class StoredFilterTest {

    private static final Path DIRECTORY = Path.of("/journal").toAbsolutePath();
    private static final int MANY = 4_000;
    private static final int RARE = 1_234;

    private final SimulatedDisk disk = new SimulatedDisk();
    private final AtomicInteger reads = new AtomicInteger();

    private JournalStore store() {
        var store = JournalStore.at(DIRECTORY)
                .withCodec(new LabelledCodec())
                .withSegmentBytes(1 << 16)
                .withFiles(disk);
        store.open();
        return store;
    }

    private static Turn start(int n, String workflow, Starter starter) {
        var origin = new Origin(new WorkflowKey(workflow, "1"), "revision", starter);
        return new Turn(
                PlainCodec.id(n), List.of(new ExecutionStarted(PlainCodec.id(n), 1, n, origin, Map.of(), Map.of())));
    }

    private static Turn end(int n, ExecutionStatus status) {
        return end(n, 2, status);
    }

    private static Turn end(int n, long sequence, ExecutionStatus status) {
        var ended = new ExecutionEnded(PlainCodec.id(n), sequence, n, status, "", Map.of());
        return new Turn(PlainCodec.id(n), List.of(ended));
    }

    /** Writes many that are alike, and one that is not. */
    private void write() {
        var told = new Acknowledged();
        var like = new Starter("", Map.of("region", "eu"), "", Optional.empty());
        var other = new Starter("rare", Map.of("region", "us"), "", Optional.empty());
        try (var store = store()) {
            for (int n = 1; n <= MANY; n++) {
                store.commit(start(n, n == RARE ? "rare" : "w", n == RARE ? other : like), failure -> {});
                store.commit(end(n, n == RARE ? ExecutionStatus.FAILED : ExecutionStatus.COMPLETED), failure -> {});
            }
            told.commitSafely(store, start(MANY + 1, "w", like));
        }
    }

    private static StoredFilter filter(String workflow, String region, ExecutionStatus... statuses) {
        return new StoredFilter(
                Optional.of(workflow).filter(id -> !id.isEmpty()),
                Set.of(statuses),
                Optional.empty(),
                region.isEmpty() ? Map.of() : Map.of("region", region),
                Long.MIN_VALUE,
                Long.MAX_VALUE);
    }

    private int readsFor(JournalStore store, StoredFilter filter, int expected) {
        reads.set(0);
        disk.interception = (call, path) -> {
            if (call == Call.READ) {
                reads.incrementAndGet();
            }
        };
        assertThat(store.executions(filter, Optional.empty(), 100))
                .as("%s", filter)
                .hasSize(expected);
        disk.interception = (call, path) -> {};
        return reads.get();
    }

    @Test
    void what_few_have_is_found_without_a_look_at_the_others() {
        write();
        try (var store = store()) {
            int tables = (int) disk.files().keySet().stream()
                    .filter(path -> path.getParent().endsWith("tables"))
                    .count();
            assertThat(tables).isBetween(5, 20);

            // A part or two of each list that is asked for, in each table, and what is found.
            for (var rare : List.of(
                    filter("rare", ""),
                    filter("", "us"),
                    filter("", "", ExecutionStatus.FAILED),
                    filter("rare", "us", ExecutionStatus.FAILED, ExecutionStatus.TIMED_OUT),
                    new StoredFilter(Optional.empty(), Set.of(), Optional.of("rare"), Map.of(), 0, MANY))) {
                assertThat(readsFor(store, rare, 1)).as("%s", rare).isLessThan(8 * tables);
            }
            assertThat(readsFor(store, filter("rare", "eu"), 0)).isLessThan(4 * tables);
            assertThat(readsFor(store, filter("nobody's", ""), 0)).isLessThan(2 * tables);
            assertThat(readsFor(store, filter("", "", ExecutionStatus.WAITING).asStored(), 1))
                    .isZero();
            assertThat(readsFor(
                            store,
                            new StoredFilter(Optional.empty(), Set.of(), Optional.empty(), Map.of(), 50, 60),
                            10))
                    .isLessThan(100);
        }
    }

    @Test
    void what_a_later_part_says_of_an_execution_goes_before() {
        var random = new Random(11);
        var statuses = ExecutionStatus.values();
        var told = new Acknowledged();
        try (var store = store()) {
            for (int n = 1; n <= 600; n++) {
                var labels = Map.of("region", random.nextBoolean() ? "eu" : "us");
                var starter = new Starter("key " + n % 200, labels, "", Optional.empty());
                store.commit(start(n, "w" + random.nextInt(4), starter), failure -> {});
                int earlier = 1 + random.nextInt(n); // much later than its start, mostly in another segment
                var end = end(earlier, random.nextBoolean() ? ExecutionStatus.FAILED : ExecutionStatus.COMPLETED);
                store.commit(end, failure -> {});
                int again = 1 + random.nextInt(n); // refused unless it has ended
                store.commit(PlainCodec.repair(again, 3), failure -> {});
                store.commit(end(again, 4, ExecutionStatus.COMPLETED), failure -> {});
            }
            told.commitSafely(store, start(601, "w0", Starter.UNNAMED));
            store.forget(List.of(PlainCodec.id(10), PlainCodec.id(20), PlainCodec.id(30)));
            for (int round = 0; round < 60; round++) {
                var filter = randomFilter(random, statuses);
                var expected =
                        store.executions().stream().filter(filter::matches).toList();

                assertThat(paged(store, filter, 1 + random.nextInt(40)))
                        .as("%s", filter)
                        .isEqualTo(expected);
            }
        }
    }

    private static List<StoredExecution> paged(ExecutionStore store, StoredFilter filter, int page) {
        var all = new ArrayList<StoredExecution>();
        for (var next = store.executions(filter, Optional.empty(), page); !next.isEmpty(); ) {
            all.addAll(next);
            next = store.executions(filter, Optional.of(next.get(next.size() - 1)), page);
        }
        return all;
    }

    private static StoredFilter randomFilter(Random random, ExecutionStatus[] statuses) {
        long from = random.nextInt(3) == 0 ? random.nextInt(600) : Long.MIN_VALUE;
        return new StoredFilter(
                Optional.of("w" + random.nextInt(4)).filter(id -> random.nextBoolean()),
                random.nextBoolean()
                        ? Set.of()
                        : EnumSet.of(statuses[random.nextInt(statuses.length)], ExecutionStatus.FAILED),
                Optional.of("key " + random.nextInt(200)).filter(key -> random.nextInt(4) == 0),
                random.nextBoolean() ? Map.of() : Map.of("region", "eu"),
                from,
                random.nextInt(3) == 0 ? from + random.nextInt(200) : Long.MAX_VALUE);
    }

    /** Writes labels too, in the place of a key's text. */
    private static final class LabelledCodec implements StoreCodec {
        private final PlainCodec plain = new PlainCodec();

        @Override
        public int version() {
            return plain.version();
        }

        @Override
        public byte[] encode(Turn turn) {
            if (!(turn.events().get(0) instanceof ExecutionStarted started)) {
                return plain.encode(turn);
            }
            var starter = started.origin().starter();
            var key = starter.key() + "\t" + starter.labels().getOrDefault("region", "");
            return plain.encode(new Turn(turn.execution(), List.of(with(started, Map.of(), key))));
        }

        private static ExecutionStarted with(ExecutionStarted old, Map<String, String> labels, String key) {
            var origin = new Origin(
                    old.origin().workflow(), old.origin().revision(), new Starter(key, labels, "", Optional.empty()));
            return new ExecutionStarted(old.execution(), 1, old.atEpochMicros(), origin, Map.of(), Map.of());
        }

        @Override
        public Turn decode(byte[] bytes, int version) {
            var turn = plain.decode(bytes, version);
            if (!(turn.events().get(0) instanceof ExecutionStarted started)) {
                return turn;
            }
            var texts = started.origin().starter().key().split("\t", -1);
            var labels = texts[1].isEmpty() ? Map.<String, String>of() : Map.of("region", texts[1]);
            return new Turn(turn.execution(), List.of(with(started, labels, texts[0])));
        }

        @Override
        public Optional<String> encode(Workflow workflow) {
            return Optional.empty();
        }

        @Override
        public Workflow decode(StoredDefinition definition) {
            return plain.decode(definition);
        }
    }
}
