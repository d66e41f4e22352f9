package dev.millrace.testing.junit;

import static dev.millrace.testing.assertions.ExecutionAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Lock;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.testing.junit.SeededExtension.Try;
import dev.millrace.testing.workflow.TestEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

@WorkflowTest
class SeededSchedulesTest {

    private static final Set<String> ORDERS = new TreeSet<>();

    /** Both branches read the account, add to it, and write it back: one of the two is lost if they overlap. */
    private static Workflow account(boolean locked) {
        Node deposit = context -> {
            int balance = (Integer) context.variables().getOrDefault("balance", 0);
            context.setVariable("balance", balance + 10);
            return Outcome.done();
        };
        var builder = Workflow.named("account").variable("balance", 0);
        for (var name : List.of("left", "right")) {
            builder.node(name, deposit, node -> locked ? node.lock(Lock.exclusive("account")) : node);
        }
        return builder.build();
    }

    @SeededSchedules(50)
    void a_seed_heeds_the_limits_of_the_engine(TestEngine engine) {
        var running = new AtomicInteger();
        var builder = Workflow.named("machines");
        for (var name : List.of("a", "b", "c", "d")) {
            builder.node(name, "Groovy", node -> node.set("scriptContent", "1").resource("press", 1));
        }
        engine.workflow(builder.build()).capacity("press", 2).typeLimit("Groovy", 1);
        for (var name : List.of("a", "b", "c", "d")) {
            engine.when(name).takes(Duration.ofSeconds(10));
        }

        var execution = engine.run();

        assertThat(execution).completed();
        for (var event : execution.events()) {
            running.addAndGet(event instanceof NodeStarted ? 1 : event instanceof NodeCompleted ? -1 : 0);
            assertThat(running.get()).isLessThanOrEqualTo(1);
        }
        assertThat(engine.now()).isEqualTo(Instant.parse("2026-01-01T00:00:40Z"));
    }

    @Test
    void what_an_engine_refuses_as_a_limit_is_refused_under_a_seed_too() {
        assertThatThrownBy(() -> TestEngine.seeded(1).typeLimit("Groovy", 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @SeededSchedules(50)
    void branches_come_in_many_orders(TestEngine engine) {
        var execution = engine.workflow(account(false)).run();

        assertThat(execution).completed().ran("left", "right");
        ORDERS.add(execution.events().stream()
                .map(event -> event.getClass().getSimpleName() + event)
                .filter(text -> text.startsWith("NodeStarted"))
                .map(text -> text.contains("left") ? "left" : "right")
                .toList()
                .toString());
    }

    @AfterAll
    static void both_orders_were_tried() {
        assertThat(ORDERS).containsExactly("[left, right]", "[right, left]");
    }

    @SeededSchedules(50)
    void a_lock_keeps_updates_from_being_lost(TestEngine engine) {
        assertThat(engine.workflow(account(true)).run()).completed().hasVariable("balance", 20);
    }

    @Test
    void an_update_that_is_lost_is_found_and_its_seed_finds_it_again() {
        var losing = LongStream.rangeClosed(1, 1_000)
                .filter(seed -> balance(seed) != 20)
                .limit(3)
                .toArray();

        assertThat(losing).hasSize(3);
        for (long seed : losing) {
            assertThat(balance(seed)).isEqualTo(10);
        }
        assertThat(TestEngine.of(account(false)).run().snapshot().result().variables())
                .as("the engine on one thread loses nothing")
                .containsEntry("balance", 20);
    }

    private static int balance(long seed) {
        var execution = TestEngine.seeded(seed).workflow(account(false)).run();
        return (Integer) execution.snapshot().result().variables().get("balance");
    }

    @Test
    void an_answer_races_with_the_end_of_its_time_and_a_call_with_its_limit() {
        var workflow = Workflow.named("asks")
                .node("ask", "Wait", node -> node.set("signal", "go").set("waitTimeout", "1h"))
                .node("work", "work.type", node -> node.timeout(Duration.ofMinutes(1)))
                .build();
        var ends = new HashSet<String>();
        for (long seed = 1; seed <= 60; seed++) {
            var engine = TestEngine.seeded(seed).workflow(workflow);
            var work = engine.when("work").takes(Duration.ofSeconds(30), Duration.ofSeconds(90));
            var execution = engine.start();
            engine.within(Duration.ofHours(2), () -> execution.signal("go"));

            execution.runToEnd();

            var answered = execution.snapshot().node("ask").span().duration().orElseThrow();
            ends.add((answered.equals(Duration.ofHours(1)) ? "late" : "answered") + ", "
                    + execution.snapshot().node("work").status());
            assertThat(work.calls()).isEqualTo(1);
        }
        assertThat(ends)
                .containsExactlyInAnyOrder(
                        "late, COMPLETED", "late, TIMED_OUT", "answered, COMPLETED", "answered, TIMED_OUT");
    }

    @Test
    void a_seed_is_always_the_same_order_through_loops_retries_children_and_cancels() {
        var child = Workflow.named("child").node("work", "work.type").build();
        var workflow = Workflow.named("all")
                .node(
                        "each",
                        "ForEach",
                        each -> each.set("collectionExpression", "input.items")
                                .set("maxConcurrency", 3)
                                .body(body -> body.node(
                                                "load", "load.type", node -> node.retry(RetryPolicy.attempts(3)))
                                        .node("pause", "Timer", timer -> timer.set("delay", "1s"))
                                        .connect("load", "pause")))
                .node("sub", "Subflow", node -> node.set("workflow", "child").set("mode", "child"))
                .connect("each", "sub")
                .build();
        for (long seed = 1; seed <= 20; seed++) {
            assertThat(story(seed, child, workflow)).isEqualTo(story(seed, child, workflow));
        }
    }

    private static List<String> story(long seed, Workflow child, Workflow workflow) {
        var engine = TestEngine.seeded(seed).register(child).workflow(workflow);
        engine.when("load").fails(2).then(Map.of());
        engine.when("work").takes(Duration.ofSeconds(1), Duration.ofSeconds(5)).then(Map.of());
        var execution = engine.start(Map.of("items", List.of(1, 2, 3, 4)));
        engine.within(Duration.ofSeconds(30), () -> execution.cancel("enough"));

        engine.runToEnd();

        assertThat(execution.status()).isIn(ExecutionStatus.COMPLETED, ExecutionStatus.CANCELLED);
        assertThat(execution.snapshot().nodes().values())
                .allMatch(node -> node.status().isFinal() || node.status() == NodeStatus.PENDING);
        return execution.events().stream().map(Object::toString).toList();
    }

    @Test
    void one_seed_runs_alone_if_the_property_names_it_and_what_is_no_number_is_refused() throws Exception {
        var asked = SeededSchedulesTest.class
                .getDeclaredMethod("branches_come_in_many_orders", TestEngine.class)
                .getAnnotation(SeededSchedules.class);

        assertThat(SeededExtension.seeds(asked, "").toArray())
                .isEqualTo(LongStream.rangeClosed(1, 50).toArray());
        assertThat(SeededExtension.seeds(asked, "17").toArray()).containsExactly(17);
        assertThatThrownBy(() -> SeededExtension.seeds(asked, "l7"))
                .hasMessageContaining("[TST-124]")
                .hasMessageContaining("millrace.seed")
                .hasMessageContaining("'l7'");
    }

    @Test
    void a_failure_says_its_seed_and_how_to_run_it_alone() {
        var handler = (TestExecutionExceptionHandler) new Try(17, new AtomicBoolean());

        assertThatThrownBy(() -> handler.handleTestExecutionException(null, new AssertionError("lost")))
                .isInstanceOf(AssertionError.class)
                .hasMessage("with seed 17, which @SeededSchedules(seed = 17) or -Dmillrace.seed=17 runs alone:\nlost")
                .hasRootCauseMessage("lost");
    }

    @Test
    void what_fails_around_the_test_says_its_seed_too_and_ends_the_search() {
        var thrown = new AssertionError("not folded");
        List<ThrowingConsumer<Try>> around = List.of(
                seed -> seed.handleBeforeEachMethodExecutionException(null, thrown),
                seed -> seed.handleAfterEachMethodExecutionException(null, thrown),
                seed -> WorkflowExtension.closing(
                        () -> {
                            throw thrown;
                        },
                        seed));
        for (var part : around) {
            var failed = new AtomicBoolean();
            assertThatThrownBy(() -> part.acceptThrows(new Try(17, failed)))
                    .hasMessageContaining("-Dmillrace.seed=17 runs alone:\nnot folded")
                    .hasCause(thrown);
            assertThat(failed).isTrue();
        }
        assertThatThrownBy(() -> WorkflowExtension.closing(
                        () -> {
                            throw thrown;
                        },
                        null))
                .isSameAs(thrown);
    }
}
