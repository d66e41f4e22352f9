package dev.millrace.testing.store;

import static dev.millrace.testing.store.ContractTurns.end;
import static dev.millrace.testing.store.ContractTurns.id;
import static dev.millrace.testing.store.ContractTurns.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.store.EngineWaiter;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.GateGrant;
import dev.millrace.store.GateWaiter;
import dev.millrace.store.GateWaiter.Kept;
import dev.millrace.store.GateWish;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.Ownership;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredExecution;
import dev.millrace.store.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ExecutionStore} with an {@link Ownership} does with texts and gates that all its engines have in
 * common, beside what {@link SharedStoreContract} says. Extend it with a test class, name the store, and run it with
 * JUnit. JUnit and AssertJ must be on the class path. Confined to a test.
 */
public abstract class SharedGatesContract {

    private static final long ALL = 100;

    private final List<ExecutionStore> opened = new ArrayList<>();
    private ExecutionStore ann = new MemoryStore();
    private ExecutionStore bob = ann;
    private ExecutionStore cat = ann;

    /** Creates the suite. */
    protected SharedGatesContract() {}

    /**
     * Returns a store for one of the engines that share what a test is about, not open.
     *
     * @param engine the engine's name
     */
    protected abstract ExecutionStore store(String engine);

    /** Lets the lease of an engine be over, as if it stood still since long ago. */
    protected abstract void expire(String engine);

    private ExecutionStore open(String engine) {
        var store = store(engine);
        store.open();
        opened.add(store);
        return store;
    }

    @BeforeEach
    void open() {
        ann = open("ann");
        bob = open("bob");
        cat = open("cat");
    }

    @AfterEach
    void close() {
        opened.forEach(ExecutionStore::close);
    }

    private static Ownership of(ExecutionStore store) {
        return store.ownership().orElseThrow();
    }

    private static void commit(ExecutionStore store, Turn turn) {
        var done = new CompletableFuture<Optional<StoreException>>();
        store.commit(turn, failure -> done.complete(Optional.ofNullable(failure)));
        assertThat(done.join()).isEmpty();
    }

    /** Returns how much of a gate an engine has, who keeps some and wants some. */
    private static long granted(ExecutionStore store, long kept, long wanted) {
        return grant(store, kept, wanted, false).amount();
    }

    private static GateGrant grant(ExecutionStore store, long kept, long wanted, boolean isFirst) {
        return of(store)
                .grant(List.of(new GateWish("gate", ALL, kept, wanted, isFirst)))
                .get(0);
    }

    private static List<StoredExecution> claim(ExecutionStore store) {
        return of(store).claim(10);
    }

    // Gates

    @Test
    void what_one_engine_has_of_a_gate_no_other_has_and_it_is_named() {
        assertThat(granted(ann, 0, ALL)).isEqualTo(ALL);

        var refused = grant(bob, 0, ALL, false);
        assertThat(refused.amount()).isZero();
        assertThat(refused.others()).contains("ann");
        assertThat(granted(ann, 0, 0)).isZero();
        assertThat(granted(bob, 0, ALL)).isEqualTo(ALL);
    }

    @Test
    void engines_have_parts_of_a_gate_beside_each_other_until_there_is_no_more() {
        assertThat(granted(ann, 0, 40)).isEqualTo(40);
        assertThat(granted(bob, 0, 40)).isEqualTo(40);
        assertThat(granted(cat, 0, 40)).isZero();
        assertThat(granted(ann, 20, 20)).isEqualTo(20);
        assertThat(granted(cat, 0, 40)).isEqualTo(40);
    }

    @Test
    void who_wants_much_is_not_starved_by_those_who_want_little_and_come_later() {
        granted(ann, 0, 10);
        assertThat(granted(bob, 0, ALL)).isZero();

        assertThat(granted(cat, 0, 10)).isZero();
        assertThat(granted(ann, 10, 20)).isEqualTo(10);
        assertThat(granted(ann, 0, 10)).isZero(); // it has given back, and comes anew
        assertThat(granted(bob, 0, ALL)).isEqualTo(ALL);
    }

    @Test
    void who_stands_inside_a_holder_goes_before_those_that_came_earlier() {
        granted(ann, 0, 40);
        granted(bob, 0, ALL);

        assertThat(grant(ann, 40, 80, true).amount()).isEqualTo(80);
    }

    @Test
    void several_gates_are_answered_in_the_order_in_which_they_are_asked_for() {
        granted(bob, 0, ALL);

        assertThat(of(ann).grant(List.of(new GateWish("z", 1, 0, 1, false), new GateWish("gate", ALL, 0, 1, false))))
                .extracting(GateGrant::gate, GateGrant::amount)
                .containsExactly(tuple("z", 1L), tuple("gate", 0L));
    }

    @Test
    void what_an_engine_kept_that_is_gone_goes_with_its_executions_until_these_have_it_back() {
        commit(ann, start(1));
        granted(ann, 0, ALL);
        expire("ann");

        assertThat(granted(bob, 0, ALL)).isZero();
        assertThat(claim(cat)).extracting(StoredExecution::id).containsExactly(id(1));
        assertThat(granted(bob, 0, ALL)).isZero();
        granted(cat, ALL, ALL); // its open node has it back
        of(cat).regained(List.of(id(1)));

        assertThat(granted(bob, 0, ALL)).isZero();
        granted(cat, 0, 0);
        assertThat(granted(bob, 0, ALL)).isEqualTo(ALL);
    }

    @Test
    void so_it_does_when_executions_are_handed_over_more_than_once() {
        commit(ann, start(1));
        granted(ann, 0, ALL);
        ann.close();
        claim(cat);
        of(cat).release(List.of(id(1)), Duration.ZERO);
        claim(cat);
        cat.close();
        claim(bob);

        assertThat(granted(bob, 0, ALL)).isZero();
        of(bob).regained(List.of(id(1)));
        assertThat(granted(bob, 0, ALL)).isEqualTo(ALL);
    }

    @Test
    void an_engine_that_is_gone_keeps_nothing_when_its_executions_have_ended() {
        granted(ann, 0, ALL);
        assertThat(granted(cat, 0, ALL)).isZero(); // it waits, and is gone too
        expire("ann");
        expire("cat");
        claim(bob); // ends their leases

        assertThat(granted(bob, 0, ALL)).isEqualTo(ALL);

        commit(bob, start(1));
        bob.close();
        bob = open("bob");
        claim(bob);
        commit(bob, end(1, 2));
        assertThat(granted(bob, 0, ALL)).isEqualTo(ALL);
    }

    // Circles

    private static GateWaiter waiter(String who, long kept) {
        return new GateWaiter(
                who, who + " 1", "gate", ALL, 1, List.of(new Kept("box", "lock", kept)), Set.of("parent"));
    }

    @Test
    void all_engines_see_who_waits_and_how_often_that_was_said_the_first_first() {
        assertThat(of(bob).waiters(List.of(waiter("b", 1), waiter("c", 2)))).hasSize(2);
        assertThat(of(ann).waiters(List.of(waiter("a", 3)))).hasSize(3);

        assertThat(of(bob).waiters(List.of(waiter("c", 4))))
                .containsExactly(
                        new EngineWaiter(of(bob).engine(), 2, waiter("c", 4)),
                        new EngineWaiter(of(ann).engine(), 1, waiter("a", 3)));
        assertThat(of(cat).waiters(List.of()))
                .extracting(EngineWaiter::engine)
                .containsExactly(of(bob).engine(), of(ann).engine());
    }

    @Test
    void nobody_waits_any_more_in_an_engine_that_is_gone() {
        of(ann).waiters(List.of(waiter("a", 1)));
        of(bob).waiters(List.of(waiter("b", 1)));
        bob.close();
        expire("ann");
        claim(cat);

        assertThat(of(cat).waiters(List.of())).isEmpty();
    }

    // Texts

    @Test
    void a_text_is_replaced_by_who_knows_what_is_there() {
        assertThat(of(ann).text("place")).isEmpty();
        assertThat(of(ann).replaceText("place", Optional.of("x"), "a")).isFalse();
        assertThat(of(ann).replaceText("place", Optional.empty(), "a")).isTrue();
        assertThat(of(bob).replaceText("place", Optional.empty(), "b")).isFalse();
        assertThat(of(bob).replaceText("place", Optional.of("a"), "b")).isTrue();
        assertThat(of(ann).text("place")).contains("b");
        assertThat(ann.texts()).containsEntry("place", "b");
    }

    @Test
    void an_engine_lives_until_its_lease_is_ended_or_it_closes_the_store() {
        long first = of(ann).engine();
        long second = of(bob).engine();
        assertThat(of(cat).isLiving(first)).isTrue();

        bob.close();
        expire("ann");
        claim(cat);

        assertThat(of(cat).isLiving(first)).isFalse();
        assertThat(of(cat).isLiving(second)).isFalse();
        assertThat(of(cat).isLiving(of(cat).engine())).isTrue();
    }
}
