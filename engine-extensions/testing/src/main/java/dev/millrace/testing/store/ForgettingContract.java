package dev.millrace.testing.store;

import static dev.millrace.testing.store.ContractTurns.end;
import static dev.millrace.testing.store.ContractTurns.events;
import static dev.millrace.testing.store.ContractTurns.id;
import static dev.millrace.testing.store.ContractTurns.signal;
import static dev.millrace.testing.store.ContractTurns.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.store.ExecutionStore;
import dev.millrace.store.StoredExecution;
import dev.millrace.store.Turn;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Contract of a store about the sizes of executions, and those that it is to forget. Confined to a test. */
abstract class ForgettingContract {

    private static final int LARGE = 1 << 20;

    /** Returns the store that a test is about, as it is open now. */
    abstract ExecutionStore store();

    /** Closes the store and opens it again. */
    abstract void reopen();

    /** Commits turns, one after the other. */
    abstract void commit(Turn... turns);

    @Test
    void the_size_of_an_execution_grows_with_its_turns_and_is_the_same_when_the_store_is_opened_again() {
        commit(start(1));
        long first = store().bytes(id(1));
        commit(signal(1, 2, "x".repeat(LARGE)), start(2));
        long size = store().bytes(id(1));

        assertThat(first).isPositive();
        assertThat(size).isBetween(first + LARGE, first + LARGE * 3L);
        assertThat(store().bytes(id(2))).isEqualTo(first);
        reopen();
        assertThat(store().bytes(id(1))).isEqualTo(size);
    }

    @Test
    void what_is_unknown_or_forgotten_has_no_size() {
        commit(start(1), end(1, 2));
        store().forget(List.of(id(1)));

        assertThat(store().bytes(id(1))).isZero();
        assertThat(store().bytes(id(9))).isZero();
    }

    @Test
    void what_has_ended_can_be_forgotten_and_nothing_else() {
        commit(start(1), end(1, 2), start(2), start(3), end(3, 2));
        store().forget(List.of(id(1), id(2), id(4)));

        for (int round = 0; round < 2; round++) {
            assertThat(store().executions()).extracting(StoredExecution::id).containsExactly(id(3), id(2));
            assertThat(store().read(id(1))).isEmpty();
            assertThat(store().read(id(2))).hasSize(1);
            reopen();
        }
    }

    @Test
    void a_forgotten_id_may_begin_anew() {
        commit(start(1), end(1, 2));
        store().forget(List.of(id(1)));
        commit(start(1), signal(1, 2, "second life"));

        assertThat(store().read(id(1))).isEqualTo(events(start(1), signal(1, 2, "second life")));
        reopen();
        assertThat(store().read(id(1))).isEqualTo(events(start(1), signal(1, 2, "second life")));
    }
}
