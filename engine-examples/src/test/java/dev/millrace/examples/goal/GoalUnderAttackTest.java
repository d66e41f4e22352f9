package dev.millrace.examples.goal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.JournalStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The loop until a goal where people answer oddly, processes end between, and bounds are met. */
class GoalUnderAttackTest {

    private final ManualTime time = new ManualTime();
    private final List<String> tasks = new ArrayList<>();
    private double confidence = 0.3;

    private final NodeRegistry types = NodeRegistry.builder()
            .discover()
            .add("text.write", context -> {
                tasks.add(context.input("task", String.class));
                return Outcome.done("text", "draft " + tasks.size());
            })
            .add("text.judge", context -> {
                var verdict = new HashMap<String, Object>();
                verdict.put("complete", true);
                verdict.put("confidence", confidence);
                verdict.put("canContinue", true);
                verdict.put("suggestion", "");
                verdict.put("analysis", "it is thin");
                verdict.put("text", context.input("text", String.class));
                return Outcome.done(verdict);
            })
            .build();

    private WorkflowEngine engine(ExecutionStore store) {
        return WorkflowEngine.builder()
                .nodes(types)
                .time(time)
                .executor(new SameThread())
                .store(store)
                .selfChecking()
                .build();
    }

    private Execution start(WorkflowEngine engine) {
        return engine.start(Goal.workflow(types), Map.of("task", "a report"));
    }

    private static void answer(Execution execution, String decision) {
        execution.signal("review", Map.of("decision", decision), null);
    }

    /** The execution of a store as the next process has it. */
    private Execution recovered(WorkflowEngine engine, ExecutionId id) {
        engine.register(Goal.workflow(types));
        engine.recoverIncompleteExecutions();
        return engine.execution(id).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"approve, COMPLETED, 1", "reject, FAILED, 1", "modify, WAITING, 2", "defer, WAITING, 1"})
    void each_answer_holds_over_an_end_of_the_process_before_and_after_it(
            String decision, ExecutionStatus status, int turns) {
        var store = new MemoryStore();
        ExecutionId id;
        try (var engine = engine(store)) {
            id = start(engine).id();
        }
        try (var engine = engine(store)) {
            var execution = recovered(engine, id);
            assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
            answer(execution, decision);
        }
        try (var engine = engine(store)) {
            var execution = recovered(engine, id);

            assertThat(execution.status()).isEqualTo(status);
            assertThat(tasks).hasSize(turns);
            if (status == ExecutionStatus.WAITING) {
                answer(execution, "approve");
                assertThat(execution.await().output()).containsEntry("turns", turns);
            }
        }
    }

    @Test
    void on_disk_it_goes_on_in_the_next_process(@TempDir Path folder) {
        ExecutionId id;
        try (var engine = engine(JournalStore.at(folder))) {
            id = start(engine).id();
        }
        try (var engine = engine(JournalStore.at(folder))) {
            var execution = recovered(engine, id);
            answer(execution, "approve");

            assertThat(execution.await(Duration.ofSeconds(30)).status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"maybe", "", "APPROVE", "Reject "})
    void an_answer_that_is_none_is_asked_for_again_and_costs_no_turn(String decision) {
        try (var engine = engine(new MemoryStore())) {
            var execution = start(engine);

            answer(execution, decision);

            assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
            assertThat(tasks).hasSize(1);
            answer(execution, "approve");
            assertThat(execution.await().output()).containsEntry("turns", 1);
        }
    }

    @Test
    void an_answer_without_a_decision_or_of_another_type_is_refused_and_asked_for_again() {
        try (var engine = engine(new MemoryStore())) {
            var execution = start(engine);

            assertThatThrownBy(() -> execution.signal("review", Map.of("task", "x"), null))
                    .hasMessageContaining("decision");
            assertThatThrownBy(() -> execution.signal("review", Map.of("decision", 7), null))
                    .hasMessageContaining("decision");

            assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
        }
    }

    @Test
    void who_defers_for_ever_meets_a_bound() {
        try (var engine = engine(new MemoryStore())) {
            var execution = start(engine);
            for (int i = 0; i < 20; i++) {
                answer(execution, "defer");
            }

            assertThat(execution.status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(execution.failure("improve[0]/review").orElseThrow().type())
                    .isEqualTo("LoopLimit");
            assertThat(tasks).hasSize(1);
        }
    }

    @Test
    void who_modifies_for_ever_meets_the_bound_of_turns() {
        try (var engine = engine(new MemoryStore())) {
            var execution = start(engine);
            for (int i = 0; i < 10; i++) {
                assertThat(execution.status().isFinal()).isFalse();
                execution.signal("review", Map.of("decision", "modify", "task", "task " + i), null);
            }

            assertThat(execution.status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(execution.failure("improve").orElseThrow().type()).isEqualTo("LoopLimit");
            assertThat(tasks).hasSize(10).endsWith("task 8");
        }
    }

    @Test
    void an_answer_of_an_earlier_turn_does_not_count_for_a_later_one() {
        try (var engine = engine(new MemoryStore())) {
            var execution = start(engine);
            answer(execution, "defer");
            answer(execution, "modify");
            assertThat(tasks).hasSize(2);

            assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
            assertThat(execution
                            .snapshot()
                            .node("improve[1]/review[0]/ask")
                            .status()
                            .name())
                    .isEqualTo("WAITING");
        }
    }

    @Test
    void a_sure_verdict_at_the_very_threshold_reaches_the_goal() {
        confidence = 0.7;
        try (var engine = engine(new MemoryStore())) {
            assertThat(start(engine).await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
        confidence = 0.5; // neither sure enough nor so unsure that a person is asked
        try (var engine = engine(new MemoryStore())) {
            var bounded = start(engine);
            assertThat(bounded.await().status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(bounded.failure("improve").orElseThrow().type()).isEqualTo("LoopLimit");
        }
    }

    @Test
    void thresholds_out_of_range_start_nothing() {
        try (var engine = engine(new MemoryStore())) {
            assertThatThrownBy(() -> engine.start(
                            Goal.workflow(types), Map.of("task", "t", "minConfidence", 1.1, "reviewBelow", -0.1)))
                    .hasMessageContaining("[ENG-161]")
                    .hasMessageContaining("minConfidence")
                    .hasMessageContaining("reviewBelow");
            assertThat(tasks).isEmpty();
        }
    }

    @Test
    void a_time_that_nobody_answered_in_counts_from_the_question_over_a_restart() {
        var store = new MemoryStore();
        ExecutionId id;
        try (var engine = engine(store)) {
            id = start(engine).id();
        }
        time.advance(Duration.ofHours(23));
        try (var engine = engine(store)) {
            var execution = recovered(engine, id);
            assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
            time.advance(Duration.ofHours(1));

            assertThat(execution.status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(execution.await().cause()).contains("the goal was not reached");
        }
    }
}
