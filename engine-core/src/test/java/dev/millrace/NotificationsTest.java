package dev.millrace;

import static dev.millrace.definition.NotificationContent.INPUT;
import static dev.millrace.definition.NotificationContent.LOG;
import static dev.millrace.definition.NotificationContent.OUTPUT;
import static dev.millrace.definition.NotificationRule.to;
import static dev.millrace.definition.Occasion.COMPLETION;
import static dev.millrace.definition.Occasion.DECISION;
import static dev.millrace.definition.Occasion.FAILURE;
import static dev.millrace.definition.Occasion.OVERTIME;
import static dev.millrace.definition.Occasion.SUCCESS;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.NotificationRule;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.notification.DeliveryException;
import dev.millrace.notification.Notification;
import dev.millrace.notification.NotificationChannel;
import dev.millrace.notification.NotificationSettings;
import dev.millrace.store.ChangeCursor;
import dev.millrace.store.ChangePage;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.ForwardingStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoreException;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Channels are told of what becomes of executions, and no execution and no other channel waits for one. */
class NotificationsTest {

    private final ManualTime time = new ManualTime();
    private final SameThread here = new SameThread();
    private final List<Notification> told = new ArrayList<>();

    private NotificationSettings settings(NotificationChannel channel, NotificationRule... rules) {
        var all = NotificationSettings.NONE.on(here).withChannel("ops", channel);
        for (var rule : rules) {
            all = all.withRule(rule);
        }
        return all;
    }

    private WorkflowEngine engine(NotificationSettings settings, UnaryOperator<EngineBuilder> change) {
        return change.apply(WorkflowEngine.builder()
                        .time(time)
                        .random(() -> 0.5)
                        .executor(here)
                        .notifications(settings))
                .build();
    }

    /** An engine, with a store or without one. */
    private WorkflowEngine engine(boolean isDurable, NotificationRule... rules) {
        return engine(settings(told::add, rules), builder -> isDurable ? builder.store(new MemoryStore()) : builder);
    }

    private static WorkflowBuilder failing() {
        return Workflow.named("pay")
                .node("load", (Node) context -> Outcome.done("card", "4111"))
                .node("charge", (Node) context -> {
                    context.log("charging");
                    throw new IOException("declined");
                })
                .node("ship", (Node) context -> Outcome.done())
                .connect("load", "charge")
                .connect("charge", "ship");
    }

    private static Workflow quick(String id) {
        return Workflow.named(id)
                .node("only", (Node) context -> Outcome.done("total", 3))
                .build();
    }

    private List<String> messages() {
        return told.stream().map(Notification::message).toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_failed_execution_is_told_of_with_what_became_of_its_nodes(boolean isDurable) {
        try (var engine = engine(isDurable, to("ops", FAILURE))) {
            engine.start(quick("other"), Map.of());
            var execution = engine.start(
                    failing().build(),
                    Map.of(),
                    StartOptions.NONE.withKey("order/7").withLabels(Map.of("team", "pay")));

            assertThat(told).singleElement().satisfies(one -> {
                assertThat(one.occasion()).isEqualTo(FAILURE);
                assertThat(one.message()).startsWith("FAILED").contains("declined");
                assertThat(one.subject().execution()).isEqualTo(execution.id());
                assertThat(one.subject().workflow().id()).isEqualTo("pay");
                assertThat(one.subject().key()).isEqualTo("order/7");
                assertThat(one.subject().labels()).containsEntry("team", "pay");
                assertThat(one.subject().node()).isEmpty();
                assertThat(one.id())
                        .isEqualTo(execution.id() + "/" + one.event().sequence() + "/failure");
                var summary = one.details().summary().orElseThrow();
                assertThat(summary.status()).isEqualTo(ExecutionStatus.FAILED);
                assertThat(summary.count(NodeStatus.COMPLETED)).isEqualTo(1);
                assertThat(summary.failed()).singleElement().satisfies(line -> {
                    assertThat(line.node()).hasToString("charge");
                    assertThat(line.why()).isEqualTo("declined");
                });
                assertThat(summary.skipped())
                        .singleElement()
                        .satisfies(line -> assertThat(line.why()).isEqualTo("UPSTREAM_FAILED"));
            });
            assertThat(engine.notifications().channels()).singleElement().satisfies(report -> {
                assertThat(report.name()).isEqualTo("ops");
                assertThat(report.delivered()).isEqualTo(1);
                assertThat(report.failures()).isZero();
            });
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_rule_with_nodes_is_about_these_alone(boolean isDurable) {
        try (var engine = engine(
                isDurable,
                to("ops", SUCCESS).ofNodes("load"),
                to("ops", COMPLETION).ofNodes("charge"))) {
            engine.start(failing().build(), Map.of());

            assertThat(messages()).containsExactly("node load completed", "node charge failed: declined");
            assertThat(told.get(1).subject().node().orElseThrow()).hasToString("charge");
        }
    }

    @Test
    void workflow_and_labels_select() {
        try (var engine = engine(
                true, to("ops", SUCCESS).ofWorkflow("a"), to("ops", SUCCESS).withLabels(Map.of("team", "x")))) {
            engine.start(quick("a"), Map.of());
            engine.start(quick("b"), Map.of());
            engine.start(quick("c"), Map.of(), StartOptions.NONE.withLabels(Map.of("team", "x", "more", "y")));
            engine.start(quick("d"), Map.of(), StartOptions.NONE.withLabels(Map.of("team", "z")));

            assertThat(told.stream().map(one -> one.subject().workflow().id())).containsExactly("a", "c");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_workflow_says_itself_who_is_told(boolean isDurable) {
        var workflow = failing()
                .notification(to("ops", FAILURE))
                .notification(to("ops", COMPLETION))
                .build();
        try (var engine = engine(isDurable)) {
            engine.register(workflow);
            engine.start("pay", Map.of());
            engine.start(quick("other"), Map.of());

            assertThat(messages()).hasSize(1); // one for both rules
        }
    }

    @Test
    void overtime_and_cancelled_executions_are_told_of() {
        Node slow = context -> {
            time.advance(ofSeconds(30));
            return Outcome.done();
        };
        var workflow = Workflow.named("slow")
                .node("slow", slow, node -> node.overtimeAfter(ofSeconds(10)))
                .node("wait", "wait", node -> node.set("signal", "go"))
                .connect("slow", "wait")
                .build();
        try (var engine = engine(true, to("ops", OVERTIME), to("ops", COMPLETION))) {
            var execution = engine.start(workflow, Map.of());
            assertThat(messages()).containsExactly("node slow takes longer than PT10S in attempt 1; it goes on");

            execution.cancel("enough");

            assertThat(told.get(1).occasion()).isEqualTo(COMPLETION);
            assertThat(messages().get(1)).startsWith("CANCELLED");
        }
    }

    @Test
    void overtime_of_an_execution_is_told_of_where_no_node_is_named() {
        var workflow = Workflow.named("slow")
                .policy(policy -> policy.withOvertimeAfter(ofMinutes(1)))
                .node("wait", "wait", node -> node.set("signal", "go"))
                .build();
        try (var engine = engine(true, to("ops", OVERTIME))) {
            engine.start(workflow, Map.of());
            time.advance(ofMinutes(1));

            assertThat(messages()).containsExactly("it takes longer than PT1M; it goes on");
        }
    }

    @Test
    void an_approval_is_a_decision_and_a_wait_for_a_signal_is_one_where_a_rule_names_it() {
        var workflow = Workflow.named("w")
                .node("approve", "wait", node -> node.set("signal", "ok").set("approval", true))
                .node("old", "wait", node -> node.set("configuration", Map.of("signal", "ok", "approval", true)))
                .node("machine", "wait", node -> node.set("signal", "ready"))
                .node("named", "wait", node -> node.set("signal", "ready"))
                .build();
        try (var engine = engine(true, to("ops", DECISION), to("ops", DECISION).ofNodes("named"))) {
            engine.start(workflow, Map.of());

            assertThat(messages())
                    .containsExactlyInAnyOrder(
                            "node approve waits for the signal 'ok'",
                            "node old waits for the signal 'ok'",
                            "node named waits for the signal 'ready'");
        }
    }

    @Test
    void data_are_told_only_where_a_rule_asks_for_them() {
        try (var engine = engine(true, to("ops", FAILURE).ofNodes("charge"), to("ops", SUCCESS))) {
            engine.start(failing().build(), Map.of("secret", "s3cr3t"));
            engine.start(quick("q"), Map.of("secret", "s3cr3t"));

            assertThat(told).hasSize(2);
            assertThat(((NodeFailed) told.get(0).event()).failure().trace()).isEmpty();
            assertThat(((ExecutionEnded) told.get(1).event()).output()).isEmpty();
            assertThat(told).allSatisfy(one -> {
                assertThat(one.toString()).doesNotContain("s3cr3t", "total", "4111", "charging");
                assertThat(one.details().input()).isEmpty();
            });
        }
        told.clear();
        try (var engine = engine(true, to("ops", COMPLETION).including(INPUT, OUTPUT, LOG))) {
            engine.start(failing().build(), Map.of("a", 1));
            engine.start(quick("q"), Map.of("a", 1));

            assertThat(told.get(0).details().log().orElseThrow().texts()).containsExactly("charging");
            assertThat(told.get(1).details().input()).contains(Map.of("a", 1));
            assertThat(told.get(1).details().output()).contains(Map.of("total", 3));
            assertThat(((ExecutionEnded) told.get(1).event()).output()).containsEntry("total", 3);
        }
    }

    /** A channel that fails as often as it is told to. */
    private final class Failing implements NotificationChannel {
        private final Exception failure;
        private int left;
        private int tries;

        Failing(int times, Exception failure) {
            this.left = times;
            this.failure = failure;
        }

        @Override
        public void deliver(Notification notification) throws IOException, DeliveryException {
            tries++;
            if (left-- <= 0) {
                told.add(notification);
            } else if (failure instanceof DeliveryException refused) {
                throw refused;
            } else {
                throw new IOException(failure);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_was_not_delivered_is_tried_again_later_and_what_follows_waits(boolean isDurable) {
        var channel = new Failing(2, new IOException("down"));
        var settings = settings(channel, to("ops", SUCCESS));
        try (var engine = engine(settings, builder -> isDurable ? builder.store(new MemoryStore()) : builder)) {
            engine.start(quick("a"), Map.of());
            engine.start(quick("b"), Map.of());
            assertThat(channel.tries).isEqualTo(1);
            var head = engine.notifications().channels().get(0).head().orElseThrow();
            assertThat(head.failures()).isEqualTo(1);
            assertThat(head.failure()).contains("down");
            assertThat(head.retryAt()).isEqualTo(time.now().plusSeconds(1));

            time.advance(ofSeconds(1));
            assertThat(channel.tries).isEqualTo(2);
            time.advance(ofSeconds(1));
            assertThat(channel.tries).isEqualTo(2);
            time.advance(ofSeconds(1));

            assertThat(told.stream().map(one -> one.subject().workflow().id())).containsExactly("a", "b");
            assertThat(engine.notifications().channels().get(0).head()).isEmpty();
        }
    }

    @Test
    void what_is_never_taken_is_given_up_and_counted_and_what_follows_is_delivered() {
        var channel = new Failing(3, new IOException("down"));
        var settings = NotificationSettings.NONE
                .on(here)
                .withChannel("ops", channel, RetryPolicy.attempts(3))
                .withRule(to("ops", SUCCESS));
        try (var engine = engine(settings, builder -> builder.store(new MemoryStore()))) {
            var lost = engine.start(quick("a"), Map.of());
            engine.start(quick("b"), Map.of());
            time.advance(ofMinutes(1));

            assertThat(told)
                    .singleElement()
                    .satisfies(one -> assertThat(one.subject().workflow().id()).isEqualTo("b"));
            var report = engine.notifications().channels().get(0);
            assertThat(report.failures()).isEqualTo(3);
            assertThat(report.givenUp().count()).isEqualTo(1);
            assertThat(report.givenUp().newest()).singleElement().satisfies(one -> {
                assertThat(one.id()).startsWith(lost.id().toString());
                assertThat(one.failure()).contains("down");
            });
        }
    }

    @Test
    void a_refusal_is_final_and_who_asks_for_time_gets_it() {
        var refusing = new Failing(1, DeliveryException.refused("no such recipient", null));
        var busy = new Failing(1, DeliveryException.later("busy", ofMinutes(2)));
        var settings =
                settings(refusing, to("ops", SUCCESS)).withChannel("busy", busy).withRule(to("busy", SUCCESS));
        try (var engine = engine(settings, builder -> builder.store(new MemoryStore()))) {
            engine.start(quick("a"), Map.of());
            assertThat(engine.notifications().channels().get(0).givenUp().count())
                    .isEqualTo(1);

            time.advance(ofMinutes(2).minusMillis(1));
            assertThat(busy.tries).isEqualTo(1);
            time.advance(ofSeconds(1));

            assertThat(busy.tries).isEqualTo(2);
            assertThat(refusing.tries).isEqualTo(1);
        }
    }

    @Test
    void what_was_not_delivered_is_delivered_after_a_restart_and_what_was_is_not() {
        var store = new MemoryStore();
        var rule = to("ops", SUCCESS);
        try (var engine = engine(settings(told::add, rule), builder -> builder.store(store))) {
            engine.start(quick("first"), Map.of());
        }
        try (var engine = engine(settings(new Failing(99, new IOException("down")), rule), b -> b.store(store))) {
            engine.start(quick("second"), Map.of());
            time.advance(ofSeconds(5));
        }
        assertThat(told).hasSize(1);
        var late =
                NotificationSettings.NONE.on(here).withChannel("new", told::add).withRule(to("new", SUCCESS));
        try (var engine = engine(late, builder -> builder.store(store))) {
            assertThat(told).hasSize(1); // a channel begins with what is to come
            assertThat(engine.notifications().awaitDelivered(ofHours(1))).isTrue();
        }

        try (var engine = engine(settings(told::add, rule), builder -> builder.store(store))) {
            assertThat(told.stream().map(one -> one.subject().workflow().id())).containsExactly("first", "second");
            assertThat(engine.notifications().channels().get(0).delivered()).isEqualTo(1);
        }
    }

    @Test
    void a_store_that_cannot_be_read_now_is_read_later() {
        var store = new ForwardingStore(new MemoryStore()) {
            private boolean isBroken;

            @Override
            public ChangePage changes(ChangeCursor after, int limit) {
                if (isBroken) {
                    throw new StoreException("[STO-102] unreadable");
                }
                return super.changes(after, limit);
            }
        };
        try (var engine = engine(settings(told::add, to("ops", SUCCESS)), builder -> builder.store(store))) {
            store.isBroken = true;
            engine.start(quick("a"), Map.of());
            assertThat(told).isEmpty();

            store.isBroken = false;
            time.advance(ofSeconds(10));

            assertThat(told).hasSize(1);
        }
    }

    @Test
    void an_engine_that_cannot_note_where_a_channel_begins_leaves_the_store_to_others() {
        var memory = new MemoryStore();
        var store = new ForwardingStore(memory) {
            @Override
            public void saveCursor(String subscriber, ChangeCursor cursor) {
                throw new StoreException("[STO-102] no room");
            }
        };

        assertThatThrownBy(() -> engine(settings(told::add), builder -> builder.store(store)))
                .hasMessageContaining("[STO-102]");

        try (var engine = engine(settings(told::add, to("ops", SUCCESS)), builder -> builder.store(memory))) {
            engine.start(quick("a"), Map.of());
            assertThat(told).hasSize(1);
        }
    }

    @Test
    void a_store_without_a_feed_leaves_what_happens_now() {
        var store = new ForwardingStore(new MemoryStore()) {
            @Override
            public ChangePage changes(ChangeCursor after, int limit) {
                throw new StoreException("[STO-122] no feed");
            }

            @Override
            public ChangeCursor newestChange() {
                throw new StoreException("[STO-122] no feed");
            }
        };
        try (var engine = engine(settings(told::add, to("ops", SUCCESS)), builder -> builder.store(store))) {
            engine.start(quick("a"), Map.of());

            assertThat(told).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_channel_that_blocks_holds_up_neither_executions_nor_other_channels(boolean isDurable) throws Exception {
        var entered = new CountDownLatch(1);
        var released = new CountDownLatch(1);
        var others = new CountDownLatch(2);
        NotificationChannel blocked = one -> {
            entered.countDown();
            released.await();
        };
        var settings = NotificationSettings.NONE
                .withChannel("blocked", blocked)
                .withChannel("free", one -> others.countDown())
                .withRule(to("blocked", SUCCESS))
                .withRule(to("free", SUCCESS));
        var builder = WorkflowEngine.builder().notifications(settings);
        try (var engine = (isDurable ? builder.store(new MemoryStore()) : builder).build()) {
            engine.run(quick("a"), Map.of());
            assertThat(entered.await(30, SECONDS)).isTrue();

            assertThat(engine.run(quick("b"), Map.of()).status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(others.await(30, SECONDS)).isTrue();

            released.countDown();
            assertThat(engine.notifications().awaitDelivered(ofSeconds(30))).isTrue();
            assertThat(engine.notifications().channels())
                    .allSatisfy(report -> assertThat(report.delivered()).isEqualTo(2));
        }
    }

    @Test
    void a_channel_that_throws_what_nobody_expects_changes_nothing() {
        NotificationChannel broken = one -> {
            throw new StackOverflowError("deep");
        };
        try (var engine = engine(settings(broken, to("ops", SUCCESS)), builder -> builder.selfChecking())) {
            assertThat(engine.run(quick("a"), Map.of()).status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(engine.notifications().channels().get(0).failures()).isEqualTo(1);
        }
    }

    @Test
    void without_a_store_what_there_is_no_room_for_is_dropped_and_counted() throws Exception {
        var entered = new CyclicBarrier(2);
        var released = new CountDownLatch(1);
        NotificationChannel slow = one -> {
            if (released.getCount() > 0) {
                await(entered);
                released.await();
            }
        };
        var settings = NotificationSettings.NONE.withChannel("slow", slow).withRule(to("slow", SUCCESS));
        try (var engine =
                WorkflowEngine.builder().notifications(settings).executor(here).build()) {
            engine.start(quick("a"), Map.of());
            entered.await(30, SECONDS);
            var more = quick("b");
            for (int i = 0; i < 1_024 + 5; i++) {
                engine.start(more, Map.of());
            }
            released.countDown();

            assertThat(engine.notifications().awaitDelivered(ofSeconds(30))).isTrue();
            assertThat(engine.notifications().channels()).singleElement().satisfies(report -> {
                assertThat(report.dropped()).isEqualTo(5);
                assertThat(report.delivered()).isEqualTo(1_025);
            });
        }
    }

    private static void await(CyclicBarrier barrier) throws InterruptedException {
        try {
            barrier.await(30, SECONDS);
        } catch (java.util.concurrent.BrokenBarrierException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void what_only_the_process_knows_is_tried_once_more_when_the_engine_is_closed() {
        var channel = new Failing(1, new IOException("down"));
        try (var engine = engine(settings(channel, to("ops", COMPLETION)), builder -> builder)) {
            engine.start(
                    Workflow.named("open")
                            .node("wait", "wait", node -> node.set("signal", "go"))
                            .build(),
                    Map.of());
            engine.start(quick("a"), Map.of());
            assertThat(told).isEmpty();
        }
        assertThat(told.stream().map(one -> one.subject().workflow().id())).containsExactly("a", "open");
    }

    @Test
    void a_channel_that_is_not_there_is_refused_before_anything_starts() {
        var workflow = failing().notification(to("chat", FAILURE)).build();
        try (var engine = engine(true, to("ops", FAILURE))) {
            for (var attempt : List.<Runnable>of(
                    () -> engine.register(workflow),
                    () -> engine.start(workflow, Map.of()),
                    () -> engine.run(workflow, Map.of()),
                    () -> engine.triggers().arm(workflow))) {
                assertThatThrownBy(attempt::run)
                        .isInstanceOf(InvalidWorkflowException.class)
                        .hasMessageContaining("[DEF-370]")
                        .hasMessageContaining("/notifications/0/to")
                        .hasMessageContaining("'chat'")
                        .hasMessageContaining("[ops]");
            }
            assertThat(engine.history().find(ExecutionFilter.NEWEST)).isEmpty();
        }
        try (var engine = engine(NotificationSettings.NONE.ignoringWorkflows(), builder -> builder)) {
            assertThat(engine.run(workflow, Map.of()).status()).isEqualTo(ExecutionStatus.FAILED);
        }
        var ops = settings(told::add);
        assertThatThrownBy(() -> ops.withRule(to("chat", FAILURE))).hasMessageContaining("[NOT-100]");
        assertThatThrownBy(() -> ops.withChannel("ops", told::add)).hasMessageContaining("[NOT-101]");
        assertThatThrownBy(() -> ops.withChannel("a b", told::add)).hasMessageContaining("[NOT-101]");
    }

    @Test
    void a_link_says_where_to_look() {
        var settings = settings(told::add, to("ops", FAILURE).ofNodes("charge"))
                .withLink("https://ops.example/e/{execution}?w={workflow}&n={node}");
        try (var engine = engine(settings, builder -> builder)) {
            var execution = engine.start(failing().build(), Map.of());

            assertThat(told.get(0).subject().link())
                    .contains(URI.create("https://ops.example/e/" + execution.id() + "?w=pay&n=charge"));
        }
        assertThatThrownBy(() -> NotificationSettings.NONE.withLink("javascript:alert(1)"))
                .hasMessageContaining("[NOT-107]");
    }

    @Test
    void stores_name_the_place_behind_all_that_is_there() {
        ExecutionStore store = new MemoryStore();
        try (var engine = engine(settings(told::add), builder -> builder.store(store))) {
            engine.start(quick("a"), Map.of());

            var newest = store.newestChange();

            assertThat(store.changes(newest, 10).events()).isEmpty();
            assertThat(newest).isNotEqualTo(ChangeCursor.START);
        }
    }

    @Test
    void an_end_whose_workflow_nobody_knows_any_more_is_told_of_with_its_output() {
        var store = new MemoryStore();
        var rule = to("ops", SUCCESS).including(INPUT, OUTPUT);
        try (var engine = engine(settings(new Failing(99, new IOException("down")), rule), b -> b.store(store))) {
            engine.start(quick("coded"), Map.of("a", 1));
        }

        try (var engine = engine(settings(told::add, rule), builder -> builder.store(store))) { // without its code
            assertThat(engine.notifications().awaitDelivered(ofHours(1))).isTrue();
        }

        assertThat(told).singleElement().satisfies(one -> {
            assertThat(one.message()).isEqualTo("COMPLETED");
            assertThat(one.details().summary()).isEmpty();
            assertThat(one.details().output()).contains(Map.of("total", 3));
        });
    }
}
