package dev.millrace.examples.docs;

import static dev.millrace.examples.docs.Desk.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.EngineBuilder;
import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.RateLimit;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.ExistingReturned;
import dev.millrace.event.NodeEvent.NodeStarved;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.ScopeEvent.ScopeOpened;
import dev.millrace.examples.Checkout;
import dev.millrace.node.NodeRegistry;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import dev.millrace.testing.EventRecorder;
import dev.millrace.testing.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each example of the page about gates does what the page says of it, on the engine that it describes. */
class AdmissionPageTest {

    private static final String PAGE = "docs/admission.md";
    private static final String HERE = "engine-examples/src/test/java/dev/millrace/examples/docs/";
    private static final int ALL = 1_000;

    private final Desk desk = new Desk();
    private final NodeRegistry types =
            NodeRegistry.builder().discover().add("desk.work", desk).build();
    private final ManualTime time = new ManualTime();
    private final EventRecorder events = new EventRecorder();
    private final WorkflowEngine engine = described()
            .nodes(types)
            .time(time)
            .workers(16)
            .listener(events)
            .selfChecking()
            .build();

    private static EngineBuilder described() {
        return WorkflowEngine.builder()
                .capacity("cpu", 4)
                .capacity("memory", "2GB")
                .capacity("licence", 1)
                .typeLimit("desk.work", 6)
                .typeRate("desk.work", RateLimit.of(100, Duration.ofSeconds(1)).withBurst(20))
                .starvation(Duration.ofMinutes(5));
    }

    @AfterEach
    void close() {
        desk.letGo(ALL);
        engine.close();
    }

    private static String yaml(String id) {
        return Checkout.blocks(PAGE, "yaml").stream()
                .filter(block -> block.startsWith("workflowId: " + id + "\n"))
                .findFirst()
                .orElseThrow();
    }

    private Workflow parsed(String yaml) {
        return WorkflowLoader.with(types).parse(yaml, Format.YAML, "page");
    }

    private Execution start(String id, Map<String, Object> input) {
        return engine.start(parsed(yaml(id)), input);
    }

    private static NodeStatus status(Execution execution, String node) {
        return execution.snapshot().node(node).status();
    }

    /** Waits until a node waits at a gate, and returns how that is explained. */
    private static String held(Execution execution, String node, String gate) {
        await(
                node + " waits at " + gate,
                () -> execution.explain(node).orElseThrow().toString().contains(gate));
        return execution.explain(node).orElseThrow().toString();
    }

    /** Lets time go on in steps until something is so: an alarm may be set a moment after its reason is seen. */
    private void awaitInTime(String what, Duration step, BooleanSupplier isSo) {
        await(what, () -> {
            time.advance(step);
            return isSo.getAsBoolean();
        });
    }

    private static void ends(Execution execution) {
        assertThat(execution.await(Duration.ofSeconds(30)).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void the_engine_is_the_one_of_the_page() {
        var test = Checkout.squeezed(Checkout.text(HERE + "AdmissionPageTest.java"));

        assertThat(Checkout.blocks(PAGE, "java"))
                .isNotEmpty()
                .allSatisfy(java -> assertThat(test).contains(Checkout.squeezed(java)));
    }

    @Test
    void every_example_is_valid() {
        assertThat(Checkout.blocks(PAGE, "yaml"))
                .hasSizeGreaterThan(8)
                .allSatisfy(yaml -> assertThat(WorkflowLoader.with(types)
                                .check(yaml, Format.YAML, "page")
                                .problems())
                        .isEmpty());
    }

    @Test
    void resources_are_held_by_one_the_other_waits_and_is_said_to_starve() {
        var first = start("with-quotas", Map.of());
        desk.awaitAtWork(1);
        var second = start("with-quotas", Map.of());

        assertThat(held(second, "train", "resource licence, 1"))
                .contains("held by train of execution " + first.id() + " since");
        awaitInTime(
                "it starves",
                Duration.ofMinutes(5),
                () -> !events.events(NodeStarved.class).isEmpty());
        assertThat(held(second, "train", "starves since")).contains("resource licence, 1");
        assertThat(events.events(NodeStarved.class)).hasSize(1);
        desk.letGo(2);
        ends(first);
        ends(second);
        assertThat(desk.peak()).isEqualTo(1);
    }

    @Test
    void what_wants_more_than_there_is_is_refused() {
        var greedy = parsed(yaml("with-quotas").replace("licence: 1", "licence: 2"));

        assertThatThrownBy(() -> engine.register(greedy)).hasMessageContaining("[DEF-275]");
    }

    @Test
    void of_a_type_no_more_are_at_work_than_its_limit_and_no_more_begin_than_its_rate() {
        var work = Workflow.named("work").node("work", "desk.work").build();
        var all = IntStream.range(0, 21)
                .mapToObj(i -> engine.start(work, Map.of()))
                .toList();
        desk.awaitAtWork(6);
        await("fifteen wait", () -> engine.queueMetrics().atGates() == 15);

        assertThat(engine.gates()).allSatisfy(gate -> assertThat(gate.gate()).isEqualTo("type desk.work, at most 6"));
        desk.letGo(20);
        await("twenty have begun", () -> desk.begun().size() == 20);
        await("the last one waits for time", () -> engine.gates().size() == 1);
        assertThat(engine.gates().get(0).gate()).contains("rate of type desk.work, 100 per PT1S");
        assertThat(desk.peak()).isEqualTo(6);
        desk.letGo(1);
        awaitInTime("it begins", Duration.ofMillis(10), () -> desk.begun().size() == 21);
        all.forEach(AdmissionPageTest::ends);
    }

    @Test
    void readers_share_a_shelf_and_the_writer_has_it_alone_behind_them() {
        var one = start("with-locks", Map.of("document", "atlas"));
        desk.awaitAtWork(3);
        var other = start("with-locks", Map.of("document", "globe"));

        assertThat(start("with-locks", Map.of("document", "atlas", "again", true))
                        .id())
                .isEqualTo(one.id());
        assertThat(held(other, "each", "lock desk")).contains("held by each of execution " + one.id());
        desk.letGo(3);
        await("the writer's turn", () -> desk.begun().contains("write"));
        desk.awaitAtWork(4); // the three readers of the other one too: another shelf, and the desk is free
        desk.letGo(ALL);
        ends(one);
        ends(other);
    }

    @Test
    void a_shelf_that_is_written_to_keeps_readers_out_and_the_reverse() {
        var shelf = yaml("with-locks").replace("onDuplicate: returnExisting", "onDuplicate: allow");
        var text = shelf.replace("locks: [{name: desk}] #", "#");
        var reads = engine.start(parsed(text), Map.of("document", "atlas"));
        desk.awaitAtWork(3);
        desk.letGo(3);
        await("it is written to", () -> desk.begun().contains("write"));

        var behind = engine.start(parsed(text), Map.of("document", "atlas"));

        assertThat(held(behind, "each[0]/read", "lock shelf atlas"))
                .contains("held by write of execution " + reads.id());
        desk.letGo(ALL);
        ends(behind);
    }

    @Test
    void the_more_urgent_begins_first_below_the_limit_of_its_workflow() {
        desk.letGo(3);

        ends(start("with-priorities", Map.of()));

        assertThat(desk.begun()).containsExactly("call", "sort", "tidy");
        assertThat(desk.peak()).isEqualTo(1);
    }

    @Test
    void of_two_that_wait_for_each_other_one_fails() {
        desk.letGo(ALL);

        var execution = start("in-a-circle", Map.of());

        var result = execution.await(Duration.ofSeconds(30));
        var reasons = result.failures().reasons().values().stream().map(Failure::type);
        assertThat(reasons).containsOnlyOnce("Deadlock");
        assertThat(List.of(status(execution, "north"), status(execution, "south")))
                .containsExactlyInAnyOrder(NodeStatus.COMPLETED, NodeStatus.FAILED);
        assertThat(desk.begun()).hasSize(1);
    }

    @Test
    void a_child_passes_what_its_parent_holds_and_a_stranger_does_not() {
        var family = start("with-a-family", Map.of());
        desk.awaitAtWork(1);
        var stranger = start("with-a-family", Map.of());

        assertThat(held(stranger, "month", "lock ledger")).contains("month of execution " + family.id());
        desk.letGo(2);
        ends(family);
        ends(stranger);
        assertThat(desk.peak()).isEqualTo(1);
    }

    // --- keys

    private Execution keyed(String rule) {
        return engine.start(parsed(yaml("with-node-keys").replace("returnExisting", rule)), Map.of("document", "d1"));
    }

    @Test
    void who_comes_under_a_key_takes_the_output_of_the_one_that_runs() {
        var first = keyed("returnExisting");
        desk.awaitAtWork(1);
        var second = keyed("returnExisting");
        held(second, "render", "key render d1");

        desk.letGo(1);

        ends(first);
        ends(second);
        assertThat(desk.begun()).hasSize(1);
        assertThat(second.snapshot().node("render").output()).isEqualTo(Map.of("done", true));
        assertThat(events.events(ExistingReturned.class)).hasSize(1);
    }

    @Test
    void or_waits_or_runs_beside_it_or_fails_or_takes_its_place_as_its_rule_says() {
        var first = keyed("wait");
        desk.awaitAtWork(1);
        var waits = keyed("wait");
        assertThat(held(waits, "render", "key render d1")).contains("held by render of execution " + first.id());
        keyed("allow");
        desk.awaitAtWork(2);

        var failed = keyed("fail").await(Duration.ofSeconds(30));
        assertThat(failed.failures().reasons().values())
                .singleElement()
                .satisfies(failure -> assertThat(failure.type()).isEqualTo("DuplicateKey"));
        var newest = keyed("cancelRunning");
        assertThat(first.await(Duration.ofSeconds(30)).failures().reasons().values())
                .singleElement()
                .satisfies(failure -> assertThat(failure.type()).isEqualTo("Replaced"));
        await("the newest has begun", () -> desk.begun().size() == 3);
        desk.letGo(1);
        ends(newest);
        assertThat(waits.await(Duration.ofSeconds(30)).status()).isEqualTo(ExecutionStatus.FAILED);
    }

    // --- what time and failures give

    @Test
    void no_more_begin_than_a_rate_lets_under_its_key() {
        desk.letGo(ALL);
        for (int i = 0; i < 3; i++) {
            ends(start("with-a-rate", Map.of("shop", "Oslo")));
        }
        var fourth = start("with-a-rate", Map.of("shop", "Oslo"));
        ends(start("with-a-rate", Map.of("shop", "Rome")));

        assertThat(held(fourth, "publish", "rate shop Oslo, 10 per PT1M")).contains("has room again at");
        time.advance(Duration.ofMillis(5_999));
        assertThat(status(fourth, "publish")).isEqualTo(NodeStatus.READY);
        awaitInTime("it begins", Duration.ofMillis(1), () -> fourth.status().isFinal());
        ends(fourth);
    }

    @Test
    void failures_narrow_a_limit_and_successes_widen_it() {
        var throttled = parsed(yaml("with-a-throttle"));
        var failing = IntStream.range(0, 4)
                .mapToObj(i -> engine.start(throttled, Map.of("fails", true)))
                .toList();
        desk.awaitAtWork(2);
        assertThat(desk.peak()).isEqualTo(2);
        desk.letGo(4);
        failing.forEach(execution -> execution.await(Duration.ofSeconds(30)));

        var first = engine.start(throttled, Map.of());
        desk.awaitAtWork(1);
        var second = engine.start(throttled, Map.of());
        held(second, "call", "maxConcurrentExecutions 2, throttled to 1");
        desk.letGo(2);
        ends(first);
        ends(second);
        desk.letGo(2);
        ends(engine.start(throttled, Map.of()));
        ends(engine.start(throttled, Map.of()));
        engine.start(throttled, Map.of());
        engine.start(throttled, Map.of());
        desk.awaitAtWork(2);
    }

    @Test
    void a_loop_opens_no_more_items_while_one_of_them_waits_at_a_gate() {
        var parcels = IntStream.range(0, 20).boxed().toList();
        var execution = start("with-backpressure", Map.of("parcels", parcels));
        desk.awaitAtWork(1);
        held(execution, "each[4]/weigh", "lock scales");

        desk.letGo(3);
        await("the fourth is weighed", () -> desk.begun().size() == 4);
        assertThat(events.events(ScopeOpened.class)).hasSize(5);
        desk.letGo(1);
        await("the last of the window is weighed", () -> desk.begun().size() == 5);
        desk.letGo(1);
        await("the next are opened", () -> events.events(ScopeOpened.class).size() > 5);
        desk.letGo(ALL);
        ends(execution);
        assertThat(desk.peak()).isEqualTo(1);
        assertThat(desk.begun()).hasSize(20);
    }
}
