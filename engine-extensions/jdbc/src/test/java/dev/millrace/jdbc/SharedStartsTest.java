package dev.millrace.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.ExecutionFilter;
import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.Priority;
import dev.millrace.definition.WhenFull;
import dev.millrace.definition.Workflow;
import dev.millrace.event.EnqueuedStart;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeRequeued;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.CommitListener;
import dev.millrace.store.ForwardingStore;
import dev.millrace.store.InboxMessage;
import dev.millrace.store.Ownership;
import dev.millrace.store.Turn;
import dev.millrace.testing.ManualTime;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Executions that go from engine to engine by intent: handed over, queued, started in a transaction of the host. */
class SharedStartsTest extends SharedEngines {

    private static final String NOBODYS = "SELECT COUNT(*) FROM mr_execution WHERE wake_at > now()";

    private static void awaitEnd(WorkflowEngine engine, ExecutionId id) {
        assertThat(engine.execution(id).orElseThrow().await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    /** Waits until an engine has taken a start. */
    private void awaitStart(WorkflowEngine engine, ExecutionId id) throws InterruptedException {
        assertThat(waits.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(engine.execution(id)).isPresent();
    }

    // Handing over

    @Test
    void a_drained_engine_hands_over_what_it_runs_as_if_it_had_not_been_delivered() throws InterruptedException {
        var ann = engine("ann");
        var bob = engine("bob");
        var id = ann.start("working", Map.of()).id();
        awaitWork();

        ann.drain(Duration.ZERO);
        awaitWork();
        goOn.countDown();

        awaitEnd(bob, id);
        assertThat(bob.history().events(id))
                .filteredOn(NodeRequeued.class::isInstance)
                .singleElement()
                .satisfies(
                        event -> assertThat(((NodeRequeued) event).deliveries()).isZero());
        assertThatThrownBy(() -> ann.start("waiting", Map.of())).hasMessageContaining("[ENG-103]");
    }

    @Test
    void what_waits_goes_over_without_an_event() throws InterruptedException {
        var ann = engine("ann");
        var id = ann.start("waiting", Map.of()).id();
        assertThat(waits.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        long before = ann.history().events(id).size();

        ann.drain(Duration.ofMinutes(1));
        var bob = engine("bob");

        assertThat(bob.history().events(id)).hasSize((int) before);
        assertThat(bob.execution(id).orElseThrow().signal("go", Map.of(), null)).isTrue();
        awaitEnd(bob, id);
    }

    // What only waits

    private final ManualTime time = new ManualTime();
    private final CompletableFuture<Boolean> nobodys = new CompletableFuture<>();

    private WorkflowEngine drowsy(String name) {
        var store = store(new LentConnections(source), name).withRestAfter(Duration.ZERO);
        var engine = engine(store, WorkflowEngine.builder().time(time));
        store.ownership().orElseThrow().onNews(() -> {
            if (TestDatabase.query(source, NOBODYS).equals("1")) {
                nobodys.complete(true);
            }
            time.advance(Duration.ofMillis(1)); // an alarm that is due rings with the next step only
        });
        return engine;
    }

    private void awaitRest() {
        assertThat(nobodys.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join())
                .isTrue();
    }

    @Test
    void what_only_waits_is_nobodys_until_a_signal_and_its_end_is_heard_where_it_was_started() {
        var ann = drowsy("ann");
        var own = ann.start("waiting", Map.of());
        var result = own.result();
        awaitRest();
        assertThat(ann.progress().executions()).isZero();
        assertThat(own.status()).isEqualTo(ExecutionStatus.WAITING);

        assertThat(own.signal("go", Map.of(), null)).isTrue();

        assertThat(own.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(result.toCompletableFuture().join().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(completed(ann, own.id())).containsExactly("wait", "last");
    }

    @Test
    void a_timer_that_is_due_wakes_one_that_rests_once_in_some_engine() {
        var own = drowsy("ann").start("timed", Map.of());
        awaitRest();
        drowsy("bob");
        var eve = drowsy("eve");

        time.advance(Duration.ofHours(1));
        TestDatabase.execute(source, "UPDATE mr_execution SET wake_at = now()");

        awaitEnd(eve, own.id());
        assertThat(own.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(completed(eve, own.id())).containsExactly("timer", "last");
        assertThat(TestDatabase.query(source, "SELECT wake_at FROM mr_execution"))
                .isNull();
    }

    // Queued starts

    @Test
    void a_queued_start_is_taken_once_by_an_engine_with_its_labels() throws InterruptedException {
        var ann = engine("ann");
        var bob = engine(store(new LentConnections(source), "bob").withLabels("gpu"), WorkflowEngine.builder());
        var options = StartOptions.NONE.withLabels(Map.of(Ownership.RUNS_ON, "gpu", "shop", "7"));

        var id = ann.enqueue("waiting", Map.of("n", 1), options);
        awaitStart(ann, id);

        assertThat(TestDatabase.query(source, "SELECT name FROM mr_engine e JOIN mr_execution x ON x.owner = e.id"))
                .isEqualTo("bob");
        assertThat(bob.history().find(ExecutionFilter.NEWEST.withLabels(Map.of("shop", "7"))))
                .singleElement()
                .satisfies(stored -> assertThat(stored.id()).isEqualTo(id));
        assertThat(ann.execution(id).orElseThrow().signal("go", Map.of(), null)).isTrue();
        awaitEnd(ann, id);
        assertThat(TestDatabase.query(source, "SELECT COUNT(*) FROM mr_inbox")).isEqualTo("0");
    }

    @Test
    void a_start_that_cannot_be_is_refused_before_it_is_queued() {
        var ann = engine("ann");

        assertThatThrownBy(() -> ann.enqueue("nobody", Map.of(), StartOptions.NONE))
                .hasMessageContaining("[ENG-104]");
        var failing = StartOptions.key("order-7").withOnDuplicate(OnDuplicate.FAIL);
        assertThatThrownBy(() -> ann.enqueue("waiting", Map.of(), failing)).hasMessageContaining("[JDB-146]");
        assertThat(TestDatabase.query(source, "SELECT COUNT(*) FROM mr_inbox")).isEqualTo("0");
    }

    // With the application's transaction

    @Test
    void what_is_started_and_signalled_in_a_transaction_happens_if_that_is_committed() throws Exception {
        var ann = engine("ann");
        var waiting = ann.start("waiting", Map.of()).id();
        assertThat(waits.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        TestDatabase.execute(source, "CREATE TABLE orders (id int PRIMARY KEY)");
        ExecutionId started;
        try (var connection = source.getConnection()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("INSERT INTO orders VALUES (1)");
            started = ann.in(connection).start("waiting", Map.of("order", 1));
            ann.in(connection).signal(waiting, "go", Map.of(), null);
            assertThat(ann.execution(started)).isEmpty();
            connection.commit();
        }

        awaitEnd(ann, waiting);
        awaitStart(ann, started);
        assertThat(TestDatabase.query(source, "SELECT COUNT(*) FROM orders")).isEqualTo("1");
    }

    @Test
    void what_is_rolled_back_was_never_asked() throws Exception {
        var ann = engine("ann");
        ExecutionId never;
        try (var connection = source.getConnection()) {
            connection.setAutoCommit(false);
            never = ann.in(connection).start("waiting", Map.of("order", 1));
            connection.rollback();
        }
        var next = ann.enqueue("waiting", Map.of("order", 2), StartOptions.NONE);
        awaitStart(ann, next);

        assertThat(ann.history().find(ExecutionFilter.NEWEST)).hasSize(1);
        assertThat(ann.execution(never)).isEmpty();
    }

    @Test
    void a_transaction_that_is_none_is_refused() throws SQLException {
        var ann = engine("ann");

        assertThatThrownBy(() -> ann.in("none").start("waiting", Map.of())).hasMessageContaining("[JDB-133]");
        try (var connection = source.getConnection()) {
            assertThatThrownBy(() -> ann.in(connection).start("waiting", Map.of()))
                    .hasMessageContaining("[JDB-134]");
        }
        try (var alone = WorkflowEngine.create()) {
            alone.register(waiting());
            assertThatThrownBy(() -> alone.in("none").start("waiting", Map.of()))
                    .hasMessageContaining("[JDB-144]");
        }
    }

    private WorkflowEngine withRoomForOne(JdbcStore store) {
        return engine(store, WorkflowEngine.builder().maxExecutions(1, WhenFull.QUEUE));
    }

    @Test
    void a_start_for_which_an_engine_has_no_room_is_left_to_one_that_has() throws InterruptedException {
        var ann = withRoomForOne(store(source, "ann"));
        ann.enqueue("working", Map.of(), StartOptions.NONE);
        awaitWork();
        var second = ann.enqueue("working", Map.of(), StartOptions.NONE);
        var bob = withRoomForOne(store(source, "bob"));

        awaitWork();
        goOn.countDown();

        awaitEnd(bob, second);
    }

    @Test
    void an_engine_takes_the_next_start_when_one_has_ended() throws InterruptedException {
        var ann = withRoomForOne(store(source, "ann").withPoll(Duration.ofHours(1)));
        ann.enqueue("working", Map.of(), StartOptions.NONE);
        awaitWork();
        var ids = IntStream.range(0, 5)
                .mapToObj(n -> ann.enqueue("working", Map.of(), StartOptions.NONE))
                .toList();

        goOn.countDown();

        ids.forEach(id -> {
            awaitFound(ann, id);
            awaitEnd(ann, id);
        });
    }

    /** Each worker has looked, and found nothing, when the thread that takes the start hands its first node over. */
    @Test
    void a_worker_is_woken_for_what_the_taking_of_a_start_hands_over() {
        var workers = new Workers();
        var store = new ForwardingStore(store(source, "ann").withPoll(Duration.ofHours(1))) {
            @Override
            public void commit(Turn turn, CommitListener listener) {
                if (turn.first() == 1) {
                    workers.awaitedBy = Thread.currentThread();
                }
                var decided = new CountDownLatch(1);
                super.commit(turn, failure -> {
                    listener.done(failure);
                    decided.countDown();
                });
                if (workers.awaitedBy == Thread.currentThread()) {
                    workers.awaitIdle(decided);
                }
            }
        };
        var ann = engine(store, WorkflowEngine.builder().executor(workers));
        goOn.countDown();

        var id = ann.enqueue("working", Map.of(), StartOptions.NONE);

        awaitFound(ann, id);
        awaitEnd(ann, id);
    }

    /** A thread for each task; one thread waits until the others have ended whenever it has made another one. */
    private static final class Workers implements Executor {
        private final List<Thread> threads = new CopyOnWriteArrayList<>();
        private volatile Thread awaitedBy;

        @Override
        public void execute(Runnable task) {
            var thread = new Thread(task);
            threads.add(thread);
            thread.start();
            if (Thread.currentThread() == awaitedBy) {
                awaitIdle(new CountDownLatch(0));
            }
        }

        private void awaitIdle(CountDownLatch before) {
            try {
                assertThat(before.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
                for (var thread : threads) {
                    if (thread != Thread.currentThread()) {
                        thread.join(LIMIT.toMillis());
                    }
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Both are taken in one look; the engine is closed while the first begins. */
    @Test
    void a_start_that_an_engine_has_taken_when_it_is_closed_is_begun_by_another_one() throws Exception {
        var held = new HeldCodec();
        var ann = engine("ann");
        var options = StartOptions.NONE.withLabels(Map.of(Ownership.RUNS_ON, "gpu"));
        var ids = List.of(ann.enqueue("waiting", Map.of(), options), ann.enqueue("waiting", Map.of(), options));
        var bob = engine(
                store(source, "bob").withLabels("gpu").withCodec(held.of("millrace-sharing")),
                WorkflowEngine.builder());
        held.stands.await();

        var closed = CompletableFuture.runAsync(bob::close);
        assertThatThrownBy(() -> {
                    while (!closed.isDone()) {
                        bob.start("waiting", Map.of(), StartOptions.key("is it open?"));
                    }
                })
                .hasMessageContaining("[ENG-103]");
        held.goesOn.countDown();
        closed.join();
        var cat = engine(store(source, "cat").withLabels("gpu"), WorkflowEngine.builder());

        for (var id : ids) {
            awaitFound(cat, id);
            assertThat(cat.execution(id).orElseThrow().signal("go", Map.of(), null))
                    .isTrue();
            awaitEnd(cat, id);
        }
    }

    private static void awaitFound(WorkflowEngine engine, ExecutionId id) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (engine.execution(id).isEmpty() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
    }

    // Starts that nobody can begin

    private static Workflow coded() {
        return Workflow.named("coded")
                .node("a", (Node) context -> Outcome.done("done", true))
                .build();
    }

    private ExecutionId coded(WorkflowEngine engine) {
        engine.register(coded());
        return engine.enqueue("coded", Map.of(), StartOptions.NONE.withLabels(Map.of(Ownership.RUNS_ON, "gpu")));
    }

    private void await(BooleanSupplier what) {
        for (int trial = 0; !what.getAsBoolean(); trial++) {
            assertThat(trial).isLessThan(6_000);
            TestDatabase.query(source, "SELECT pg_sleep(0.01)");
        }
    }

    private EnqueuedStart awaitRefusal(WorkflowEngine engine) {
        await(() -> engine.enqueuedStarts().list(1).get(0).trials().count() > 0);
        return engine.enqueuedStarts().list(1).get(0);
    }

    @Test
    void a_start_that_no_engine_knows_is_listed_with_the_reason_until_one_does() {
        var ann = engine("ann");
        var id = coded(ann);
        engine(store(source, "bob").withLabels("gpu"), WorkflowEngine.builder());

        var refused = awaitRefusal(ann);
        assertThat(refused.execution()).isEqualTo(id);
        assertThat(refused.workflow().orElseThrow().id()).isEqualTo("coded");
        assertThat(refused.trials().reason()).startsWith("[ENG-124]");
        assertThat(refused.runsOn()).containsExactly("gpu");
        assertThat(refused.why()).startsWith("1 trial in vain, the next from ").contains("[ENG-124]");
        assertThat(ann.execution(id)).isEmpty();
        assertThat(refused.isGivenUp()).isFalse();

        var carol = WorkflowEngine.builder()
                .store(store(source, "carol").withLabels("gpu"))
                .build();
        engines.add(carol);
        carol.register(coded());
        carol.recoverIncompleteExecutions();
        await(() -> {
            carol.enqueuedStarts().tryAgain(id); // bob may be first again
            return carol.execution(id).isPresent();
        });
        awaitEnd(carol, id);
        await(() -> ann.enqueuedStarts().list(10).isEmpty());
        assertThat(ann.enqueuedStarts().tryAgain(id)).isFalse();
    }

    @Test
    void one_that_is_given_up_is_not_tried_any_more_and_stays_until_somebody_decides() {
        var ann = engine("ann");
        var id = coded(ann);
        engine(store(source, "bob").withLabels("gpu").withGiveUpAfter(Duration.ZERO), WorkflowEngine.builder());

        assertThat(awaitRefusal(ann).isGivenUp()).isTrue();
        TestDatabase.execute(source, "UPDATE mr_inbox SET not_before = now(), sent_at = now() - interval '2 days'");
        engine("carol"); // an opening clears the inbox of old answers
        assertThat(ann.enqueuedStarts().list(10)).singleElement().satisfies(start -> {
            assertThat(start.trials().count()).isEqualTo(1);
            assertThat(start.isGivenUp()).isTrue();
            assertThat(start.why()).startsWith("given up after 1 trial;").contains("[ENG-124]");
            assertThat(ann.enqueuedStarts().find(id)).contains(start);
        });

        assertThat(ann.enqueuedStarts().withdraw(id)).isTrue();
        assertThat(ann.enqueuedStarts().withdraw(id)).isFalse();
        assertThat(ann.enqueuedStarts().list(10)).isEmpty();
    }

    @Test
    void each_trial_in_vain_puts_the_next_off_for_longer() {
        try (var store = store(source, "ann")) {
            store.open();
            var starts = store.ownership().orElseThrow();
            starts.send(
                    InboxMessage.start(
                            StoreTurns.id(1), Set.of(), Priority.NORMAL, Map.of("workflow", "order", "version", "1")),
                    false);
            var start = starts.take(1, 1).get(0);
            var pauses = IntStream.range(0, 9)
                    .mapToObj(trial -> {
                        starts.refuse(start, "unknown");
                        return TestDatabase.query(
                                source,
                                "SELECT round(extract(epoch FROM not_before - clock_timestamp())) FROM mr_inbox");
                    })
                    .map(Double::parseDouble)
                    .toList();

            assertThat(pauses).isSorted();
            assertThat(pauses.get(0)).isBetween(1.0, 5.0);
            assertThat(pauses.get(8)).isBetween(300.0, 320.0);
        }
    }

    /** No engine has the labels: nobody takes them, nobody refuses them. */
    @Test
    void they_are_listed_page_by_page_those_that_are_given_up_first() {
        var ann = engine("ann");
        var ids = IntStream.range(0, 5).mapToObj(n -> coded(ann)).toList();
        TestDatabase.execute(
                source, "UPDATE mr_inbox SET answer = '' WHERE id = (SELECT max(id) FROM mr_inbox WHERE is_start)");
        var starts = ann.enqueuedStarts();

        var first = starts.list(2);
        assertThat(starts.withdraw(first.get(1).execution())).isTrue(); // a page begins behind what is gone, too
        var second = starts.listBehind(first.get(1).place(), 2);
        var third = starts.listBehind(second.get(1).place(), 2);

        assertThat(Stream.of(first, second, third).flatMap(List::stream).map(EnqueuedStart::execution))
                .containsExactly(ids.get(4), ids.get(0), ids.get(1), ids.get(2), ids.get(3));
        assertThat(third.get(0).why())
                .isEqualTo("no engine has taken it yet; one does that has room and the labels gpu");
    }

    @Test
    void without_a_shared_store_there_are_no_such_starts() {
        try (var engine = WorkflowEngine.builder().build()) {
            var starts = engine.enqueuedStarts();
            var id = StoreTurns.id(1);
            assertThat(starts.list(1)).isEmpty();
            assertThat(starts.find(id)).isEmpty();
            assertThat(starts.tryAgain(id)).isFalse();
            assertThat(starts.withdraw(id)).isFalse();
            assertThatThrownBy(() -> starts.list(0)).hasMessageContaining("limit");
        }
    }
}
