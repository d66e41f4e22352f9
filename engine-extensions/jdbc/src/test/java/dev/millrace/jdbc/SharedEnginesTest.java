package dev.millrace.jdbc;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.ExecutionEndedException;
import dev.millrace.ExecutionFilter;
import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.MigrationPlan;
import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.Workflow;
import dev.millrace.event.DuplicateStartException;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.RepairUndone;
import dev.millrace.event.ExecutionEvent.SignalReceived;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionProgress;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Several engines, all in this process, on one PostgreSQL. */
class SharedEnginesTest extends SharedEngines {

    // Seen and asked from elsewhere

    @Test
    void an_execution_is_seen_from_every_engine_and_its_end_is_waited_for_there() throws InterruptedException {
        var ann = engine("ann");
        var bob = engine("bob");
        var id = ann.start("working", Map.of("n", 1)).id();
        awaitWork();

        var seen = bob.execution(id).orElseThrow();
        assertThat(seen.status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(seen.snapshot().nodes())
                .hasEntrySatisfying(
                        NodePath.parse("work"),
                        node -> assertThat(node.status()).isEqualTo(NodeStatus.RUNNING));
        var result = seen.result();
        goOn.countDown();

        assertThat(seen.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(result.toCompletableFuture().join().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(running.tryAcquire()).isFalse(); // nobody else ran it
    }

    @Test
    void a_signal_reaches_the_engine_that_has_the_execution_and_counts_once() {
        var ann = engine("ann");
        var bob = engine("bob");
        var id = ann.start("waiting", Map.of()).id();
        var there = bob.execution(id).orElseThrow();

        assertThatThrownBy(() -> there.signal("gone", Map.of(), null)).hasMessageContaining("[ENG-110]");
        assertThat(there.signal("go", Map.of("from", "bob"), "once")).isTrue();
        assertThat(there.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(there.signal("go", Map.of("from", "bob"), "once")).isFalse();
        assertThatThrownBy(() -> there.signal("go", Map.of(), null)).isInstanceOf(ExecutionEndedException.class);
        assertThat(bob.history().events(id))
                .filteredOn(SignalReceived.class::isInstance)
                .hasSize(1);
    }

    @Test
    void who_cancels_from_elsewhere_is_told_whether_that_changed_anything() throws InterruptedException {
        var ann = engine("ann");
        var bob = engine("bob");
        var own = ann.start("working", Map.of());
        awaitWork();
        var there = bob.execution(own.id()).orElseThrow().by("eve");

        assertThat(there.cancel("no more")).isTrue();
        assertThat(there.cancel("no more")).isFalse();

        assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(own.await(LIMIT).status()).isEqualTo(ExecutionStatus.CANCELLED);
        assertThat(there.status()).isEqualTo(ExecutionStatus.CANCELLED);
    }

    @Test
    void pause_resume_and_repair_reach_it_too() {
        var ann = engine("ann");
        var bob = engine("bob");
        var own = ann.start("waiting", Map.of());
        var there = bob.execution(own.id()).orElseThrow();

        assertThat(there.pause("a look")).isTrue();
        assertThat(own.status()).isEqualTo(ExecutionStatus.PAUSED);
        var repair = there.by("eve").repair("it came by telephone").completeWith("wait", Map.of("answer", 42));
        assertThat(repair.preview().again()).isEmpty();
        repair.apply();
        assertThat(there.resume("go")).isTrue();

        assertThat(own.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(completed(bob, own.id())).containsExactly("wait", "last");
    }

    @Test
    void a_group_reaches_the_executions_of_all_engines() {
        var ann = engine("ann");
        var bob = engine("bob");
        var ids = List.of(
                ann.start("waiting", Map.of()).id(),
                bob.start("waiting", Map.of()).id());

        var report = bob.workflow("waiting").cancel("closing time");

        assertThat(report.changed()).containsExactlyInAnyOrderElementsOf(ids);
        for (var id : ids) {
            assertThat(ann.execution(id).orElseThrow().await(LIMIT).status()).isEqualTo(ExecutionStatus.CANCELLED);
        }
    }

    @Test
    void a_repair_is_undone_from_elsewhere_and_a_checkpoint_is_made() {
        var ann = engine("ann");
        var bob = engine("bob");
        var own = ann.start("waiting", Map.of());
        var there = bob.execution(own.id()).orElseThrow();
        there.pause("a look");

        there.repair("it came by telephone")
                .completeWith("wait", Map.of())
                .apply()
                .undo("it did not");
        there.checkpoint();
        there.repair("it came by post").completeWith("wait", Map.of()).apply();
        bob.execution(own.id()).orElseThrow().undoRepair("it did not either");

        assertThat(bob.history().events(own.id()))
                .filteredOn(RepairUndone.class::isInstance)
                .hasSize(2);
        assertThatThrownBy(() -> there.undoRepair("which?")).hasMessageContaining("[ENG-133]");
        there.resume("go");
        assertThat(there.signal("go", Map.of(), null)).isTrue();
        assertThat(own.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(completed(bob, own.id())).containsExactly("wait", "wait", "wait", "last");
    }

    @Test
    void what_cannot_be_asked_from_elsewhere_says_so() {
        var ann = engine("ann");
        var bob = engine("bob");
        var id = ann.start("waiting", Map.of()).id();
        var next = Workflow.named("waiting")
                .version("2")
                .node("wait", "Wait", node -> node.set("signal", "go"))
                .build();
        var plan = MigrationPlan.between(waiting(), next);

        assertThatThrownBy(() -> bob.execution(id).orElseThrow().migrate(plan, "a new one"))
                .hasMessageContaining("[JDB-143]");
        assertThat(bob.migrate(plan).apply().describe()).contains("[JDB-143]");
    }

    // Keys

    @Test
    void a_key_stands_for_one_execution_whichever_engine_starts_it() {
        var ann = engine("ann");
        var bob = engine("bob");
        var options = StartOptions.key("order-1");

        var first = ann.start("waiting", Map.of("n", 1), options);
        var second = bob.start("waiting", Map.of("n", 1), options);

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.signal("go", Map.of(), null)).isTrue();
        assertThat(first.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(bob.history().find(ExecutionFilter.NEWEST)).hasSize(1);
    }

    @Test
    void a_start_that_fails_beside_one_with_its_key_does_so_beside_one_of_another_engine_while_that_lives() {
        var ann = engine("ann");
        var bob = engine("bob");
        var options = StartOptions.key("order-1").withOnDuplicate(OnDuplicate.FAIL);

        var first = ann.start("waiting", Map.of("n", 1), options);
        assertThatThrownBy(() -> bob.start("waiting", Map.of("n", 2), options))
                .isInstanceOfSatisfying(
                        DuplicateStartException.class,
                        refused -> assertThat(refused.existing()).isEqualTo(first.id()));
        first.signal("go", Map.of(), null);
        assertThat(first.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);

        assertThat(bob.start("waiting", Map.of("n", 2), options).id()).isNotEqualTo(first.id());
    }

    // Takeover

    @Test
    void another_engine_goes_on_when_one_is_gone_and_nothing_is_completed_twice() throws Exception {
        var connections = new LentConnections(source);
        var ann = engine(store(connections, "ann").withLease(ofSeconds(1)), WorkflowEngine.builder());
        var bob = engine("bob");
        var id = ann.start("working", Map.of()).id();
        awaitWork();

        connections.drop(true);
        TestDatabase.expireLease(source, "ann");
        awaitWork();
        goOn.countDown();

        assertThat(bob.execution(id).orElseThrow().await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(completed(bob, id)).containsExactly("first", "work");
        assertNumbered(bob.history().events(id));
    }

    @Test
    void an_engine_whose_lease_is_over_stops_what_it_runs_and_says_so() throws InterruptedException {
        var store = store(new LentConnections(source), "ann");
        var ann = engine(store, WorkflowEngine.builder());
        var own = ann.start("working", Map.of());
        awaitWork();

        TestDatabase.expireLease(source, "ann");
        var bob = engine("bob");
        awaitWork();
        store.renewLease();

        assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> own.await(LIMIT)).hasMessageContaining("[JDB-105]");
        goOn.countDown();
        assertThat(bob.execution(own.id()).orElseThrow().await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void a_family_goes_on_together_in_another_engine() throws InterruptedException {
        var ann = engine("ann");
        var parent = ann.start("family", Map.of()).id();
        assertThat(waits.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue(); // the child
        ann.close();
        var bob = engine("bob");

        var child =
                bob.history().find(ExecutionFilter.NEWEST.ofWorkflow("waiting")).get(0);
        assertThat(bob.execution(child.id()).orElseThrow().signal("go", Map.of(), null))
                .isTrue();

        assertThat(bob.execution(parent).orElseThrow().await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(child.origin().starter().parent()).isPresent();
    }

    @Test
    void what_an_execution_is_asked_that_its_engine_has_lost_unawares_reaches_whoever_has_it() throws Exception {
        var ann = engine("ann");
        var own = ann.start("waiting", Map.of());
        assertThat(waits.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        for (int worker = 0; worker < 4; worker++) {
            ann.start("working", Map.of());
            awaitWork(); // so that nobody is free to tell the execution what the store says
        }
        letGo(own.id());

        assertThat(own.signal("go", Map.of(), null)).isTrue();

        goOn.countDown();
        assertThat(own.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void a_child_stays_with_its_engine_that_has_taken_its_family_over() throws InterruptedException {
        var ann = engine("ann");
        ann.start("family", Map.of());
        assertThat(waits.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        ann.start("waiting", Map.of());
        assertThat(waits.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        ann.close();

        engine("bob");

        assertThat(TestDatabase.query(source, "SELECT COUNT(*) FROM mr_execution WHERE owner IS NOT NULL"))
                .isEqualTo("2"); // parent and child; the third one rests
    }

    @Test
    void what_is_read_while_it_is_let_go_to_rest_is_heard_of_all_the_same() throws Exception {
        var ann = engine("ann");
        var id = ann.start("waiting", Map.of()).id();
        assertThat(waits.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        ann.close();
        var connections = new LentConnections(source);
        var resting = new CountDownLatch(1);
        var read = new CountDownLatch(1);
        var rests = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        connections.beforeStatements(sql -> {
            if (sql.startsWith("UPDATE mr_execution e SET owner = NULL")) {
                resting.countDown();
                await(read);
            } else if (sql.contains("pg_advisory_xact_lock(?)") && read.getCount() == 0) {
                rests.countDown();
                await(ended); // so that the other engine has it
            }
        });
        var built = CompletableFuture.supplyAsync(() -> engine(store(connections, "bob"), WorkflowEngine.builder()));
        await(resting);
        var result = engines.get(1).execution(id).orElseThrow().result().toCompletableFuture();
        read.countDown();
        await(rests);

        var elsewhere = engine("cat").execution(id).orElseThrow();
        assertThat(elsewhere.signal("go", Map.of(), null)).isTrue();
        assertThat(elsewhere.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        ended.countDown();

        assertThat(result.get(LIMIT.toSeconds(), TimeUnit.SECONDS).status()).isEqualTo(ExecutionStatus.COMPLETED);
        built.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private static void await(CountDownLatch latch) {
        assertThatCode(() -> assertThat(latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS))
                        .isTrue())
                .doesNotThrowAnyException();
    }

    /** Has an execution be nobody's until somebody asks something of it, as an engine does that lets it rest. */
    private void letGo(ExecutionId id) throws SQLException {
        try (var connection = source.getConnection();
                var update = connection.prepareStatement("UPDATE mr_execution SET owner = NULL, epoch = epoch + 1,"
                        + " wake_at = 'infinity' WHERE id = ?::uuid")) {
            update.setObject(1, ExecutionRows.uuid(id));
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }

    private static void assertNumbered(List<Event> events) {
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).sequence()).isEqualTo(i + 1);
        }
    }

    /** Takes what a stream hands over. Thread-safe. */
    private static final class Taking<T> implements Subscriber<T> {

        private final List<T> taken = new CopyOnWriteArrayList<>();
        private final CompletableFuture<List<T>> end = new CompletableFuture<>();
        private final CountDownLatch first = new CountDownLatch(1);

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(T item) {
            taken.add(item);
            first.countDown();
        }

        @Override
        public void onError(Throwable why) {
            end.completeExceptionally(why);
        }

        @Override
        public void onComplete() {
            end.complete(taken);
        }
    }

    @Test
    void the_events_and_the_progress_of_an_execution_elsewhere_are_followed_to_its_end() throws Exception {
        var ann = engine("ann");
        var bob = engine("bob");
        var id = ann.start("working", Map.of()).id();
        awaitWork();
        var events = new Taking<Event>();
        var behind = new Taking<Event>();
        var progress = new Taking<ExecutionProgress>();
        var there = bob.execution(id).orElseThrow();
        there.eventStream().subscribe(events);
        there.eventStream(2).subscribe(behind);
        there.progressStream().subscribe(progress);
        events.first.await();
        progress.first.await();
        assertThat(events.end).isNotDone();

        goOn.countDown();

        var seen = events.end.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(seen).isEqualTo(ann.history().events(id));
        assertThat(behind.end.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(seen.subList(2, seen.size()));
        var steps = progress.end.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(steps.get(0).fraction()).isLessThan(1);
        assertThat(steps.get(steps.size() - 1).fraction()).isEqualTo(1);
    }

    @Test
    void a_stream_of_an_execution_elsewhere_ends_with_its_engine_or_when_it_is_cancelled() throws Exception {
        var ann = engine("ann");
        var bob = engine("bob");
        var id = ann.start("working", Map.of()).id();
        awaitWork();
        var events = new Taking<Event>();
        bob.execution(id).orElseThrow().eventStream().subscribe(events);
        events.first.await();

        bob.close();

        assertThat(events.end.handle((all, why) -> why).get(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .hasMessageContaining("[ENG-123]");
    }
}
