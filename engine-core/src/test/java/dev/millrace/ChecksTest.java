package dev.millrace;

import static dev.millrace.Bench.gives;
import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Check;
import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.Problem;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.event.BreakerState;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.CheckContext;
import dev.millrace.node.CheckResult;
import dev.millrace.node.CheckType;
import dev.millrace.node.Field;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.SameThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksTest {

    private final AtomicInteger calls = new AtomicInteger();
    private final RetryPolicy retry = RetryPolicy.attempts(3).fixed(ofSeconds(1));

    @TempDir
    private Path folder;

    /** Counts how often it is asked, and wants a number. */
    private record AtLeast(AtomicInteger asked) implements CheckType {

        @Override
        public String name() {
            return "atLeast";
        }

        @Override
        public List<Field> fields() {
            return List.of(
                    Field.required("least", Field.Kind.INTEGER, "the least number"),
                    Field.optional("of", Field.Kind.ANY, "the number"));
        }

        @Override
        public CheckResult check(CheckContext context) {
            asked.incrementAndGet();
            int least = context.parameter("least", Integer.class).orElseThrow();
            int found = context.parameter("of", Integer.class).orElse(0);
            return found >= least ? CheckResult.pass() : CheckResult.fail("it is " + found);
        }
    }

    private Node counted(Node code) {
        return context -> {
            calls.incrementAndGet();
            return code.run(context);
        };
    }

    private Execution run(Bench bench, Map<String, Object> input, Node code, UnaryOperator<NodeBuilder> node) {
        var execution = bench.engine.start(
                workflow()
                        .node("work", counted(code), node)
                        .node("after", Bench.passes())
                        .connect("work", "after")
                        .build(),
                input);
        bench.time.advance(ofSeconds(100));
        return execution;
    }

    private static Failure failureOf(Bench bench) {
        return bench.events.events(NodeFailed.class).get(0).failure();
    }

    @Test
    void files_of_checks_are_looked_for_where_the_engine_says_that_files_are() throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("here")).resolve("orders.csv"), "a");
        Files.createDirectories(folder.resolve("there"));
        var workflow = workflow()
                .node("work", gives("x", 1), node -> node.preCheck(Check.fileExists("orders.csv")))
                .build();

        for (var place : List.of("here", "there")) {
            try (var engine = WorkflowEngine.builder()
                    .filesOnlyIn(List.of(folder.resolve(place)))
                    .build()) {
                var result = engine.run(workflow, Map.of());
                assertThat(result.isCompleted()).as(place).isEqualTo(place.equals("here"));
            }
        }
    }

    @Test
    void a_failed_pre_check_fails_the_node_at_once_and_its_code_is_never_called() {
        try (var bench = new Bench()) {
            var missing = folder.resolve("orders.csv").toString();
            var execution = run(
                    bench,
                    Map.of("file", missing),
                    gives("x", 1),
                    node -> node.retry(retry).preCheck(Check.fileExists("${input.file}")));

            assertThat(calls).hasValue(0);
            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(execution.snapshot().node("after").status()).isEqualTo(NodeStatus.SKIPPED);
            assertThat(bench.events.events(NodeRetryScheduled.class)).isEmpty();
            var failure = failureOf(bench);
            assertThat(failure.type()).isEqualTo(Failure.PRE_CHECK_FAILED);
            assertThat(failure.message())
                    .isEqualTo("[RUN-117] the pre-check fileExists {path=" + missing + "} failed: there is no file '"
                            + missing + "'");
            assertThat(failure.output().get("check"))
                    .isEqualTo(Map.of(
                            "type",
                            "fileExists",
                            "parameters",
                            Map.of("path", missing),
                            "found",
                            "there is no file '" + missing + "'",
                            "values",
                            Map.of()));
            assertThat(execution.explain("work").toString()).contains("fileExists", missing);
        }
    }

    @Test
    void a_pre_check_that_holds_lets_the_code_be_called() throws IOException {
        Files.writeString(folder.resolve("orders-1.csv"), "x");
        try (var bench = new Bench()) {
            run(bench, Map.of(), gives("x", 1), node -> node.preCheck(Check.fileExists(folder + "/orders-*.csv")));

            assertThat(calls).hasValue(1);
        }
    }

    @Test
    void a_failed_post_check_fails_the_attempt_and_the_next_one_may_pass() {
        try (var bench = new Bench()) {
            var execution = run(
                    bench,
                    Map.of(),
                    context -> Outcome.done("rows", context.attempt() - 1),
                    node -> node.retry(retry).postCheck(Check.expression("output.rows > 0")));

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(calls).hasValue(2);
            assertThat(bench.events.events(NodeRetryScheduled.class))
                    .singleElement()
                    .satisfies(event -> {
                        assertThat(event.failure().type()).isEqualTo(Failure.POST_CHECK_FAILED);
                        assertThat(event.failure().message())
                                .isEqualTo("[RUN-117] the post-check expression {expression=output.rows > 0} failed: it"
                                        + " does not hold, with {output.rows=0}");
                        assertThat(event.failure().output()).containsEntry("output", Map.of("rows", 0));
                    });
        }
    }

    @Test
    void a_failed_post_check_blocks_what_follows_and_its_writes_vanish() {
        try (var bench = new Bench()) {
            var execution = run(
                    bench,
                    Map.of(),
                    context -> {
                        context.setVariable("written", true);
                        return Outcome.done("exitCode", 3);
                    },
                    node -> node.postCheck(Check.expression("variables.written"))
                            .postCheck(Check.exitCode(0, 1)));

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(execution.snapshot().node("after").status()).isEqualTo(NodeStatus.SKIPPED);
            assertThat(execution.await().variables()).doesNotContainKey("written");
            assertThat(failureOf(bench).message())
                    .isEqualTo("[RUN-117] the post-check exitCode {codes=[0, 1]} failed: the exit code is 3");
            assertThat(failureOf(bench).exitCode()).isEmpty();
        }
    }

    @Test
    void a_text_that_must_not_stand_in_a_file_is_found_wherever_it_is() throws IOException {
        var lines = "a line of twenty....\n".repeat(10_000);
        Files.writeString(folder.resolve("run1.log"), "fine\n");
        Files.writeString(folder.resolve("run2.log"), lines + "then ORA-00942 came\n" + lines);
        try (var bench = new Bench()) {
            run(
                    bench,
                    Map.of(),
                    gives("x", 1),
                    node -> node.postCheck(Check.textAbsentIn(folder + "/run*.log", "SP2-", "ORA-")));

            assertThat(failureOf(bench).message())
                    .endsWith("failed: 'ORA-' stands in line 10001, 'then ORA-00942 came', of run2.log");
        }
    }

    @Test
    void a_file_or_field_that_is_not_there_holds_no_text_and_fails_all_the_same() {
        try (var bench = new Bench()) {
            run(bench, Map.of(), gives("x", 1), node -> node.postCheck(Check.textAbsentIn(folder + "/a.log", "ORA-")));

            assertThat(failureOf(bench).message()).endsWith("failed: there is no file '" + folder + "/a.log'");
        }
        try (var bench = new Bench()) {
            run(bench, Map.of(), gives("x", 1), node -> node.postCheck(Check.textAbsentInOutput("stdout", "ORA-")));

            assertThat(failureOf(bench).message()).endsWith("failed: the output has no 'stdout'");
        }
    }

    @Test
    void checks_see_what_stands_around_the_node() {
        try (var bench = new Bench()) {
            var execution = bench.engine.start(
                    workflow()
                            .node("load", gives("rows", 7))
                            .node(
                                    "work",
                                    gives("written", 7),
                                    node -> node.preCheck(Check.expression(
                                                    "nodes.load.output.rows == 7 && input.rows == 7 && attempt == 1"))
                                            .postCheck(Check.expression("output.written == nodes.load.output.rows")))
                            .connect("load", "work")
                            .build(),
                    Map.of());

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
    }

    @Test
    void a_check_of_ones_own_has_parameters_and_ends_the_row_where_it_fails() {
        var asked = new AtomicInteger();
        var types = NodeRegistry.builder().add(new AtLeast(asked)).build();
        try (var bench = new Bench(builder -> builder.nodes(types))) {
            run(
                    bench,
                    Map.of("pieces", 2),
                    gives("x", 1),
                    node -> node.preCheck(Check.of("atLeast", Map.of("least", 2, "of", "${input.pieces}")))
                            .preCheck(Check.of("ATLEAST", Map.of("least", 3, "of", "${input.pieces}")))
                            .preCheck(Check.of("atLeast", Map.of("least", 4))));

            assertThat(failureOf(bench).message())
                    .isEqualTo("[RUN-117] the pre-check atLeast {least=3, of=2} failed: it is 2");
            assertThat(asked).hasValue(2);
        }
    }

    @Test
    void a_check_that_throws_or_cannot_be_filled_in_has_failed() {
        try (var bench = new Bench()) {
            run(bench, Map.of(), gives("x", 1), node -> node.preCheck(Check.expression("input.x + 1 > 'a'")));

            assertThat(failureOf(bench).type()).isEqualTo(Failure.PRE_CHECK_FAILED);
        }
        try (var bench = new Bench()) {
            run(bench, Map.of(), gives("x", 1), node -> node.preCheck(Check.fileExists("/data/${input.name}")));

            assertThat(failureOf(bench).message()).contains("fileExists", "input.name");
        }
        assertThat(calls).hasValue(0);
    }

    @Test
    void a_breaker_learns_nothing_from_what_was_not_called() {
        try (var bench = new Bench()) {
            var breaker = new CircuitBreakerPolicy(50, 1, ofSeconds(10), 1, Optional.of("db"));
            for (int i = 0; i < 3; i++) {
                run(
                        bench,
                        Map.of(),
                        gives("x", 1),
                        node -> node.breaker(breaker).preCheck(Check.expression("false")));
            }

            assertThat(bench.engine.breakers()).allMatch(report -> report.state() == BreakerState.CLOSED);
        }
    }

    @Test
    void a_recovery_makes_the_checks_again() throws Exception {
        var input = Files.writeString(folder.resolve("in"), "x");
        var running = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        Node blocks = counted(context -> {
            running.countDown();
            go.await();
            return Outcome.done();
        });
        var workflow = workflow()
                .node("work", blocks, node -> node.preCheck(Check.fileExists(input.toString())))
                .build();
        var store = new MemoryStore();
        try (var first =
                WorkflowEngine.builder().grace(Duration.ZERO).store(store).build()) {
            first.start(workflow, Map.of());
            running.await();
        }
        go.countDown();
        Files.delete(input);
        try (var second =
                WorkflowEngine.builder().executor(new SameThread()).store(store).build()) {
            second.register(workflow);
            var recovered = second.recoverIncompleteExecutions().executions().get(0);

            assertThat(recovered.await().status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(recovered.await().failures().reasons().values())
                    .extracting(Failure::type)
                    .containsExactly(Failure.PRE_CHECK_FAILED);
            assertThat(calls).hasValue(1);
        }
    }

    @Test
    void what_is_wrong_with_checks_is_refused_at_load() {
        var workflow = workflow()
                .node("a", "Noop", node -> node.preCheck(Check.expression("true")))
                .node(
                        "b",
                        gives("x", 1),
                        node -> node.preCheck(Check.of("fileExist", Map.of()))
                                .preCheck(Check.of("fileExists", Map.of("pth", "x")))
                                .preCheck(Check.exitCode(0))
                                .preCheck(Check.expression("output.x > 0"))
                                .preCheck(Check.of("textAbsent", Map.of("text", "x")))
                                .postCheck(Check.expression("nodes.c.output.x"))
                                .postCheck(Check.fileExists("${otput.file}")));

        assertThatThrownBy(() -> new Bench().start(workflow))
                .isInstanceOfSatisfying(
                        InvalidWorkflowException.class,
                        e -> assertThat(e.problems())
                                .extracting(Problem::code, Problem::path)
                                .extracting(Object::toString)
                                .containsExactlyInAnyOrder(
                                        "(\"DEF-291\", \"/nodes/0/preChecks\")",
                                        "(\"DEF-292\", \"/nodes/1/preChecks/0/check\")",
                                        "(\"DEF-293\", \"/nodes/1/preChecks/1/pth\")",
                                        "(\"DEF-293\", \"/nodes/1/preChecks/1\")",
                                        "(\"DEF-294\", \"/nodes/1/preChecks/2\")",
                                        "(\"DEF-231\", \"/nodes/1/preChecks/3/expression\")",
                                        "(\"DEF-293\", \"/nodes/1/preChecks/4\")",
                                        "(\"DEF-247\", \"/nodes/1/postChecks/0/expression\")",
                                        "(\"DEF-233\", \"/nodes/1/postChecks/1/path\")"));
    }
}
