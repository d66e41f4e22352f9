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
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import dev.millrace.store.JournalStore;
import dev.millrace.testing.replay.ExecutionBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done with executions that rest in a directory. */
@Tag("one-jdk")
class StoreCommandsTest {

    private static final String ASKS = """
        workflowId: asks
        nodes:
          - {nodeId: ask, runtimeType: Wait, signal: answer}
          - {nodeId: after, runtimeType: Noop, dependsOn: ask}
        """;
    private static final String NAPS = """
        workflowId: naps
        nodes:
          - {nodeId: nap, runtimeType: Timer, delay: DELAY}
          - {nodeId: after, runtimeType: Groovy, scriptContent: "[done: true]", dependsOn: nap}
        """;
    private static final String BREAKS = """
        workflowId: breaks
        nodes:
          - {nodeId: good, runtimeType: Groovy, scriptContent: "[good: 1]"}
          - {nodeId: bad, runtimeType: Groovy, dependsOn: good, scriptContent: "if (!new File(input.flag ?: variables.flag).exists()) throw new IOException('no flag'); [bad: 1]"}
          - {nodeId: after, runtimeType: Noop, dependsOn: bad}
        """;

    @TempDir
    private Path folder;

    private static String naps(String delay) {
        return NAPS.replace("DELAY", delay);
    }

    private Path store() {
        return folder.resolve("store");
    }

    private static List<?> array(CommandLineRun run) {
        return (List<?>) DataCodec.standard().read(run.out(), Format.JSON, "stdout");
    }

    private static Map<?, ?> object(CommandLineRun run) {
        return (Map<?, ?>) DataCodec.standard().read(run.out(), Format.JSON, "stdout");
    }

    private CommandLineRun on(Object... args) {
        var all = new ArrayList<>(List.of(args));
        all.add("--store");
        all.add(store());
        return CommandLineRun.of(all.toArray());
    }

    private String file(String text) {
        return CommandLineRun.file(folder, "flow.yaml", text).toString();
    }

    /** Starts an execution in an engine that is closed before it ends, as a process that dies would leave it. */
    private String left(String definition) {
        return left(definition, "");
    }

    private String left(String definition, String status) {
        var path = Path.of(file(definition));
        var definitions = new DefinitionFiles();
        try (var engine = WorkflowEngine.builder()
                .store(JournalStore.at(store()))
                .nodes(definitions.types(path))
                .build()) {
            var workflow = definitions.check(path, definitions.types(path)).workflow();
            var execution = engine.start(workflow.orElseThrow(), Map.of());
            while (!status.isEmpty() && !execution.status().name().equals(status)) {
                Thread.onSpinWait();
            }
            return execution.id().toString();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"recover", "list", "dead-letters"})
    void where_there_is_nothing_there_is_nothing_to_report(String command) throws IOException {
        var absent = on(command, "--json");
        Files.createDirectory(store());
        var empty = on(command, "--json");

        assertThat(absent.code()).as("a slip in the name, most likely").isEqualTo(2);
        assertThat(absent.err()).startsWith("[CLI-125]").contains(store().toString());
        assertThat(empty.code()).isZero();
        assertThat(array(empty)).isEmpty();
        assertThat(empty.err()).isEmpty();
        try (var files = Files.list(store())) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void a_queued_start_is_pending_and_says_since_when_and_for_what_it_waits() {
        var path = Path.of(file(ASKS));
        var definitions = new DefinitionFiles();
        String first;
        String queued;
        try (var engine = WorkflowEngine.builder()
                .store(JournalStore.at(store()))
                .nodes(definitions.types(path))
                .maxExecutions(1, WhenFull.QUEUE)
                .build()) {
            var workflow =
                    definitions.check(path, definitions.types(path)).workflow().orElseThrow();
            first = engine.start(workflow, Map.of()).id().toString();
            queued = engine.start(workflow, Map.of()).id().toString();
        }

        var list =
                on("list").out().lines().filter(line -> line.startsWith(queued)).toList();
        assertThat(list).singleElement().asString().contains("PENDING", "waits for room since 20");
        assertThat(on("list", "--status", "pending").out()).contains(queued).doesNotContain(first + " ");
        assertThat(on("show", queued).out())
                .contains(
                        "asks PENDING",
                        "waits for room since 20",
                        "maxExecutions of the engine held by execution " + first);
    }

    @Test
    void a_durable_run_reports_as_any_other_and_can_be_listed_and_shown() {
        var plain = CommandLineRun.of("run", file(naps("1ms")), "--json");
        var run = on("run", file(naps("1ms")), "--json", "--sync", "none");
        var report = object(run);
        var id = report.get("executionId");

        assertThat(run.code()).isZero();
        assertThat(report.keySet()).isEqualTo(object(plain).keySet());
        assertThat(report.get("output")).isEqualTo(Map.of("done", true));
        assertThat(array(on("list", "--json")))
                .singleElement()
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("executionId", id)
                .containsEntry("workflowId", "naps")
                .containsEntry("status", "COMPLETED")
                .containsKeys("startedAt", "endedAt");
        assertThat(object(on("show", id, "--json"))).isEqualTo(report);
        assertThat((List<?>) object(on("show", id, "--json", "--events")).get("events"))
                .hasSizeGreaterThan(4);
        assertThat(on("show", id, "--events").out()).contains("naps COMPLETED after", "1 ExecutionStarted");
        assertThat(array(on("recover", "--json"))).isEmpty();
    }

    @Test
    void an_exported_run_is_replayed_by_a_unit_test(@TempDir Path target) {
        var id = object(on("run", file(naps("1ms")), "--json", "--sync", "none", "--input", "password=abracadabra"))
                .get("executionId");
        var file = target.resolve("naps.json");

        var written = on("export", id, "--output-file", file, "--mask", "done");

        assertThat(written.code()).isZero();
        assertThat(ExecutionBundle.load(file).replay().run().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(object(on("export", id)).get("execution")).isEqualTo(id);
        assertThat(on("export", id).out()).doesNotContain("abracadabra");
        assertThat(on("export", "01kdvdna00z1zcqrzd1gn4rycw").err()).startsWith("[CLI-110]");
    }

    @Test
    void what_failed_says_why_in_its_line() {
        on(
                "run",
                file("workflowId: pays\nnodes: [{nodeId: pay, runtimeType: Groovy, scriptContent: \"throw new"
                        + " IOException('card declined')\"}]\n"));

        assertThat(on("list").out().lines().skip(1))
                .singleElement()
                .asString()
                .contains("FAILED", "node pay: card declined");
        assertThat(array(on("list", "--json")))
                .singleElement()
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("cause", "node pay: card declined");
    }

    @Test
    void the_newest_comes_first_and_a_filter_lets_some_through() {
        var first = object(on("run", file(naps("1ms")), "--json")).get("executionId");
        var second = left(ASKS);

        assertThat(on("list").out().lines().skip(1))
                .hasSize(2)
                .first()
                .asString()
                .startsWith(second)
                .contains("WAITING");
        assertThat(array(on("list", "--json", "--status", "completed"))).hasSize(1);
        assertThat(on("list", "--workflow", "naps").out())
                .contains(first.toString())
                .doesNotContain(second);
        assertThat(array(on("list", "--json", "--limit", "1"))).hasSize(1);
        assertThat(on("list", "--limit", "-1").err()).startsWith("[CLI-117]");
    }

    @Test
    void a_recovery_waits_for_timers_that_are_due_soon() {
        left(naps("300ms"));

        var recovered = on("recover", "--json");

        assertThat(recovered.code()).isZero();
        assertThat(array(recovered))
                .singleElement()
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("status", "COMPLETED")
                .containsEntry("output", Map.of("done", true));
    }

    @Test
    void what_waits_for_long_or_for_a_signal_is_reported_as_it_stands() {
        left(naps("2h"));
        left(ASKS);

        var recovered = on("recover", "--json", "--wait", "1m");

        assertThat(recovered.code()).isEqualTo(1);
        assertThat(array(recovered))
                .allSatisfy(
                        report -> assertThat(((Map<?, ?>) report).get("status")).isEqualTo("WAITING"))
                .hasSize(2);
        assertThat(on("recover").out())
                .containsPattern("EXECUTION +WORKFLOW +STATUS")
                .contains("WAITING");
        assertThat(on("recover", "--wait", "soon").err()).startsWith("[CLI-116]");
    }

    @Test
    void a_pause_outlives_a_recovery_and_a_resume_goes_on() {
        var id = left(naps("200ms"));

        var paused = on("pause", id, "--reason", "night", "--json");
        var again = on("pause", id);
        var recovered = on("recover", "--json");
        var resumed = on("resume", id, "--json");

        assertThat(paused.code()).isZero();
        assertThat(object(paused).get("status")).isEqualTo("PAUSED");
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).startsWith("[CLI-113]");
        assertThat(array(recovered))
                .singleElement()
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("status", "PAUSED");
        assertThat(resumed.code()).isZero();
        assertThat(object(resumed).get("status")).isEqualTo("COMPLETED");
        assertThat(on("show", id, "--events").out()).contains("reason=night");
        assertThat(on("resume", id).err()).startsWith("[CLI-111]");
        assertThat(on("pause", id).code()).isEqualTo(1);
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
                .store(JournalStore.at(store()))
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

        assertThat(on("show", id).out())
                .contains(
                        "by ann: enough",
                        "overtime: took longer than 1 ms",
                        "overtime: deaf, attempt 1, took longer than 1 ms",
                        "late: deaf, attempt 1, at ",
                        "and changed nothing: ");
        assertThat(on("list").out()).contains("by ann: enough");
    }

    @Test
    void a_cancel_ends_it() {
        var id = left(ASKS);

        var notPaused = on("resume", id);
        var cancelled = on("cancel", id, "--reason", "too late", "--json");

        assertThat(notPaused.code()).isEqualTo(1);
        assertThat(notPaused.err()).startsWith("[CLI-112]");
        assertThat(cancelled.code()).isZero();
        assertThat(object(cancelled).get("status")).isEqualTo("CANCELLED");
        assertThat(on("show", id).out()).contains("too late");
        assertThat(on("cancel", id).err()).startsWith("[CLI-111]");
    }

    @Test
    void all_executions_of_a_workflow_are_paused_resumed_and_cancelled_together() {
        var first = left(naps("100ms"));
        var second = left(naps("100ms"));
        var other = left(ASKS);
        on("pause", second);

        var paused = on("pause", "--workflow", "naps", "--json");
        var resumed = on("resume", "--workflow", "naps:1.0", "--json");
        var cancelled = on("cancel", "--workflow", "asks");

        assertThat(paused.code()).as("one was paused already").isEqualTo(1);
        assertThat(array(paused))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .containsExactlyInAnyOrder(
                        row(first, "naps", "PAUSED", true, null),
                        row(second, "naps", "PAUSED", false, "it is held already"));
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(array(resumed))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .containsExactlyInAnyOrder(
                        row(first, "naps", "COMPLETED", true, null), row(second, "naps", "COMPLETED", true, null));
        assertThat(cancelled.code()).isZero();
        assertThat(cancelled.out()).contains(other).contains("CANCELLED");
        assertThat(array(on("cancel", "--workflow", "asks", "--json"))).isEmpty();
        assertThat(on("cancel", "--workflow", "nobody").err()).startsWith("[CLI-110]");
        assertThat(on("pause").err()).startsWith("[CLI-119]");
        assertThat(on("pause", first, "--workflow", "naps").code()).isEqualTo(2);
    }

    private static Map<String, Object> row(String id, String workflow, String status, boolean changed, String reason) {
        var row = new HashMap<String, Object>();
        row.put("executionId", id);
        row.put("workflowId", workflow);
        row.put("status", status);
        row.put("changed", changed);
        row.put("reason", reason);
        return row;
    }

    @Test
    void a_command_for_one_execution_does_not_wait_for_others_that_rest() {
        var resting = left("""
            workflowId: works
            nodes: [{nodeId: work, runtimeType: Groovy, scriptContent: "sleep(60000)"}]
            """);
        var id = left(naps("50ms"));
        on("pause", id);

        var resumed = on("resume", id);

        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(on("list", "--status", "running").out()).contains(resting);
    }

    @ParameterizedTest
    @ValueSource(strings = {"show", "pause", "resume", "cancel", "retry-failed"})
    void an_unknown_execution_is_a_mistake_of_the_command_line(String command) {
        left(ASKS);

        var unknown = on(command, new ExecutionId(1, 2));
        var malformed = on(command, "abc");

        assertThat(List.of(unknown.code(), malformed.code())).containsOnly(2);
        assertThat(unknown.err()).startsWith("[CLI-110]").contains("millrace list");
        assertThat(malformed.err()).startsWith("[CLI-109]");
    }

    @Test
    void what_failed_runs_again_or_counts_as_completed() throws IOException {
        var flag = folder.resolve("flag");
        var definition = BREAKS.replace("input.flag ?: variables.flag", "'" + flag + "'");
        var first = on("run", file(definition), "--json");
        var one = object(first).get("executionId");
        var other = object(on("run", file(definition), "--json")).get("executionId");

        assertThat(first.err()).contains("'millrace retry-failed " + one + " --store ");
        assertThat(on("retry-failed", one, "--preview").out()).contains("run again: bad");
        assertThat(on("retry-failed", one).code()).isEqualTo(1);
        Files.createFile(flag);
        var retried = on("retry-failed", one, "--json");
        var marked = on("mark-success", other, "bad", "--json");

        assertThat(retried.code()).isZero();
        assertThat(object(retried).get("status")).isEqualTo("COMPLETED");
        assertThat(marked.code()).isZero();
        assertThat(object(marked).get("status")).isEqualTo("COMPLETED");
        assertThat(on("mark-success", other, "gone").err()).startsWith("[ENG-131]");
        assertThat(on("mark-success", other).code()).isEqualTo(2);
        assertThat(on("retry-failed", other).err()).startsWith("[ENG-130]");
    }

    @Test
    void dead_letters_are_listed_and_redriven() throws IOException {
        var flag = folder.resolve("flag");
        var path = Path.of(file("""
            workflowId: hangs
            nodes:
              - nodeId: slow
                runtimeType: Groovy
                lease: heartbeat
                scriptContent: "if (!new File('FLAG').exists()) sleep(60000); [ok: true]"
            """.replace("FLAG", flag.toString())));
        var definitions = new DefinitionFiles();
        String id;
        try (var engine = WorkflowEngine.builder()
                .store(JournalStore.at(store()))
                .nodes(definitions.types(path))
                .visibility(Duration.ofMillis(50))
                .maxDeliveries(1)
                .grace(Duration.ofMillis(100))
                .build()) {
            var workflow = definitions.check(path, definitions.types(path)).workflow();
            var execution = engine.start(workflow.orElseThrow(), Map.of());
            id = execution.id().toString();
            execution.await(Duration.ofSeconds(30));
        }
        Files.createFile(flag);

        assertThat(on("dead-letters").out()).contains(id, "slow");
        assertThat(on("dead-letters", "--redrive", "--preview").out()).contains(id, "run again: slow");
        var redriven = on("dead-letters", "--redrive", "--json", "--reason", "it is faster now");

        assertThat(redriven.code()).as(redriven.err()).isZero();
        assertThat(array(redriven))
                .singleElement()
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("executionId", id)
                .containsEntry("nodes", List.of("slow"))
                .containsEntry("redriven", true)
                .containsEntry("status", "COMPLETED");
        assertThat(array(on("dead-letters", "--json"))).isEmpty();
        assertThat(array(on("dead-letters", "--redrive", "--json"))).isEmpty();
        assertThat(on("show", id, "--events").out()).contains("redrive", "it is faster now");
    }

    @Test
    void what_waits_or_is_held_or_undone_is_found_by_its_status() {
        var waits = left(ASKS);
        var naps = left(naps("2h"));
        var paused = left(ASKS);
        on("pause", paused, "--reason", "night");
        var undone = left("""
            workflowId: undone
            nodes:
              - {nodeId: book, runtimeType: Groovy, scriptContent: "[:]", compensationNodeId: unbook}
              - {nodeId: fail, runtimeType: Groovy, scriptContent: "throw new IOException('no')", dependsOn: book}
              - {nodeId: unbook, runtimeType: Timer, delay: 2h}
            """, "COMPENSATING");

        assertThat(ids(on("list", "--status", "waiting", "--json"))).containsExactlyInAnyOrder(waits, naps);
        assertThat(ids(on("list", "--status", "paused", "--json"))).containsExactly(paused);
        assertThat(ids(on("list", "--status", "COMPENSATING,COMPLETED", "--json")))
                .containsExactly(undone);
        assertThat(ids(on("list", "--status", "running", "--json"))).isEmpty();
        assertThat(on("list", "--status", "waiting").out()).contains("WAITING").doesNotContain("RUNNING");
    }

    @Test
    void what_is_waited_for_is_named() {
        var waits = left(ASKS);
        var paused = left(ASKS);
        on("pause", paused, "--reason", "night");

        assertThat(on("show", waits).out()).containsPattern("ask +WAITING .*waits for signal 'answer'");
        assertThat(on("show", waits, "--json").out()).contains("\"signal\": \"answer\"");
        assertThat(on("show", paused).out()).contains("paused by " + Who.asks() + ": night");
        assertThat(on("recover").out())
                .containsPattern("WAITING .*ask waits for signal 'answer'")
                .containsPattern("PAUSED .*paused by .*: night");
    }

    private static List<String> ids(CommandLineRun run) {
        return array(run).stream()
                .map(one -> ((Map<?, ?>) one).get("executionId").toString())
                .toList();
    }

    @Test
    void an_application_s_store_is_read_without_its_node_types() throws IOException {
        ExecutionId id;
        var registry = NodeRegistry.builder()
                .add("warehouse.reserve", (Node) context -> Outcome.done("reserved", 3))
                .build();
        try (var engine = WorkflowEngine.builder()
                .store(JournalStore.at(store()))
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

        var shown = on("show", id);

        assertThat(shown.code()).as(shown.err()).isZero();
        assertThat(shown.out()).containsPattern("reserve +COMPLETED").contains("waits for signal 'answer'");
        assertThat(shown.err()).contains("warehouse.reserve", "as its events tell");
        assertThat(object(on("show", id, "--json", "--events")).get("input")).isEqualTo(Map.of("n", 1));
        assertThat(ids(on("list", "--status", "waiting", "--json"))).containsExactly(id.toString());
        assertThat(on("dead-letters").code()).isZero();
        assertThat(CommandLineRun.of("journal", "export", store()).out()).contains("NodeWaiting");
        assertThat(on("recover").err()).contains(id + " cannot go on");
    }

    @Test
    void one_whose_workflow_holds_code_is_named_and_stays() {
        ExecutionId id;
        try (var engine =
                WorkflowEngine.builder().store(JournalStore.at(store())).build()) {
            var workflow = Workflow.named("code")
                    .node("ask", "Wait", node -> node.set("signal", "answer"))
                    .node("mine", (Node) context -> Outcome.done())
                    .build();
            id = engine.start(workflow, Map.of()).id();
        }

        var recovered = on("recover", "--json");

        assertThat(recovered.code()).isEqualTo(1);
        assertThat(array(recovered)).isEmpty();
        assertThat(recovered.err()).startsWith(id + " cannot go on: [ENG-124]");
        assertThat(on("show", id).err()).startsWith("[ENG-124]").contains("as its events tell");
        assertThat(on("show", id).out()).contains("waits for signal 'answer'");
        assertThat(on("list").out()).contains(id.toString());
    }

    @Test
    void one_engine_at_a_time_changes_a_store_and_anybody_looks() {
        var id = left(ASKS);
        try (var store = JournalStore.at(store())) {
            store.open();

            assertThat(on("recover").err()).startsWith("[STO-100]");
            assertThat(on("cancel", id).code()).isEqualTo(1);
            assertThat(on("run", file(naps("1ms"))).err()).startsWith("[STO-100]");
            assertThat(on("list").out()).contains(id);
            assertThat(on("show", id).code()).isZero();
        }
    }

    @Test
    void a_directory_of_something_else_is_refused() throws IOException {
        Files.createDirectory(store());
        Files.writeString(store().resolve("notes.txt"), "mine");
        var file = Files.writeString(folder.resolve("file"), "x");

        assertThat(on("list").err()).startsWith("[STO-121]");
        assertThat(on("recover", "--json").code()).isEqualTo(1);
        assertThat(on("run", file(naps("1ms"))).err()).startsWith("[STO-101]");
        assertThat(CommandLineRun.of("list", "--store", file).err()).startsWith("[CLI-114]");
        assertThat(CommandLineRun.of("run", file(naps("1ms")), "--sync", "none", "--in-memory")
                        .err())
                .startsWith("[CLI-118]");
    }
}
