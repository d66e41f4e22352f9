package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.WhenFull;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionEvent.ExecutionOvertime;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeOvertime;
import dev.millrace.event.NodeEvent.OutcomeRefused;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.JournalStore;
import dev.millrace.testing.replay.ExecutionBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shown of executions that rest in a directory. */
@Tag("one-jdk")
class StoreCommandsTest {

    @TempDir
    private Path folder;

    private RestingExecutions resting;

    @BeforeEach
    void rest() {
        resting = new RestingExecutions(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"recover", "list", "dead-letters"})
    void where_there_is_nothing_there_is_nothing_to_report(String command) throws IOException {
        var absent = resting.on(command, "--json");
        Files.createDirectory(resting.store());
        var empty = resting.on(command, "--json");

        assertThat(absent.code()).as("a slip in the name, most likely").isEqualTo(2);
        assertThat(absent.err())
                .startsWith("[CLI-125]")
                .contains(resting.store().toString());
        assertThat(empty.code()).isZero();
        assertThat(RestingExecutions.array(empty)).isEmpty();
        assertThat(empty.err()).isEmpty();
        try (var files = Files.list(resting.store())) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void a_queued_start_is_pending_and_says_since_when_and_for_what_it_waits() {
        var path = Path.of(resting.file(RestingExecutions.ASKS));
        var definitions = new DefinitionFiles();
        String first;
        String queued;
        try (var engine = WorkflowEngine.builder()
                .store(JournalStore.at(resting.store()))
                .nodes(definitions.types(path))
                .maxExecutions(1, WhenFull.QUEUE)
                .build()) {
            var workflow =
                    definitions.check(path, definitions.types(path)).workflow().orElseThrow();
            first = engine.start(workflow, Map.of()).id().toString();
            queued = engine.start(workflow, Map.of()).id().toString();
        }

        var list = resting.on("list")
                .out()
                .lines()
                .filter(line -> line.startsWith(queued))
                .toList();
        assertThat(list).singleElement().asString().contains("PENDING", "waits for room since 20");
        assertThat(resting.on("list", "--status", "pending").out())
                .contains(queued)
                .doesNotContain(first + " ");
        assertThat(resting.on("show", queued).out())
                .contains(
                        "asks PENDING",
                        "waits for room since 20",
                        "maxExecutions of the engine held by execution " + first);
    }

    @Test
    void a_durable_run_reports_as_any_other_and_can_be_listed_and_shown() {
        var plain = CommandLineRun.of("run", resting.file(RestingExecutions.naps("1ms")), "--json");
        var run = resting.on("run", resting.file(RestingExecutions.naps("1ms")), "--json", "--sync", "none");
        var report = RestingExecutions.object(run);
        var id = report.get("executionId");

        assertThat(run.code()).isZero();
        assertThat(report.keySet()).isEqualTo(RestingExecutions.object(plain).keySet());
        assertThat(report.get("output")).isEqualTo(Map.of("done", true));
        assertThat(RestingExecutions.array(resting.on("list", "--json")))
                .singleElement()
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("executionId", id)
                .containsEntry("workflowId", "naps")
                .containsEntry("status", "COMPLETED")
                .containsKeys("startedAt", "endedAt");
        assertThat(RestingExecutions.object(resting.on("show", id, "--json"))).isEqualTo(report);
        assertThat((List<?>) RestingExecutions.object(resting.on("show", id, "--json", "--events"))
                        .get("events"))
                .hasSizeGreaterThan(4);
        assertThat(resting.on("show", id, "--events").out()).contains("naps COMPLETED after", "1 ExecutionStarted");
        assertThat(RestingExecutions.array(resting.on("recover", "--json"))).isEmpty();
    }

    @Test
    void an_exported_run_is_replayed_by_a_unit_test(@TempDir Path target) {
        var id = RestingExecutions.object(resting.on(
                        "run",
                        resting.file(RestingExecutions.naps("1ms")),
                        "--json",
                        "--sync",
                        "none",
                        "--input",
                        "password=abracadabra"))
                .get("executionId");
        var file = target.resolve("naps.json");

        var written = resting.on("export", id, "--output-file", file, "--mask", "done");

        assertThat(written.code()).isZero();
        assertThat(ExecutionBundle.load(file).replay().run().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(RestingExecutions.object(resting.on("export", id)).get("execution"))
                .isEqualTo(id);
        assertThat(resting.on("export", id).out()).doesNotContain("abracadabra");
        assertThat(resting.on("export", "01kdvdna00z1zcqrzd1gn4rycw").err()).startsWith("[CLI-110]");
    }

    @Test
    void what_failed_says_why_in_its_line() {
        resting.on(
                "run",
                resting.file("workflowId: pays\nnodes: [{nodeId: pay, runtimeType: Groovy, scriptContent: \"throw new"
                        + " IOException('card declined')\"}]\n"));

        assertThat(resting.on("list").out().lines().skip(1))
                .singleElement()
                .asString()
                .contains("FAILED", "node pay: card declined");
        assertThat(RestingExecutions.array(resting.on("list", "--json")))
                .singleElement()
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("cause", "node pay: card declined");
    }

    @Test
    void the_newest_comes_first_and_a_filter_lets_some_through() {
        var first = RestingExecutions.object(resting.on("run", resting.file(RestingExecutions.naps("1ms")), "--json"))
                .get("executionId");
        var second = resting.left(RestingExecutions.ASKS);

        assertThat(resting.on("list").out().lines().skip(1))
                .hasSize(2)
                .first()
                .asString()
                .startsWith(second)
                .contains("WAITING");
        assertThat(RestingExecutions.array(resting.on("list", "--json", "--status", "completed")))
                .hasSize(1);
        assertThat(resting.on("list", "--workflow", "naps").out())
                .contains(first.toString())
                .doesNotContain(second);
        assertThat(RestingExecutions.array(resting.on("list", "--json", "--limit", "1")))
                .hasSize(1);
        assertThat(resting.on("list", "--limit", "-1").err()).startsWith("[CLI-117]");
    }

    @Test
    void what_took_long_and_ends_that_came_too_late_are_shown() throws InterruptedException {
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        Node deaf = context -> {
            entered.countDown();
            while (release.getCount() > 0) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    continue; // it heeds no interrupt
                }
            }
            return Outcome.done();
        };
        var late = new CountDownLatch(3);
        var workflow = Workflow.named("deaf")
                .policy(policy -> policy.withOvertimeAfter(Duration.ofMillis(1)))
                .node("deaf", "deaf", node -> node.overtimeAfter(Duration.ofMillis(1)))
                .build();
        String id;
        try (var engine = WorkflowEngine.builder()
                .store(JournalStore.at(resting.store()))
                .nodes(NodeRegistry.builder().add("deaf", deaf).build())
                .grace(Duration.ZERO)
                .listener(event -> {
                    if (event instanceof ExecutionOvertime
                            || event instanceof NodeOvertime
                            || event instanceof OutcomeRefused) {
                        late.countDown();
                    }
                })
                .build()) {
            var execution = engine.start(workflow, Map.of());
            id = execution.id().toString();
            entered.await();
            while (late.getCount() > 1) {
                Thread.onSpinWait();
            }
            execution.by("ann").cancel("enough");
            execution.await();
            release.countDown();
            late.await();
        }

        assertThat(resting.on("show", id).out())
                .contains(
                        "by ann: enough",
                        "overtime: took longer than 1 ms",
                        "overtime: deaf, attempt 1, took longer than 1 ms",
                        "late: deaf, attempt 1, at ",
                        "and changed nothing: ");
        assertThat(resting.on("list").out()).contains("by ann: enough");
    }

    @ParameterizedTest
    @ValueSource(strings = {"show", "pause", "resume", "cancel", "retry-failed"})
    void an_unknown_execution_is_a_mistake_of_the_command_line(String command) {
        resting.left(RestingExecutions.ASKS);

        var unknown = resting.on(command, new ExecutionId(1, 2));
        var malformed = resting.on(command, "abc");

        assertThat(List.of(unknown.code(), malformed.code())).containsOnly(2);
        assertThat(unknown.err()).startsWith("[CLI-110]").contains("millrace list");
        assertThat(malformed.err()).startsWith("[CLI-109]");
    }

    @Test
    void what_waits_or_is_held_or_undone_is_found_by_its_status() {
        var waits = resting.left(RestingExecutions.ASKS);
        var naps = resting.left(RestingExecutions.naps("2h"));
        var paused = resting.left(RestingExecutions.ASKS);
        resting.on("pause", paused, "--reason", "night");
        var undone = resting.left("""
            workflowId: undone
            nodes:
              - {nodeId: book, runtimeType: Groovy, scriptContent: "[:]", compensationNodeId: unbook}
              - {nodeId: fail, runtimeType: Groovy, scriptContent: "throw new IOException('no')", dependsOn: book}
              - {nodeId: unbook, runtimeType: Timer, delay: 2h}
            """, "COMPENSATING");

        assertThat(ids(resting.on("list", "--status", "waiting", "--json"))).containsExactlyInAnyOrder(waits, naps);
        assertThat(ids(resting.on("list", "--status", "paused", "--json"))).containsExactly(paused);
        assertThat(ids(resting.on("list", "--status", "COMPENSATING,COMPLETED", "--json")))
                .containsExactly(undone);
        assertThat(ids(resting.on("list", "--status", "running", "--json"))).isEmpty();
        assertThat(resting.on("list", "--status", "waiting").out())
                .contains("WAITING")
                .doesNotContain("RUNNING");
    }

    @Test
    void what_is_waited_for_is_named() {
        var waits = resting.left(RestingExecutions.ASKS);
        var paused = resting.left(RestingExecutions.ASKS);
        resting.on("pause", paused, "--reason", "night");

        assertThat(resting.on("show", waits).out()).containsPattern("ask +WAITING .*waits for signal 'answer'");
        assertThat(resting.on("show", waits, "--json").out()).contains("\"signal\": \"answer\"");
        assertThat(resting.on("show", paused).out()).contains("paused by " + Who.asks() + ": night");
        assertThat(resting.on("recover").out())
                .containsPattern("WAITING .*ask waits for signal 'answer'")
                .containsPattern("PAUSED .*paused by .*: night");
    }

    @Test
    void an_application_s_store_is_read_without_its_node_types() throws IOException {
        ExecutionId id;
        var registry = NodeRegistry.builder()
                .add("warehouse.reserve", (Node) context -> Outcome.done("reserved", 3))
                .build();
        try (var engine = WorkflowEngine.builder()
                .store(JournalStore.at(resting.store()))
                .nodes(registry)
                .build()) {
            var workflow = Workflow.named("app")
                    .node("reserve", "warehouse.reserve")
                    .node("ask", "Wait", node -> node.set("signal", "answer"))
                    .connect("reserve", "ask")
                    .build();
            var execution = engine.start(workflow, Map.of("n", 1));
            while (execution.status() != ExecutionStatus.WAITING) {
                Thread.onSpinWait();
            }
            id = execution.id();
        }

        var shown = resting.on("show", id);

        assertThat(shown.code()).as(shown.err()).isZero();
        assertThat(shown.out()).containsPattern("reserve +COMPLETED").contains("waits for signal 'answer'");
        assertThat(shown.err()).contains("warehouse.reserve", "as its events tell");
        assertThat(RestingExecutions.object(resting.on("show", id, "--json", "--events"))
                        .get("input"))
                .isEqualTo(Map.of("n", 1));
        assertThat(ids(resting.on("list", "--status", "waiting", "--json"))).containsExactly(id.toString());
        assertThat(resting.on("dead-letters").code()).isZero();
        assertThat(CommandLineRun.of("journal", "export", resting.store()).out())
                .contains("NodeWaiting");
        assertThat(resting.on("recover").err()).contains(id + " cannot go on");
    }

    @Test
    void one_whose_workflow_holds_code_is_named_and_stays() {
        ExecutionId id;
        try (var engine =
                WorkflowEngine.builder().store(JournalStore.at(resting.store())).build()) {
            var workflow = Workflow.named("code")
                    .node("ask", "Wait", node -> node.set("signal", "answer"))
                    .node("mine", (Node) context -> Outcome.done())
                    .build();
            id = engine.start(workflow, Map.of()).id();
        }

        var recovered = resting.on("recover", "--json");

        assertThat(recovered.code()).isEqualTo(1);
        assertThat(RestingExecutions.array(recovered)).isEmpty();
        assertThat(recovered.err()).startsWith(id + " cannot go on: [ENG-124]");
        assertThat(resting.on("show", id).err()).startsWith("[ENG-124]").contains("as its events tell");
        assertThat(resting.on("show", id).out()).contains("waits for signal 'answer'");
        assertThat(resting.on("list").out()).contains(id.toString());
    }

    @Test
    void one_engine_at_a_time_changes_a_store_and_anybody_looks() {
        var id = resting.left(RestingExecutions.ASKS);
        try (var store = JournalStore.at(resting.store())) {
            store.open();

            assertThat(resting.on("recover").err()).startsWith("[STO-100]");
            assertThat(resting.on("cancel", id).code()).isEqualTo(1);
            assertThat(resting.on("run", resting.file(RestingExecutions.naps("1ms")))
                            .err())
                    .startsWith("[STO-100]");
            assertThat(resting.on("list").out()).contains(id);
            assertThat(resting.on("show", id).code()).isZero();
        }
    }

    @Test
    void a_directory_of_something_else_is_refused() throws IOException {
        Files.createDirectory(resting.store());
        Files.writeString(resting.store().resolve("notes.txt"), "mine");
        var file = Files.writeString(resting.folder().resolve("file"), "x");

        assertThat(resting.on("list").err()).startsWith("[STO-121]");
        assertThat(resting.on("recover", "--json").code()).isEqualTo(1);
        assertThat(resting.on("run", resting.file(RestingExecutions.naps("1ms")))
                        .err())
                .startsWith("[STO-101]");
        assertThat(CommandLineRun.of("list", "--store", file).err()).startsWith("[CLI-114]");
        assertThat(CommandLineRun.of(
                                "run", resting.file(RestingExecutions.naps("1ms")), "--sync", "none", "--in-memory")
                        .err())
                .startsWith("[CLI-118]");
    }

    private static List<String> ids(CommandLineRun run) {
        return RestingExecutions.array(run).stream()
                .map(one -> ((Map<?, ?>) one).get("executionId").toString())
                .toList();
    }
}
