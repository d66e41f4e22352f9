package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.fails;
import static dev.millrace.Bench.failsBefore;
import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeEvent.PolicyFilledIn;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.EventRecorder;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Time limits and retry policies that depend on data. */
class AttemptTemplatesTest {

    private static final Duration LIMIT = ofSeconds(5);
    private static final RetryPolicy STEADY = RetryPolicy.attempts(3).fixed(ofSeconds(1));

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private Execution start(Workflow workflow, Object... keysAndValues) {
        var input = new HashMap<String, Object>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            input.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return bench.engine.start(workflow, input);
    }

    private static Workflow waiting() {
        return workflow()
                .node(
                        "box",
                        "Container",
                        box -> box.timeout("${input.limit}")
                                .body(body -> body.node("nap", "Timer", nap -> nap.set("delay", "1h"))))
                .build();
    }

    private static Workflow failing(Map<String, Object> fields) {
        return workflow()
                .node("work", fails("no"), node -> node.retry(STEADY, fields))
                .build();
    }

    @Test
    void a_control_nodes_time_limit_comes_from_data() {
        var execution = start(waiting(), "limit", "2s");
        bench.time.advance(ofSeconds(1));

        assertThat(execution.snapshot().node("box").status()).isEqualTo(NodeStatus.RUNNING);
        bench.time.advance(ofSeconds(1));
        assertThat(execution.await(LIMIT).cause()).contains("2000 ms");
        assertThat(execution.snapshot().node("box").status()).isEqualTo(NodeStatus.TIMED_OUT);
    }

    @Test
    void a_work_nodes_time_limit_comes_from_data() {
        var recorder = new EventRecorder();
        var time = new ManualTime();
        var workflow = workflow()
                .node(
                        "work",
                        (Node) context -> {
                            time.advance(ofSeconds(3));
                            return Outcome.done();
                        },
                        node -> node.timeout("${input.limit}"))
                .build();
        try (var engine = WorkflowEngine.builder()
                .time(time)
                .executor(new SameThread())
                .listener(recorder)
                .selfChecking()
                .build()) {
            assertThat(engine.start(workflow, Map.of("limit", "2s"))
                            .await(LIMIT)
                            .failures()
                            .reasons()
                            .toString())
                    .contains("took longer than 2000 ms");
            assertThat(engine.start(workflow, Map.of("limit", "4s"))
                            .await(LIMIT)
                            .status())
                    .isEqualTo(ExecutionStatus.COMPLETED);
        }
    }

    @Test
    void the_retry_policy_comes_from_data_where_it_says_so_and_stands_else() {
        var execution = start(
                failing(Map.of("maxAttempts", "${input.tries}", "initialDelay", "${input.delay}s")),
                "tries",
                4,
                "delay",
                7);
        bench.time.advance(ofSeconds(7));
        bench.time.advance(ofSeconds(7));
        bench.time.advance(ofSeconds(7));

        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.snapshot().node("work").attempts()).isEqualTo(4);
        assertThat(bench.events.events(PolicyFilledIn.class))
                .singleElement()
                .satisfies(event -> assertThat(event.values())
                        .isEqualTo(Map.of("retryPolicy", Map.of("maxAttempts", 4, "initialDelay", "7s"))));
        assertThat(bench.events.events(NodeRetryScheduled.class)).hasSize(3);
    }

    @Test
    void which_failures_are_retried_comes_from_data_too() {
        var fields = Map.<String, Object>of("retryOn", "${input.types}", "strategy", "${input.how}");
        var other = start(failing(fields), "types", List.of("java.io.IOException"), "how", "fixed");
        var same = start(failing(fields), "types", "java.lang.IllegalStateException", "how", "Fixed");
        bench.time.advance(ofSeconds(1));
        bench.time.advance(ofSeconds(1));

        assertThat(other.snapshot().node("work").attempts()).isEqualTo(1);
        assertThat(same.snapshot().node("work").attempts()).isEqualTo(3);
    }

    @Test
    void all_attempts_go_by_what_was_filled_in_first() {
        var execution = bench.start(workflow()
                .variable("tries", 3)
                .node("work", failsBefore(3), node -> node.retry(STEADY, Map.of("maxAttempts", "${variables.tries}")))
                .node("change", (Node) context -> {
                    context.setVariable("tries", 1);
                    return Outcome.done();
                }));
        bench.time.advance(ofSeconds(1));
        bench.time.advance(ofSeconds(1));

        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(bench.events.events(PolicyFilledIn.class)).hasSize(1);
    }

    @Test
    void each_item_of_a_loop_has_its_own() {
        var execution = bench.start(workflow()
                .node(
                        "each",
                        "ForEach",
                        node -> node.set("collectionExpression", "[1, 2]")
                                .set("completion", Map.of("toleratedFailures", 2))
                                .body(body -> body.node(
                                        "work", fails("no"), n -> n.retry(STEADY, Map.of("maxAttempts", "${item}"))))));
        bench.time.advance(ofSeconds(1));

        execution.await(LIMIT);
        assertThat(execution.snapshot().node("each[0]/work").attempts()).isEqualTo(1);
        assertThat(bench.events.events(PolicyFilledIn.class))
                .extracting(event -> event.node().toString())
                .startsWith("each[0]/work");
    }

    @ParameterizedTest
    @CsvSource({
        "timeout, 5, timeout must be a duration",
        "timeout, 0s, timeout must be above zero",
        "timeout, soon, timeout must be a duration",
        "timeout, , timeout must be a duration",
        "maxAttempts, 0, maxAttempts must be 1 to 1000",
        "maxAttempts, many, maxAttempts must be a whole number",
        "multiplier, 0, multiplier must be 1 to 1000",
        "jitter, 2, jitter must be 0 to 1",
        "maxDelay, 3, 'maxDelay must be a duration of at most 100 years such as 250ms, 1h30m or PT5S, with its unit,"
                + " not ''3'''",
        "strategy, Random, 'strategy must be None, Fixed, Linear or Exponential'",
        "maxRetryTime, 101000w, maxRetryTime must be a duration of at most 100 years",
        "retryOn, 3, retryOn must be a text or a list of texts",
        "retryOnExitCodes, one, retryOnExitCodes must be a whole number"
    })
    void a_value_that_its_field_does_not_take_fails_the_node_by_name_and_once(
            String field, String value, String message) {
        Object given = value != null && value.matches("\\d+") ? (Object) Integer.valueOf(value) : value;
        var workflow = field.equals("timeout")
                ? workflow()
                        .node("work", done(), node -> node.timeout("${input.v}").retry(STEADY))
                        .build()
                : failing(Map.of(field, "${input.v}"));
        var execution = start(workflow, "v", given);

        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.failure("work").orElseThrow().message()).startsWith("[RUN-116] " + message);
        assertThat(bench.events.events(NodeRetryScheduled.class)).isEmpty();
    }

    @Test
    void what_is_no_template_or_no_field_is_refused_at_its_place() {
        assertThatThrownBy(() -> bench.start(workflow()
                        .strictVariables()
                        .node("a", done(), node -> node.timeout("2s"))
                        .node("b", done(), node -> node.timeout("${oops}"))
                        .node("c", done(), node -> node.retry(STEADY, Map.of("tries", "${input.n}")))
                        .node("d", done(), node -> node.retry(STEADY, Map.of("jitter", "${variables.none}")))
                        .node("e", done(), node -> node.timeout("${nodes.aa.output.t}"))))
                .hasMessageContaining("[DEF-286] /nodes/0/timeout")
                .hasMessageContaining("[DEF-233] /nodes/1/timeout")
                .hasMessageContaining("[DEF-286] /nodes/2/retryPolicy/tries")
                .hasMessageContaining("[DEF-234] /nodes/3")
                .hasMessageContaining("[DEF-247] /nodes/4/timeout");
    }

    @Test
    void a_recovery_goes_by_what_was_filled_in_before() {
        var store = new MemoryStore();
        var time = new ManualTime();
        var events = new EventRecorder();
        var workflow = workflow()
                .variable("limit", "5s")
                .node(
                        "box",
                        "Container",
                        box -> box.timeout("${variables.limit}")
                                .body(body -> body.node("wait", "Wait", node -> node.set("signal", "go"))))
                .node("change", (Node) context -> {
                    context.setVariable("limit", "1h");
                    return Outcome.done();
                })
                .build();
        try (var first = durable(store, time, events)) {
            first.start(workflow, Map.of());
        }
        try (var second = durable(store, time, events)) {
            second.register(workflow);
            var recovered = second.recoverIncompleteExecutions().executions().get(0);
            time.advance(ofSeconds(5));

            assertThat(recovered.await(LIMIT).cause()).contains("5000 ms");
            assertThat(events.events(PolicyFilledIn.class)).hasSize(1);
        }
    }

    private static WorkflowEngine durable(MemoryStore store, ManualTime time, EventRecorder events) {
        return WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .time(time)
                .executor(new SameThread())
                .grace(Duration.ZERO)
                .listener(events)
                .store(store)
                .build();
    }

    @Test
    void templates_are_part_of_the_revision_and_none_changes_no_revision() {
        var fixed = workflow()
                .node("box", "Noop", node -> node.timeout(ofSeconds(2)))
                .build();
        var filled = workflow()
                .node("box", "Noop", node -> node.timeout("${input.limit}"))
                .build();
        var back = workflow()
                .node("box", "Noop", node -> node.timeout("${input.limit}").timeout(ofSeconds(2)))
                .build();

        assertThat(filled.revision()).isNotEqualTo(fixed.revision());
        assertThat(back).isEqualTo(fixed);
        assertThat(back.revision()).isEqualTo(fixed.revision());
    }
}
