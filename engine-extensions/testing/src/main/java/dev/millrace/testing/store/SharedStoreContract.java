package dev.millrace.testing.store;

import static dev.millrace.testing.store.ContractTurns.child;
import static dev.millrace.testing.store.ContractTurns.end;
import static dev.millrace.testing.store.ContractTurns.id;
import static dev.millrace.testing.store.ContractTurns.labelled;
import static dev.millrace.testing.store.ContractTurns.signal;
import static dev.millrace.testing.store.ContractTurns.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Priority;
import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.store.ChangeCursor;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.InboxMessage;
import dev.millrace.store.KeyTakenException;
import dev.millrace.store.LostExecutionException;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.Ownership;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredExecution;
import dev.millrace.store.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ExecutionStore} with an {@link Ownership} does, beside what {@link StoreContract} says. Extend it
 * with a test class, name the store, and run it with JUnit. JUnit and AssertJ must be on the class path. Confined to a
 * test.
 */
public abstract class SharedStoreContract {

    private static final Duration LONG = Duration.ofDays(40_000);
    private static final String GPU = "gpu";

    private final List<ExecutionStore> opened = new ArrayList<>();
    private Member ann = new Member(new MemoryStore());
    private Member bob = ann;

    /** Creates the suite. */
    protected SharedStoreContract() {}

    /**
     * Returns a store for one of the engines that share what a test is about, not open.
     *
     * @param engine the engine's name
     * @param labels what it says of itself
     */
    protected abstract ExecutionStore store(String engine, Set<String> labels);

    /** Lets the lease of an engine be over, as if it stood still since long ago. */
    protected abstract void expire(String engine);

    /** One of the engines. */
    private record Member(ExecutionStore store) {

        Ownership ownership() {
            return store.ownership().orElseThrow();
        }

        Optional<StoreException> outcome(Turn turn) {
            var done = new CompletableFuture<Optional<StoreException>>();
            store.commit(turn, failure -> done.complete(Optional.ofNullable(failure)));
            return done.join();
        }

        void commit(Turn... turns) {
            for (var turn : turns) {
                assertThat(outcome(turn)).isEmpty();
            }
        }

        List<ExecutionId> claim(ExecutionId id) {
            return ownership().claim(id).stream().map(StoredExecution::id).toList();
        }

        List<ExecutionId> claim(int most) {
            return ownership().claim(most).stream().map(StoredExecution::id).toList();
        }

        List<String> taken() {
            return ownership().take(100, 100).stream().map(InboxMessage::kind).toList();
        }
    }

    private Member open(String engine, String... labels) {
        var store = store(engine, Set.of(labels));
        store.open();
        opened.add(store);
        return new Member(store);
    }

    @BeforeEach
    void open() {
        ann = open("ann");
        bob = open("bob");
    }

    @AfterEach
    void close() {
        opened.forEach(ExecutionStore::close);
    }

    private static InboxMessage message(int n, String kind) {
        return new InboxMessage(0, id(n), kind, Set.of(), Priority.NORMAL, Map.of("n", (long) n));
    }

    // Whose an execution is

    @Test
    void each_engine_takes_its_own_executions_further_and_reads_all() {
        ann.commit(start(1), signal(1, 2, "a"));
        bob.commit(start(2));

        assertThat(bob.store().read(id(1))).hasSize(2);
        assertThat(ann.store().incomplete()).extracting(StoredExecution::id).containsExactly(id(1), id(2));
        assertThat(ann.ownership().isElsewhere(id(1))).isFalse();
        assertThat(ann.ownership().isElsewhere(id(2))).isTrue();
    }

    @Test
    void a_turn_of_an_execution_that_is_anothers_is_refused_and_those_beside_it_are_kept() {
        ann.commit(start(1));
        bob.commit(start(2));

        assertThat(bob.outcome(signal(1, 2, "stolen"))).get().isInstanceOf(LostExecutionException.class);
        bob.commit(signal(2, 2, "own"));
        ann.commit(signal(1, 2, "own"));
        assertThat(ann.store().read(id(1))).hasSize(2);
    }

    @Test
    void nobody_claims_what_a_live_engine_has() {
        ann.commit(start(1));

        assertThat(bob.claim(10)).isEmpty();
    }

    @Test
    void when_the_lease_of_an_engine_is_over_another_one_takes_what_it_had_once() {
        var eve = open("eve");
        ann.commit(start(1), start(2), start(3), end(3, 2));
        expire("ann");

        assertThat(bob.claim(10)).containsExactly(id(1), id(2));
        assertThat(eve.claim(10)).isEmpty();
        assertThat(ann.outcome(signal(1, 2, "late"))).isPresent();
        bob.commit(signal(1, 2, "in time"));
        assertThat(eve.store().read(id(1))).hasSize(2);
    }

    @Test
    void what_an_engine_had_is_taken_in_parts() {
        ann.commit(start(1), start(2), start(3));
        expire("ann");

        assertThat(bob.claim(2)).hasSize(2);
        assertThat(bob.claim(2)).hasSize(1);
        assertThat(bob.claim(2)).isEmpty();
    }

    @Test
    void a_family_comes_as_a_whole_whoever_of_it_is_due() {
        ann.commit(start(1), child(2, 1), child(3, 2), start(4));
        ann.ownership().release(List.of(id(1), id(2), id(3)), LONG);
        ann.ownership().send(message(3, "wake"), false);

        assertThat(bob.claim(1)).containsExactly(id(1), id(2), id(3));
    }

    @Test
    void what_an_engine_lets_go_is_anothers_when_the_pause_is_over() {
        ann.commit(start(1), start(2));
        ann.ownership().release(List.of(id(1)), Duration.ZERO);
        ann.ownership().release(List.of(id(2)), LONG);

        assertThat(bob.claim(10)).containsExactly(id(1));
        assertThat(ann.outcome(signal(1, 2, "late"))).get().isInstanceOf(LostExecutionException.class);
        assertThat(ann.outcome(signal(2, 2, "late"))).get().isInstanceOf(LostExecutionException.class);
        bob.commit(signal(1, 2, "next"));
    }

    @Test
    void who_closes_lets_all_go() {
        ann.commit(start(1));
        ann.store().close();

        assertThat(bob.claim(10)).containsExactly(id(1));
    }

    @Test
    void one_that_comes_back_goes_on_with_the_next_turn() {
        ann.commit(start(1));
        ann.ownership().release(List.of(id(1)), Duration.ZERO);
        assertThat(ann.claim(10)).containsExactly(id(1));

        ann.commit(signal(1, 2, "a"), signal(1, 3, "b"));
    }

    @Test
    void an_execution_with_labels_goes_to_an_engine_that_has_them() {
        var eve = open("eve", GPU, "linux");
        ann.commit(labelled(1, Map.of(Ownership.RUNS_ON, "gpu,linux")), child(2, 1));
        ann.ownership().release(List.of(id(1), id(2)), Duration.ZERO);

        assertThat(bob.claim(10)).isEmpty();
        assertThat(bob.claim(id(1))).isEmpty();
        assertThat(eve.claim(10)).containsExactly(id(1), id(2));
    }

    @Test
    void one_that_nobody_has_is_taken_by_its_id_whether_its_time_has_come_or_not() {
        ann.commit(start(1), child(2, 1), start(3), start(4), start(5), end(5, 2));
        ann.ownership().rest(id(3), 1, LONG);

        assertThat(bob.claim(id(1))).as("ann lives").isEmpty();
        assertThat(bob.claim(id(3))).containsExactly(id(3));
        expire("ann");
        assertThat(bob.claim(id(2))).containsExactly(id(1), id(2));
        assertThat(bob.claim(id(2))).isEmpty();
        assertThat(bob.claim(id(5))).as("it has ended").isEmpty();
        assertThat(bob.claim(10)).containsExactly(id(4));
    }

    // What waits

    @Test
    void one_that_rests_is_nobodys_until_its_time() {
        ann.commit(start(1), start(2));

        assertThat(ann.ownership().rest(id(1), 1, LONG)).isTrue();
        assertThat(ann.ownership().rest(id(2), 1, Duration.ZERO)).isTrue();
        assertThat(bob.claim(10)).containsExactly(id(2));
        assertThat(bob.ownership().isElsewhere(id(1))).isTrue();
    }

    @Test
    void one_that_has_gone_on_or_has_a_message_does_not_rest() {
        ann.commit(start(1), signal(1, 2, "a"), start(2));
        bob.ownership().send(message(2, "signal"), false);

        assertThat(ann.ownership().rest(id(1), 1, LONG)).isFalse();
        assertThat(ann.ownership().rest(id(2), 1, LONG)).isFalse();
        ann.commit(signal(1, 3, "b"), signal(2, 2, "b"));
    }

    @Test
    void a_message_wakes_one_that_rests() {
        ann.commit(start(1));
        ann.ownership().rest(id(1), 1, LONG);
        bob.ownership().send(message(1, "signal"), false);

        assertThat(bob.claim(10)).containsExactly(id(1));
        assertThat(bob.taken()).containsExactly("signal");
    }

    // Messages

    @Test
    void a_message_comes_to_the_engine_that_has_the_execution_once() {
        ann.commit(start(1));
        bob.ownership().send(message(1, "first"), false);
        bob.ownership().send(message(1, "second"), false);

        assertThat(bob.taken()).isEmpty();
        var taken = ann.ownership().take(100, 100);
        assertThat(taken).extracting(InboxMessage::kind).containsExactly("first", "second");
        assertThat(taken.get(0).data()).isEqualTo(Map.of("n", 1L));
        taken.forEach(message -> ann.ownership().done(message, ""));
        assertThat(ann.taken()).isEmpty();
    }

    @Test
    void who_asks_is_told_what_became_of_a_message_once() {
        ann.commit(start(1));
        long number = bob.ownership().send(message(1, "signal"), true);
        assertThat(bob.ownership().answer(number)).isEmpty();

        ann.ownership().done(ann.ownership().take(1, 1).get(0), "done");

        assertThat(bob.ownership().answer(number)).contains("done");
        assertThat(bob.ownership().answer(number)).isEmpty();
    }

    @Test
    void a_message_that_was_not_dealt_with_comes_to_whoever_takes_the_execution_over() {
        ann.commit(start(1));
        bob.ownership().send(message(1, "kept"), false);
        bob.ownership().send(message(1, "gone"), false);
        var taken = ann.ownership().take(100, 100);
        ann.ownership().done(taken.get(1), "");
        expire("ann");

        assertThat(bob.taken()).isEmpty();
        assertThat(bob.claim(10)).containsExactly(id(1));
        assertThat(bob.taken()).containsExactly("kept");
    }

    @Test
    void a_start_is_taken_by_one_engine_that_has_its_labels() {
        var eve = open("eve", GPU);
        ann.ownership().send(InboxMessage.start(id(1), Set.of(GPU), Priority.NORMAL, Map.of()), false);
        ann.ownership().send(InboxMessage.start(id(2), Set.of(), Priority.NORMAL, Map.of()), false);

        assertThat(ann.ownership().take(100, 100))
                .extracting(InboxMessage::execution)
                .containsExactly(id(2));
        assertThat(eve.ownership().take(100, 100))
                .extracting(InboxMessage::execution)
                .containsExactly(id(1));
        assertThat(bob.taken()).isEmpty();
    }

    @Test
    void no_more_starts_are_taken_than_wanted_and_the_urgent_ones_first() {
        var priorities = List.of(Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.NORMAL);
        for (int n = 1; n <= 4; n++) {
            var start = InboxMessage.start(id(n), Set.of(), priorities.get(n - 1), Map.of());
            ann.ownership().send(start, false);
        }
        bob.commit(start(5));
        ann.ownership().send(message(5, "signal"), false);

        assertThat(bob.ownership().take(100, 0))
                .extracting(InboxMessage::execution)
                .containsExactly(id(5));
        assertThat(ann.ownership().take(100, 2))
                .extracting(InboxMessage::execution)
                .containsExactly(id(3), id(2));
        assertThat(bob.ownership().take(0, 100))
                .extracting(InboxMessage::execution)
                .containsExactly(id(4), id(1));
    }

    @Test
    void a_start_that_an_engine_puts_back_or_dies_with_is_taken_by_another() {
        ann.ownership().send(message(1, InboxMessage.START), false);
        ann.ownership().putBack(ann.ownership().take(1, 1).get(0), Duration.ZERO);
        assertThat(bob.taken()).containsExactly(InboxMessage.START);
        expire("bob");

        ann.claim(1);
        assertThat(ann.taken()).containsExactly(InboxMessage.START);
    }

    @Test
    void a_start_that_nobody_can_begin_is_listed_with_the_reason_until_somebody_decides() {
        var start = InboxMessage.start(id(1), Set.of(), Priority.NORMAL, Map.of("workflow", "order", "version", "1"));
        ann.ownership().send(start, false);
        ann.ownership().refuse(ann.ownership().take(1, 1).get(0), "nobody knows it");

        var listed = bob.ownership().starts(Optional.empty(), 10).get(0);
        assertThat(listed.workflow()).contains(new WorkflowKey("order", "1"));
        assertThat(listed.why()).contains("1 trial in vain", "nobody knows it");
        assertThat(bob.ownership().enqueued(id(1))).contains(listed);
        assertThat(bob.ownership().starts(Optional.of(listed.place()), 10)).isEmpty();
        assertThat(bob.taken()).as("it is put off").isEmpty();
        assertThat(bob.ownership().tryAgain(id(1))).isTrue();
        assertThat(bob.taken()).containsExactly(InboxMessage.START);
        assertThat(ann.ownership().withdraw(id(1))).as("bob has it").isFalse();
        expire("bob");
        ann.claim(1);
        assertThat(ann.ownership().withdraw(id(1))).isTrue();
        assertThat(ann.ownership().enqueued(id(1))).isEmpty();
    }

    @Test
    void what_an_engine_took_and_did_not_deal_with_comes_to_it_again() {
        ann.ownership().send(message(1, InboxMessage.START), false);
        assertThat(bob.taken()).containsExactly(InboxMessage.START); // and the answer is lost
        assertThat(ann.taken()).isEmpty();

        var again = bob.ownership().take(1, 1);
        assertThat(again).extracting(InboxMessage::kind).containsExactly(InboxMessage.START);
        bob.ownership().done(again.get(0), "");
        assertThat(bob.taken()).isEmpty();
    }

    @Test
    void those_who_hear_are_told_of_a_message() {
        ann.commit(start(1));
        var told = new CompletableFuture<String>();
        ann.ownership().onNews(() -> ann.taken().forEach(told::complete));

        bob.ownership().send(message(1, "signal"), false);

        assertThat(told.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo("signal");
    }

    // Keys and the feed

    @Test
    void a_start_that_wants_its_key_alone_is_refused_if_another_engine_has_started_one_with_it() {
        ann.commit(start(1));
        var twin = ContractTurns.startLike(2, 1);
        bob.ownership().requireKeyFree(id(2), false);

        assertThat(bob.outcome(twin))
                .get()
                .isInstanceOfSatisfying(
                        KeyTakenException.class,
                        taken -> assertThat(taken.holder()).isEqualTo(id(1)));
        assertThat(bob.store().find(id(2))).isEmpty();
        bob.commit(twin); // which says nothing of its key, so it stands beside the other one
    }

    @Test
    void a_start_that_wants_its_key_alone_among_the_live_is_refused_while_the_other_one_lives() {
        ann.commit(start(1));
        var twin = ContractTurns.startLike(2, 1);
        bob.ownership().requireKeyFree(id(2), true);

        assertThat(bob.outcome(twin)).get().isInstanceOf(KeyTakenException.class);
        ann.commit(end(1, 2));
        bob.ownership().requireKeyFree(id(2), true);
        bob.commit(twin);
    }

    @Test
    void the_feed_has_the_turns_of_all_engines_without_a_gap() {
        for (int n = 1; n <= 9; n += 2) {
            ann.commit(start(n));
            bob.commit(start(n + 1), signal(n + 1, 2, "b"));
            ann.commit(signal(n, 2, "a"));
        }

        var fed = new ArrayList<Event>();
        var at = ChangeCursor.START;
        for (var page = bob.store().changes(at, 3);
                !page.next().equals(at);
                page = bob.store().changes(at, 3)) {
            assertThat(page.isWhole()).isTrue();
            fed.addAll(page.events());
            at = page.next();
        }
        assertThat(fed).hasSize(20).doesNotHaveDuplicates();
        assertThat(ann.store().newestChange()).isEqualTo(at);
    }
}
