package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.workflow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.NodeRegistry;
import dev.millrace.store.MemoryStore;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that callers choose: which are refused, and what they stand for. */
class NamesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                " a",
                "a ",
                "a\nb",
                "a\u001b[31mb",
                "a\u0000b",
                "a\u2028b",
                "a\u202eb",
                "a\u200bb",
                "a\u2066b",
                "\ufeffa"
            })
    void a_name_that_breaks_the_rule_is_refused_at_every_door(String name) {
        try (var bench = new Bench()) {
            var execution = bench.engine.start(waiting("go"), Map.of());

            assertThatThrownBy(() -> StartOptions.key(name)).hasMessageContaining("[ENG-173] a start's key");
            assertThatThrownBy(() -> StartOptions.NONE.withLabels(Map.of(name, "x")))
                    .hasMessageContaining("[ENG-173] a label's name");
            assertThatThrownBy(() -> execution.signal(name, Map.of(), null))
                    .hasMessageContaining("[ENG-173] a signal's name");
            assertThatThrownBy(() -> bench.engine.start(waiting(name), Map.of()))
                    .isInstanceOf(InvalidWorkflowException.class);
            if (!name.isEmpty()) {
                assertThatThrownBy(() -> execution.signal("go", Map.of(), name)).hasMessageContaining("[ENG-173]");
                assertThatThrownBy(() -> execution.signal("go", Map.of(), null, name))
                        .hasMessageContaining("[ENG-173]");
                assertThatThrownBy(() -> execution.by(name)).hasMessageContaining("[ENG-173]");
                assertThatThrownBy(() -> StartOptions.NONE.withStartedBy(name)).hasMessageContaining("[ENG-173]");
            }

            assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
        }
    }

    @Test
    void a_name_has_at_most_200_characters_and_may_hold_what_an_id_may_not() {
        assertThat(StartOptions.key("order/7[a]").key()).contains("order/7[a]");
        assertThat(StartOptions.key("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645")
                        .key())
                .isPresent();
        assertThat(StartOptions.key("x".repeat(200)).key()).isPresent();
        assertThatThrownBy(() -> StartOptions.key("x".repeat(201))).hasMessageContaining("at most 200");
        assertThat(StartOptions.NONE.withLabels(Map.of("note", "")).labels()).containsEntry("note", "");
        assertThatThrownBy(() -> StartOptions.NONE.withLabels(Map.of("note", "a\tb")))
                .hasMessageContaining("U+0009");
        assertThatThrownBy(() -> StartOptions.key("a\u001bb"))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\u001b"));
        assertThatThrownBy(() -> StartOptions.key("a\u202eb"))
                .hasMessageContaining("U+202E")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\u202e"));
    }

    @Test
    void a_signal_that_nobody_ever_waits_for_is_refused_with_the_nearest_name() {
        try (var bench = new Bench()) {
            var execution = bench.engine.start(waiting("go"), Map.of());

            assertThatThrownBy(() -> execution.signal("goo", Map.of(), null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[ENG-110]")
                    .hasMessageContaining("did you mean 'go'?");
            assertThatThrownBy(() -> bench.start(workflow()
                                    .node(
                                            "box",
                                            "container",
                                            box -> box.body(body ->
                                                    body.node("wait", "wait", spec -> spec.set("signal", "inner")))))
                            .signal("other", Map.of(), null))
                    .hasMessageContaining("they wait for [inner]");

            assertThat(execution.signal("go", Map.of(), null)).isTrue();
            assertThatThrownBy(() -> execution.signal("go", Map.of(), null))
                    .isInstanceOf(ExecutionEndedException.class);
        }
    }

    @Test
    void a_signal_that_comes_before_its_wait_is_kept_as_ever() {
        try (var bench = new Bench()) {
            var execution = bench.start(workflow()
                    .node("first", "wait", spec -> spec.set("signal", "one"))
                    .node("second", "wait", spec -> spec.set("signal", "two"))
                    .connect("first", "second"));

            assertThat(execution.signal("two", Map.of(), null)).isTrue();
            assertThat(execution.signal("one", Map.of(), null)).isTrue();

            assertThat(execution.status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
    }

    @Test
    void an_identity_counts_for_signals_of_one_name() {
        try (var bench = new Bench()) {
            var execution = bench.start(workflow()
                    .node("a", "wait", spec -> spec.set("signal", "one"))
                    .node("b", "wait", spec -> spec.set("signal", "two")));

            assertThat(execution.signal("one", Map.of(), "7")).isTrue();
            assertThat(execution.signal("one", Map.of(), "7")).isFalse();
            assertThat(execution.signal("two", Map.of(), "7")).isTrue();

            assertThat(execution.status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_key_that_belongs_to_another_workflow_is_refused(boolean durable) {
        var store = new MemoryStore();
        var builder = WorkflowEngine.builder().nodes(NodeRegistry.builder().build());
        try (var engine = (durable ? builder.store(store) : builder).build()) {
            var options = StartOptions.key("order-7");
            var first = engine.start(waiting("go"), Map.of(), options);
            var other = Workflow.named("other").node("work", done()).build();

            assertThat(engine.start(waiting("go"), Map.of(), options).id()).isEqualTo(first.id());
            assertThatThrownBy(() -> engine.start(other, Map.of(), options))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[ENG-172]")
                    .hasMessageContaining("workflow 'test'");
            assertThat(first.status()).isEqualTo(ExecutionStatus.WAITING);
        }
    }

    @Test
    void a_key_in_the_store_that_belongs_to_another_workflow_is_refused() {
        var store = new MemoryStore();
        var options = StartOptions.key("order-7");
        try (var engine = WorkflowEngine.builder().store(store).build()) {
            engine.register(waiting("go"));
            engine.start(waiting("go"), Map.of(), options);
        }
        try (var engine = WorkflowEngine.builder().store(store).build()) {
            engine.register(waiting("go"));
            var other = Workflow.named("other").node("work", done()).build();

            assertThatThrownBy(() -> engine.start(other, Map.of(), options)).hasMessageContaining("[ENG-172]");
            assertThat(engine.start(waiting("go"), Map.of(), options).status()).isEqualTo(ExecutionStatus.WAITING);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_closed_engine_says_that_it_is_closed(boolean durable) {
        var builder = WorkflowEngine.builder().nodes(NodeRegistry.builder().build());
        var engine = (durable ? builder.store(new MemoryStore()) : builder).build();
        var execution = engine.start(waiting("go"), Map.of());
        engine.close();

        assertThatThrownBy(() -> engine.start(waiting("go"), Map.of())).hasMessageContaining("[ENG-103]");
        assertThatThrownBy(() -> engine.run(waiting("go"), Map.of())).hasMessageContaining("[ENG-103]");
        assertThatThrownBy(execution::restart).hasMessageContaining("[ENG-103]");
        assertThatThrownBy(engine::recoverIncompleteExecutions).hasMessageContaining(durable ? "[ENG-103]" : "[ENG-");
    }

    @Test
    void who_asks_a_closed_engine_for_what_only_its_store_knows_hears_that_it_is_closed() {
        var engine = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .store(new MemoryStore())
                .build();
        var execution = engine.start(waiting("go"), Map.of());
        var unknown = ExecutionId.parse("01kdvdna00z2m32x7mn98qwtda");
        engine.close();

        for (ThrowingCallable question : List.<ThrowingCallable>of(
                () -> engine.history().find(ExecutionFilter.NEWEST),
                () -> engine.executions(ExecutionFilter.NEWEST),
                () -> engine.execution(unknown),
                () -> engine.history().events(execution.id()),
                () -> engine.history().apply(Retention.UNLIMITED.newest(1)),
                () -> engine.everyWorkflow().pause("no"),
                () -> engine.changes("somebody"))) {
            assertThatThrownBy(question).hasMessageContaining("[ENG-103]");
        }
    }

    @Test
    void what_is_asked_of_an_execution_of_a_closed_engine_changes_nothing_that_is_seen() {
        var engine = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .store(new MemoryStore())
                .build();
        var execution = engine.start(waiting("go"), Map.of());
        engine.close();

        for (ThrowingCallable change : List.<ThrowingCallable>of(
                () -> execution.signal("go", Map.of(), null),
                () -> execution.cancel("no"),
                () -> execution.pause("no"),
                () -> execution.repair("no").completeWith("wait", Map.of()).apply())) {
            assertThatThrownBy(change).hasMessageContaining("[ENG-123]");
        }

        assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
        assertThat(execution.events()).hasSize(3);
    }

    private static Workflow waiting(String signal) {
        return workflow()
                .node("wait", "wait", spec -> spec.set("signal", signal))
                .build();
    }
}
