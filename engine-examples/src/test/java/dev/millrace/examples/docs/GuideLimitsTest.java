package dev.millrace.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.Execution;
import dev.millrace.ExecutionFilter;
import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.Priority;
import dev.millrace.definition.Selection;
import dev.millrace.definition.WhenFull;
import dev.millrace.definition.Workflow;
import dev.millrace.event.CapacityException;
import dev.millrace.event.DuplicateStartException;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.event.WaitingStart;
import dev.millrace.examples.Checkout;
import dev.millrace.node.NodeRegistry;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the guide says of limits, of starts, and of which nodes run, run. */
class GuideLimitsTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final NodeRegistry types = NodeRegistry.discovered();
    private final WorkflowEngine engine =
            WorkflowEngine.builder().nodes(types).selfChecking().build();

    @AfterEach
    void close() {
        engine.close();
    }

    private static String yaml(String id) {
        return Checkout.blocks("docs/guide.md", "yaml").stream()
                .filter(block -> block.startsWith("workflowId: " + id + "\n"))
                .findFirst()
                .orElseThrow();
    }

    private Workflow parsed(String yaml) {
        return WorkflowLoader.with(types).parse(yaml, Format.YAML, "page");
    }

    private static NodeStatus status(Execution execution, String node) {
        execution.await(LIMIT);
        return execution.snapshot().node(node).status();
    }

    private static SkipReason reason(Execution execution, String node) {
        execution.await(LIMIT);
        return execution.snapshot().node(node).why().skipReason().orElseThrow();
    }

    // --- starts

    private Execution load(String day, StartOptions options) {
        return engine.start("nightly-load", Map.of("day", day), options);
    }

    private Execution load(String day) {
        return load(day, StartOptions.NONE);
    }

    private static void loaded(Execution execution) {
        execution.signal("loaded", Map.of(), "s-1");
        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void starts_wait_for_room_by_their_priority_and_show_their_places() {
        engine.register(parsed(yaml("nightly-load")));
        var monday = load("monday");
        var tuesday = load("tuesday");
        var normal = load("wednesday");
        var high = load("thursday", StartOptions.NONE.withPriority(Priority.HIGH));

        assertThat(engine.waitingStarts())
                .extracting(WaitingStart::execution, WaitingStart::place)
                .containsExactly(tuple(high.id(), 1), tuple(normal.id(), 2));
        assertThat(engine.waitingStarts().get(0).gate()).contains("maxExecutions of workflow 'nightly-load'");
        assertThat(normal.status()).isEqualTo(ExecutionStatus.PENDING);
        loaded(monday);
        loaded(high);
        loaded(tuesday);
        loaded(normal);
    }

    @Test
    void a_start_without_room_is_rejected_or_waited_for_if_it_says_so() {
        engine.register(parsed(yaml("nightly-load")));
        load("monday");
        load("tuesday");

        assertThatThrownBy(() -> load("friday", StartOptions.NONE.withWhenFull(WhenFull.REJECT)))
                .isInstanceOfSatisfying(
                        CapacityException.class,
                        full -> assertThat(full.limit()).isEqualTo(2));
        var patience = WhenFull.waitUpTo(Duration.ofMillis(20));
        assertThatThrownBy(() -> load("friday", StartOptions.NONE.withWhenFull(patience)))
                .isInstanceOf(CapacityException.class)
                .hasMessageContaining("[ENG-181]");
        assertThat(engine.waitingStarts()).isEmpty();
    }

    @Test
    void a_start_under_a_live_key_does_as_its_rule_says() {
        engine.register(parsed(yaml("nightly-load")));
        var first = load("monday");

        assertThat(load("monday", StartOptions.NONE.withOnDuplicate(OnDuplicate.RETURN_EXISTING))
                        .id())
                .isEqualTo(first.id());
        var waits = load("monday");
        assertThat(engine.waitingStarts())
                .singleElement()
                .satisfies(start -> assertThat(start.gate()).contains("key 'load/monday'"));
        waits.cancel("enough");
        assertThatThrownBy(() -> load("monday", StartOptions.NONE.withOnDuplicate(OnDuplicate.FAIL)))
                .isInstanceOf(DuplicateStartException.class)
                .hasMessageContaining("[ENG-182]");
        var beside = load("monday", StartOptions.NONE.withOnDuplicate(OnDuplicate.ALLOW));
        Desk.await("it begins", () -> beside.status() == ExecutionStatus.WAITING);
        var newest = load("monday", StartOptions.NONE.withOnDuplicate(OnDuplicate.CANCEL_RUNNING));
        assertThat(first.await(LIMIT).status()).isEqualTo(ExecutionStatus.CANCELLED);
        assertThat(beside.await(LIMIT).status()).isEqualTo(ExecutionStatus.CANCELLED);
        loaded(newest);
    }

    @Test
    void one_key_is_not_of_two_inputs() {
        engine.register(parsed(yaml("hello")));
        engine.start("hello", Map.of("name", "Ada"), StartOptions.key("greeting-1"));

        assertThatThrownBy(() -> engine.start("hello", Map.of("name", "Eve"), StartOptions.key("greeting-1")))
                .isInstanceOf(DuplicateStartException.class)
                .hasMessageContaining("[ENG-184]");
    }

    @Test
    void an_engine_has_no_more_executions_than_it_says() {
        var one = WorkflowEngine.builder()
                .nodes(types)
                .maxExecutions(1, WhenFull.QUEUE)
                .build();
        try (one) {
            var load = parsed(yaml("nightly-load"));
            var first = one.start(load, Map.of("day", "monday"));
            var second = one.start(load, Map.of("day", "tuesday"));

            assertThat(one.waitingStarts())
                    .singleElement()
                    .satisfies(start -> assertThat(start.gate()).isEqualTo("maxExecutions of the engine"));
            loaded(first);
            loaded(second);
        }
    }

    // --- which nodes run, and when

    @Test
    void phases_follow_each_other_and_a_failure_skips_the_later_ones() {
        var execution = engine.start(parsed(yaml("phases")), Map.of());

        assertThat(status(execution, "load")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(reason(execution, "load")).isEqualTo(SkipReason.UPSTREAM_FAILED);
        assertThat(status(execution, "tidy")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(status(execution, "tell")).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void phases_order_nothing_where_dependencies_alone_do() {
        var text = yaml("phases").replace("stopOnFirstError: true", "orderBy: dependency");

        assertThat(status(engine.start(parsed(text), Map.of()), "load")).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void of_a_workflow_parts_may_run() {
        var loads = parsed(yaml("with-parts"));
        var parts = Selection.only("load").andUpstream().skippingTagged("slow");
        Execution execution = engine.start(loads, Map.of(), StartOptions.NONE.withSelection(parts));

        assertThat(status(execution, "extract")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(status(execution, "load")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(reason(execution, "audit")).isEqualTo(SkipReason.NOT_SELECTED);
        assertThat(reason(execution, "mail")).isEqualTo(SkipReason.NOT_SELECTED);
        assertThat(reason(engine.start(loads, Map.of()), "old")).isEqualTo(SkipReason.DISABLED);
        var absent = StartOptions.NONE.withSelection(Selection.only("mail").takingAbsentAsCompleted());
        assertThat(status(engine.start(loads, Map.of(), absent), "mail")).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void a_child_runs_what_its_node_selects_treated_as_it_says() {
        var execution = engine.start(parsed(yaml("nightly")), Map.of());

        assertThat(status(execution, "load")).isEqualTo(NodeStatus.COMPLETED);
        var child = engine.executions(ExecutionFilter.NEWEST).stream()
                .filter(one -> !one.id().equals(execution.id()))
                .findFirst()
                .orElseThrow();
        assertThat(reason(child, "report")).isEqualTo(SkipReason.NOT_SELECTED);
        assertThat(status(child, "extract")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(child.events().get(0))
                .isInstanceOfSatisfying(
                        ExecutionStarted.class,
                        started -> assertThat(started.priority()).contains(Priority.LOW));
    }
}
