package dev.millrace;

import static dev.millrace.Bench.fails;
import static dev.millrace.Bench.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Batch;
import dev.millrace.definition.OnFailure;
import dev.millrace.definition.Workflow;
import dev.millrace.event.BatchReport;
import dev.millrace.event.BatchReport.Counts;
import dev.millrace.event.BatchReport.Item;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeHeldBack;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many starts with one summary. */
class BatchTest {

    private final Bench bench = new Bench();

    @BeforeEach
    void register() {
        bench.engine.register(Workflow.named("load").node("read", passes()).build());
        bench.engine.register(Workflow.named("broken").node("read", fails("no")).build());
        bench.engine.register(Workflow.named("held")
                .node("wait", "Wait", node -> node.set("signal", "go"))
                .build());
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static List<String> story(BatchReport report) {
        return report.items().stream()
                .map(item -> item.path() + " " + item.status())
                .toList();
    }

    private Execution child(Item item) {
        return bench.engine.execution(item.execution().orElseThrow()).orElseThrow();
    }

    @Test
    void starts_follow_one_another_and_see_what_the_earlier_ones_gave() {
        var batch = Batch.IN_ORDER
                .start("first", "load", Map.of("rows", "${input.rows}"))
                .start("second", "load", Map.of("doubled", "${nodes.first.output.rows * 2}"));

        var execution = bench.engine.batch("nightly", batch, OnFailure.CONTINUE, Map.of("rows", 21));

        assertThat(execution.await().output()).containsEntry("doubled", 42);
        var report = execution.batch();
        assertThat(report.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(report.counts()).isEqualTo(new Counts(0, 0, 2, 0, 0));
        assertThat(story(report)).containsExactly("first COMPLETED", "second COMPLETED");
        assertThat(child(report.items().get(1)).workflowId()).isEqualTo("load");
    }

    @Test
    void the_others_run_all_the_same_when_one_fails_and_the_batch_has_failed() {
        var batch = Batch.IN_ORDER
                .start("first", "broken", Map.of("a", 1))
                .start("second", "load", Map.of("why", "${nodes.first.error.type}"))
                .start("third", "load", Map.of("b", 2));

        var execution = bench.engine.batch("nightly", batch, OnFailure.CONTINUE, Map.of());

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        var report = execution.batch();
        assertThat(report.counts()).isEqualTo(new Counts(0, 0, 2, 1, 0));
        assertThat(report.items().get(0).problem().orElseThrow().message()).contains("ended FAILED");
        assertThat(child(report.items().get(0)).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.snapshot().node("second").output()).containsEntry("why", "ChildFailed");
    }

    @Test
    void a_failure_stops_the_others_if_it_is_to() {
        var batch = Batch.IN_ORDER.start("first", "broken", Map.of("a", 1)).start("second", "load", Map.of("b", 2));

        var execution = bench.engine.batch("nightly", batch, OnFailure.FAIL_FAST, Map.of());

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.batch().counts()).isEqualTo(new Counts(0, 0, 0, 1, 1));
    }

    @Test
    void a_batch_of_nothing_is_refused_where_it_is_given() {
        assertThatThrownBy(() -> Workflow.named("none").batch(Batch.parallel(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("at least one start", "startEach");
    }

    @Test
    void no_more_than_allowed_run_at_once_and_the_batch_says_how_many() {
        var batch = Batch.parallel(2).startEach("one", "held", List.of(Map.of(), Map.of(), Map.of("n", 3)));

        var execution = bench.engine.batch("nightly", batch, OnFailure.CONTINUE, Map.of());

        assertThat(execution.batch().counts()).isEqualTo(new Counts(1, 2, 0, 0, 0));
        assertThat(bench.events.events(NodeHeldBack.class)).hasSize(1);
        assertThat(execution.explain("one-3").orElseThrow().toString()).contains("batch-" + execution.id());
        child(execution.batch().items().get(0)).signal("go", Map.of(), null);
        assertThat(execution.batch().counts()).isEqualTo(new Counts(0, 2, 1, 0, 0));
        execution.batch().items().stream().skip(1).forEach(item -> child(item).signal("go", Map.of(), null));
        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void items_of_an_earlier_result_are_started_each() {
        var batch = Batch.parallel(2)
                .start("first", "held", Map.of("n", 0))
                .startForEach("each", "held", "input.customers", Map.of("customer", "${item}"));

        var execution = bench.engine.batch("nightly", batch, OnFailure.CONTINUE, Map.of("customers", List.of(1, 2, 3)));

        assertThat(execution.batch().counts().total()).isEqualTo(4);
        assertThat(execution.batch().counts().running()).isEqualTo(2);
        for (int i = 0; i < 4; i++) {
            execution.batch().items().stream()
                    .filter(item ->
                            item.execution().isPresent() && !item.status().isFinal())
                    .findFirst()
                    .ifPresent(item -> child(item).signal("go", Map.of(), null));
        }
        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(execution.batch().counts()).isEqualTo(new Counts(0, 0, 4, 0, 0));
        assertThat(story(execution.batch()))
                .contains("first COMPLETED", "each[0]/start COMPLETED", "each[2]/start COMPLETED");
    }

    @Test
    void failed_items_and_those_of_a_cancelled_batch_are_counted() {
        Node fussy = context -> context.input("n", Integer.class) == 2 ? Outcome.failed("No", "two") : Outcome.done();
        bench.engine.register(Workflow.named("fussy").node("look", fussy).build());
        var all = Batch.IN_ORDER
                .startForEach("each", "fussy", "[1, 2, 3]", Map.of("n", "${item}"))
                .start("last", "held", Map.of("x", 1))
                .start("never", "load", Map.of("x", 1));

        var execution = bench.engine.batch("nightly", all, OnFailure.CONTINUE, Map.of());

        assertThat(execution.batch().counts()).isEqualTo(new Counts(1, 1, 2, 1, 0));
        execution.cancel("enough");
        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.CANCELLED);
        assertThat(execution.batch().counts()).isEqualTo(new Counts(0, 0, 2, 1, 2));
        assertThat(child(execution.batch().items().stream()
                                .filter(item -> item.path().toString().equals("last"))
                                .findFirst()
                                .orElseThrow())
                        .status())
                .isEqualTo(ExecutionStatus.CANCELLED);
    }

    @Test
    void an_execution_that_starts_none_has_an_empty_summary() {
        var execution = bench.engine.start("load", Map.of());
        execution.await();

        assertThat(execution.batch().counts()).isEqualTo(Counts.NONE);
        assertThat(execution.batch().items()).isEmpty();
    }

    @Test
    void a_workflow_that_is_not_registered_fails_its_start_alone() {
        var batch = Batch.IN_ORDER.start("first", "nowhere", Map.of()).start("second", "load", Map.of("a", 1));

        var execution = bench.engine.batch("nightly", batch, OnFailure.CONTINUE, Map.of());

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(story(execution.batch())).containsExactly("first FAILED", "second COMPLETED");
        assertThat(execution.failure("first").orElseThrow().message()).contains("'nowhere'");
    }

    @Test
    void what_cannot_be_a_batch_is_refused() {
        assertThatThrownBy(() -> Batch.parallel(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1");
        var one = Batch.IN_ORDER.start("first", "load", Map.of());
        assertThatThrownBy(() -> one.start("first", "load", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two starts 'first'");
    }

    /** Each start more must not look at all before it: that took minutes. */
    @Test
    @Timeout(60)
    void thousands_of_inputs_are_one_batch_without_delay() {
        var batch = Batch.parallel(2).startEach("one", "load", Collections.nCopies(40_000, Map.of("a", 1)));

        assertThat(batch.starts()).hasSize(40_000);
        assertThat(batch.starts().get(39_999).node().id()).hasToString("one-40000");
        assertThat(batch.maxConcurrency()).isEqualTo(2);
    }
}
