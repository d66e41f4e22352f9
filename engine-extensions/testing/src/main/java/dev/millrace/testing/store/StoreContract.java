package dev.millrace.testing.store;

import static dev.millrace.testing.store.ContractTurns.end;
import static dev.millrace.testing.store.ContractTurns.events;
import static dev.millrace.testing.store.ContractTurns.id;
import static dev.millrace.testing.store.ContractTurns.joined;
import static dev.millrace.testing.store.ContractTurns.late;
import static dev.millrace.testing.store.ContractTurns.origin;
import static dev.millrace.testing.store.ContractTurns.pause;
import static dev.millrace.testing.store.ContractTurns.resume;
import static dev.millrace.testing.store.ContractTurns.signal;
import static dev.millrace.testing.store.ContractTurns.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredDefinition;
import dev.millrace.store.StoredExecution;
import dev.millrace.store.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ExecutionStore} does. Extend it with a test class, name the store, and run it with JUnit. JUnit and
 * AssertJ must be on the class path. Confined to a test.
 */
public abstract class StoreContract {

    private static final int LARGE = 1 << 20;
    private static final int THREADS = 8;
    private static final int EXECUTIONS_PER_THREAD = 50;

    private ExecutionStore store = new MemoryStore(); // until the test's own is open

    /** Creates the suite. */
    protected StoreContract() {}

    /**
     * Returns the store that a test is about, not open. A second call in one test returns one that sees the same data:
     * the same object, or another one for the same place.
     */
    protected abstract ExecutionStore store();

    @BeforeEach
    void open() {
        store = store();
        store.open();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void reopen() {
        store.close();
        store = store();
        store.open();
    }

    private Optional<StoreException> outcome(Turn turn) {
        var done = new CompletableFuture<Optional<StoreException>>();
        store.commit(turn, failure -> done.complete(Optional.ofNullable(failure)));
        return done.join();
    }

    private void commit(Turn... turns) {
        for (var turn : turns) {
            assertThat(outcome(turn)).isEmpty();
        }
    }

    private void assertRefused(Turn turn, String code) {
        assertThat(outcome(turn))
                .get()
                .extracting(StoreException::getMessage)
                .asString()
                .contains(code);
    }

    @Test
    void texts_are_kept_under_their_names_each_in_place_of_the_one_before() {
        store.saveText("trigger/a", "one");
        store.saveText("trigger/ä b", "two\nlines\n");
        store.saveText("trigger/a", "another");
        reopen();

        assertThat(store.texts())
                .containsExactlyInAnyOrderEntriesOf(Map.of("trigger/a", "another", "trigger/ä b", "two\nlines\n"));
    }

    // Opening

    @Test
    void each_opening_has_a_higher_epoch() {
        store.close();
        store = store();
        long first = store.open().epoch();
        store.close();
        store = store();

        assertThat(first).isGreaterThan(1);
        assertThat(store.open().epoch()).isGreaterThan(first);
    }

    @Test
    void a_second_engine_is_refused_while_one_has_it_alone() {
        assumeTrue(store.ownership().isEmpty(), "several engines have this store");
        var second = store();

        assertThatThrownBy(second::open).isInstanceOf(StoreException.class).hasMessageContaining("[STO-100]");
        commit(start(1));
    }

    @Test
    void a_store_that_is_closed_takes_and_tells_nothing() {
        commit(start(1));
        store.close();
        store.close();

        assertRefused(start(2), "[STO-111]");
        assertThatThrownBy(() -> store.read(id(1))).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> store.executions()).isInstanceOf(StoreException.class);
        assertThat(store.isAccepting()).isFalse();
    }

    // Turns

    @Test
    void the_events_of_an_execution_are_read_in_order() {
        var turns = new Turn[] {joined(start(1), signal(1, 2, "a")), signal(1, 3, "b"), signal(1, 4, "c")};
        commit(turns);

        assertThat(store.read(id(1))).isEqualTo(events(turns));
        reopen();
        assertThat(store.read(id(1))).isEqualTo(events(turns));
    }

    @Test
    void the_events_of_an_execution_are_handed_over_one_after_the_other() {
        commit(start(1));
        for (int sequence = 2; sequence < 200; sequence++) {
            commit(signal(1, sequence, "s" + sequence));
        }
        reopen();

        var handed = new ArrayList<Event>();
        store.read(id(1), handed::add);
        store.read(id(9), handed::add);

        assertThat(handed).isEqualTo(store.read(id(1))).hasSize(199);
    }

    @Test
    void an_unknown_execution_has_no_events() {
        assertThat(store.read(id(9))).isEmpty();
        assertThat(store.find(id(9))).isEmpty();
    }

    @Test
    void a_turn_behind_a_gap_is_refused_and_nothing_of_it_kept() {
        commit(start(1));

        assertRefused(signal(1, 3, "too early"), "[STO-112]");
        assertThat(store.read(id(1))).hasSize(1);
        commit(signal(1, 2, "right"));
    }

    @Test
    void a_turn_that_is_there_already_is_refused() {
        commit(start(1), signal(1, 2, "first"));

        assertRefused(signal(1, 2, "again"), "[STO-112]");
        assertRefused(start(1), "[STO-112]");
        assertThat(store.read(id(1))).isEqualTo(events(start(1), signal(1, 2, "first")));
    }

    @Test
    void a_turn_after_the_end_is_refused() {
        commit(start(1), end(1, 2));

        assertRefused(signal(1, 3, "late"), "[STO-113]");
        reopen();
        assertRefused(signal(1, 3, "late"), "[STO-113]");
        assertThat(store.read(id(1))).hasSize(2);
    }

    @Test
    void an_outcome_that_comes_after_the_end_is_kept_and_the_end_stays() {
        commit(start(1), end(1, 2));
        commit(late(1, 3));
        commit(late(1, 4));

        assertRefused(signal(1, 5, "late"), "[STO-113]");
        reopen();
        commit(late(1, 5));
        assertRefused(signal(1, 6, "late"), "[STO-113]");
        assertThat(store.read(id(1))).hasSize(5);
        assertThat(store.find(id(1)).orElseThrow().isEnded()).isTrue();
        assertThat(store.find(id(1)).orElseThrow().lastSequence()).isEqualTo(5);
    }

    @Test
    void an_execution_begins_with_its_start() {
        assertRefused(signal(1, 1, "no start"), "[STO-114]");
        assertRefused(signal(1, 2, "no start"), "[STO-114]");
        assertThat(store.executions()).isEmpty();
    }

    @Test
    void listeners_of_one_execution_hear_in_the_order_of_their_turns() {
        int turns = 200;
        var heard = new ArrayList<Integer>();
        var all = new CompletableFuture<Boolean>();
        for (int n = 1; n <= turns; n++) {
            int number = n;
            store.commit(n == 1 ? start(1) : signal(1, n, "text"), failure -> {
                heard.add(failure == null ? number : -number);
                if (number == turns) {
                    all.complete(true);
                }
            });
        }

        assertThat(all.join()).isTrue();
        assertThat(heard).isEqualTo(IntStream.rangeClosed(1, turns).boxed().toList());
    }

    @Test
    void what_a_listener_heard_of_can_be_read_by_it() {
        var seen = new CompletableFuture<Integer>();
        store.commit(start(1), failure -> seen.complete(store.read(id(1)).size()));

        assertThat(seen.join()).isEqualTo(1);
    }

    @Test
    void a_large_turn_is_kept() {
        var turn = signal(1, 2, "x".repeat(LARGE));
        commit(start(1), turn, signal(1, 3, "small"));

        assertThat(store.read(id(1))).isEqualTo(events(start(1), turn, signal(1, 3, "small")));
        reopen();
        assertThat(store.read(id(1))).isEqualTo(events(start(1), turn, signal(1, 3, "small")));
    }

    @Test
    void many_threads_commit_many_executions() {
        var workers = IntStream.range(0, THREADS)
                .mapToObj(worker -> CompletableFuture.runAsync(() -> work(worker * EXECUTIONS_PER_THREAD)))
                .toList();
        workers.forEach(CompletableFuture::join);

        for (int round = 0; round < 2; round++) {
            assertThat(store.executions()).hasSize(THREADS * EXECUTIONS_PER_THREAD);
            for (int n = 0; n < THREADS * EXECUTIONS_PER_THREAD; n++) {
                assertThat(store.read(id(n))).isEqualTo(events(start(n), signal(n, 2, "text " + n), end(n, 3)));
            }
            reopen();
        }
    }

    private void work(int from) {
        for (int n = from; n < from + EXECUTIONS_PER_THREAD; n++) {
            commit(start(n), signal(n, 2, "text " + n), end(n, 3));
        }
    }

    // What is known of executions

    @Test
    void what_is_known_of_an_execution_follows_its_events() {
        commit(start(1));
        assertThat(store.find(id(1))).contains(new StoredExecution(id(1), origin(1), ExecutionStatus.RUNNING, 1, 0, 1));
        commit(pause(1, 2));
        assertStatus(ExecutionStatus.PAUSED, 2);
        commit(resume(1, 3));
        assertStatus(ExecutionStatus.RUNNING, 3);
        commit(signal(1, 4, "text"));
        assertStatus(ExecutionStatus.RUNNING, 4);
        commit(end(1, 5));

        assertThat(store.find(id(1)))
                .contains(new StoredExecution(id(1), origin(1), ExecutionStatus.FAILED, 1, 1005, 5));
    }

    private void assertStatus(ExecutionStatus status, long lastSequence) {
        for (int round = 0; round < 2; round++) {
            var stored = store.find(id(1)).orElseThrow();
            assertThat(stored.status()).isEqualTo(status);
            assertThat(stored.lastSequence()).isEqualTo(lastSequence);
            reopen();
        }
    }

    /** What it says of executions that somebody looks for, and of their logs. */
    @Nested
    final class Lists extends ListContract {

        @Override
        ExecutionStore store() {
            return store;
        }

        @Override
        void reopen() {
            StoreContract.this.reopen();
        }

        @Override
        void commit(Turn... turns) {
            StoreContract.this.commit(turns);
        }
    }

    /** What its feed of changes does. */
    @Nested
    final class Feed extends FeedContract {

        @Override
        ExecutionStore store() {
            return store;
        }

        @Override
        void reopen() {
            StoreContract.this.reopen();
        }

        @Override
        void commit(Turn... turns) {
            StoreContract.this.commit(turns);
        }
    }

    /** What it does with what a parent gives several children. */
    @Nested
    final class Children extends ChildrenContract {

        @Override
        ExecutionStore store() {
            return store;
        }

        @Override
        void reopen() {
            StoreContract.this.reopen();
        }

        @Override
        void commit(Turn... turns) {
            StoreContract.this.commit(turns);
        }
    }

    /** How large it says that an execution is, and what it forgets. */
    @Nested
    final class Forgetting extends ForgettingContract {

        @Override
        ExecutionStore store() {
            return store;
        }

        @Override
        void reopen() {
            StoreContract.this.reopen();
        }

        @Override
        void commit(Turn... turns) {
            StoreContract.this.commit(turns);
        }
    }

    // Definitions

    @Test
    void a_definition_is_kept_under_its_revision() {
        var one = new StoredDefinition("r1", "text\n\u00e4\u20ac", "/folder");
        store.saveDefinition(one);
        store.saveDefinition(new StoredDefinition("r1", "never another under the same revision", ""));
        store.saveDefinition(new StoredDefinition("r2", "", ""));

        assertThat(store.definition("r1")).contains(one);
        reopen();
        assertThat(store.definition("r1")).contains(one);
        assertThat(store.definition("r2")).isPresent();
        assertThat(store.definition("r3")).isEmpty();
    }

    @Test
    void a_definition_stays_while_an_execution_is_pinned_to_it_and_while_it_is_the_newest_of_its_workflow() {
        var pinned = new StoredDefinition("revision", "workflow", "old", "");
        var newest = new StoredDefinition("newest", "workflow", "new", "");
        store.saveDefinition(pinned);
        store.saveDefinition(newest);
        commit(start(1), start(2), end(2, 2), start(3), end(3, 2));
        store.forget(List.of(id(2)));
        store.forget(List.of(id(3)));

        for (int round = 0; round < 2; round++) {
            assertThat(store.definition("revision")).contains(pinned);
            assertThat(store.definition("newest")).contains(newest);
            reopen();
        }
    }

    @Test
    void an_open_store_takes_executions() {
        assertThat(store.isAccepting()).isTrue();
    }
}
