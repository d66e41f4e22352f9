package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.gives;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.definition.MigrationPlan;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.ExecutionEvent.ExecutionMigrated;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.MigrationReport.Entry;
import dev.millrace.event.MigrationReport.Obstacle;
import dev.millrace.event.MigrationReport.Verdict;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Executions go over to another version; the bench checks that each journal folds to the state that lived it. */
class MigrationTest {

    private final Bench bench = new Bench();
    private final List<String> ran = new ArrayList<>();

    @AfterEach
    void close() {
        bench.close();
    }

    private Node notes() {
        return context -> {
            ran.add(context.path().toString());
            return Outcome.done("by", context.path().toString());
        };
    }

    private static WorkflowBuilder version(String version) {
        return Workflow.named("order").version(version);
    }

    /** Prepares, waits for a signal, and ships. */
    private WorkflowBuilder waiting(String version) {
        return version(version)
                .node("prepare", notes())
                .node("ask", "Wait", node -> node.set("signal", "go"))
                .node("ship", notes())
                .connect("prepare", "ask")
                .connect("ask", "ship");
    }

    private Execution startFirst(WorkflowBuilder first) {
        return bench.engine.start(first.build(), Map.of("order", 7));
    }

    private static MigrationPlan plan(WorkflowBuilder from, WorkflowBuilder to) {
        return MigrationPlan.between(from.build(), to.build());
    }

    private static NodeStatus status(Execution execution, String node) {
        return execution.snapshot().nodes().get(NodePath.parse(node)).status();
    }

    private List<Obstacle> obstacles(MigrationPlan plan) {
        return bench.engine.migrate(plan).dryRun().executions().stream()
                .flatMap(entry -> entry.obstacles().stream())
                .toList();
    }

    private void goesOn(Execution execution) {
        execution.signal("go", Map.of(), null);
        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void a_node_that_is_new_downstream_runs() {
        var execution = startFirst(waiting("1"));
        var second = version("2")
                .node("prepare", notes())
                .node("ask", "Wait", node -> node.set("signal", "go"))
                .node("check", notes())
                .node("ship", notes())
                .connect("prepare", "ask")
                .connect("ask", "check")
                .connect("check", "ship");

        execution.by("ann").migrate(plan(waiting("1"), second), "a check is missing");

        assertThat(execution.workflow()).isEqualTo(new WorkflowKey("order", "2"));
        assertThat(execution.snapshot().workflow()).isEqualTo(new WorkflowKey("order", "2"));
        goesOn(execution);
        assertThat(ran).containsExactly("prepare", "check", "ship");
        assertThat(execution.events())
                .filteredOn(event -> event instanceof ExecutionMigrated)
                .singleElement()
                .satisfies(event -> {
                    var migrated = (ExecutionMigrated) event;
                    assertThat(migrated.request()).isEqualTo(new Request("a check is missing", "ann"));
                    assertThat(migrated.move().from().workflow()).isEqualTo(new WorkflowKey("order", "1"));
                });
    }

    @Test
    void a_node_that_is_new_behind_a_completed_one_runs_at_once() {
        var execution = startFirst(waiting("1"));
        var second = waiting("2").node("inform", notes()).connect("prepare", "inform");

        execution.migrate(plan(waiting("1"), second), "");

        assertThat(status(execution, "inform")).isEqualTo(NodeStatus.COMPLETED);
        goesOn(execution);
        assertThat(ran).containsExactly("prepare", "inform", "ship");
    }

    @Test
    void what_is_renamed_is_mapped_and_keeps_what_it_did() {
        var execution = startFirst(waiting("1"));
        var second = version("2")
                .node("pack", notes())
                .node("confirm", "Wait", node -> node.set("signal", "go"))
                .node("ship", gives("sent", true))
                .connect("pack", "confirm")
                .connect("confirm", "ship");
        var plan = plan(waiting("1"), second);

        assertThat(obstacles(plan)).extracting(Obstacle::node).containsExactly("prepare", "ask");
        assertThat(bench.engine.migrate(plan).dryRun().executions())
                .extracting(Entry::verdict)
                .containsExactly(Verdict.NEEDS_MAPPING);

        execution.migrate(plan.mapping("prepare", "pack").mapping("ask", "confirm"), "clearer names");

        assertThat(execution.snapshot().nodes().get(NodePath.parse("pack")).output())
                .isEqualTo(Map.of("by", "prepare"));
        goesOn(execution);
        assertThat(ran).containsExactly("prepare");
        assertThat(execution.await().output()).isEqualTo(Map.of("sent", true));
    }

    @Test
    void what_nobody_has_reached_may_go() {
        var execution = startFirst(waiting("1"));
        var second = version("2")
                .node("prepare", notes())
                .node("ask", "Wait", node -> node.set("signal", "go"))
                .connect("prepare", "ask");

        execution.migrate(plan(waiting("1"), second), "");

        goesOn(execution);
        assertThat(execution.snapshot().nodes()).doesNotContainKey(NodePath.parse("ship"));
    }

    @Test
    void a_join_counts_what_has_arrived_by_the_connections_that_are_left() {
        var first = waiting("1")
                .node("late", "Wait", node -> node.set("signal", "never"))
                .node("close", notes())
                .connect("prepare", "late")
                .connect("late", "close")
                .connect("prepare", "close");
        var execution = startFirst(first);
        var second = waiting("2")
                .node("late", "Wait", node -> node.set("signal", "never"))
                .node("close", notes())
                .connect("prepare", "late")
                .connect("prepare", "close");

        execution.migrate(plan(first, second), "");

        assertThat(status(execution, "close")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(status(execution, "late")).isEqualTo(NodeStatus.WAITING);
    }

    @Test
    void a_retry_comes_when_it_was_due_with_the_new_settings() {
        WorkflowBuilder first = version("1")
                .node(
                        "call",
                        Bench.fails("down"),
                        node -> node.retry(RetryPolicy.attempts(3).fixed(Duration.ofSeconds(10))));
        var execution = startFirst(first);
        bench.time.advance(Duration.ofSeconds(4));
        var second = version("2")
                .node(
                        "call",
                        notes(),
                        node -> node.retry(RetryPolicy.attempts(3).fixed(Duration.ofSeconds(10))));

        execution.migrate(plan(first, second.node("more", done()).connect("call", "more")), "it is repaired");
        bench.time.advance(Duration.ofSeconds(5));
        assertThat(ran).isEmpty();
        bench.time.advance(Duration.ofSeconds(1));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(status(execution, "more")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(ran).containsExactly("call");
    }

    @Test
    void a_delay_ends_when_it_was_due() {
        var first = version("1").node("sleep", "Timer", node -> node.set("delay", "10s"));
        var execution = startFirst(first);
        bench.time.advance(Duration.ofSeconds(9));
        var second = version("2")
                .node("sleep", "Timer", node -> node.set("delay", "10s"))
                .node("then", notes())
                .connect("sleep", "then");

        execution.migrate(plan(first, second), "");
        bench.time.advance(Duration.ofSeconds(1));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(ran).containsExactly("then");
    }

    private WorkflowBuilder loop(String version, String signal) {
        return version(version)
                .node(
                        "each",
                        "ForEach",
                        node -> node.set("collectionExpression", "[1, 2]")
                                .body(body -> body.node("ask", "Wait", wait -> wait.set("signal", signal))
                                        .node("note", notes())
                                        .connect("ask", "note")));
    }

    @Test
    void a_loop_goes_on_at_its_item() {
        var execution = startFirst(loop("1", "go"));
        execution.signal("go", Map.of(), null);
        var second = loop("2", "go").node("last", notes()).connect("each", "last");

        execution.migrate(plan(loop("1", "go"), second), "");

        assertThat(status(execution, "each[1]/ask")).isEqualTo(NodeStatus.WAITING);
        goesOn(execution);
        assertThat(ran).containsExactly("each[0]/note", "each[1]/note", "last");
    }

    @Test
    void an_open_loop_keeps_its_body() {
        startFirst(loop("1", "go"));

        assertThat(obstacles(plan(loop("1", "go"), loop("2", "stop"))))
                .extracting(Obstacle::node, Obstacle::reason)
                .containsExactly(tuple("each", "its scope is open, and its settings or its body have changed"));
    }

    @Test
    void a_wait_keeps_what_it_waits_for() {
        startFirst(waiting("1"));
        var second = version("2")
                .node("prepare", notes())
                .node("ask", "Wait", node -> node.set("signal", "other"))
                .node("ship", notes())
                .connect("prepare", "ask")
                .connect("ask", "ship");

        assertThat(obstacles(plan(waiting("1"), second)))
                .extracting(Obstacle::reason)
                .containsExactly("waits, and its type or its settings have changed");
    }

    @Test
    void a_connection_into_what_has_begun_comes_too_late() {
        startFirst(waiting("1"));
        var second = version("2")
                .node("prepare", notes())
                .node("check", notes())
                .node("ask", "Wait", node -> node.set("signal", "go"))
                .node("ship", notes())
                .connect("prepare", "check")
                .connect("check", "ask")
                .connect("ask", "ship");

        assertThat(obstacles(plan(waiting("1"), second)))
                .extracting(Obstacle::reason)
                .containsExactly(
                        "the connection check -> ask is new or has changed, and ask is WAITING already",
                        "is WAITING with what the connection prepare -> ask delivered, which is gone or has changed");
    }

    @Test
    void a_condition_on_what_has_ended_is_not_evaluated_afterwards() {
        startFirst(waiting("1"));
        var second = waiting("2")
                .node("inform", notes())
                .connect("prepare", "inform", connection -> connection.when("output.by == 'prepare'"));

        assertThat(obstacles(plan(waiting("1"), second))).singleElement().satisfies(obstacle -> {
            assertThat(obstacle.node()).isEqualTo("prepare");
            assertThat(obstacle.reason()).contains("has ended: nobody can say whether it left there");
        });
    }

    @Test
    void a_handler_of_a_failure_comes_in_time_while_others_still_run() {
        WorkflowBuilder first = waiting("1").node("call", Bench.fails("down"));
        var execution = startFirst(first);
        var second = waiting("2")
                .node("call", Bench.fails("down"))
                .node("handle", notes())
                .connect(
                        "call",
                        "handle",
                        connection -> connection.on(Trigger.FAIL).recovers());

        execution.migrate(plan(first, second), "");

        assertThat(status(execution, "handle")).isEqualTo(NodeStatus.COMPLETED);
        goesOn(execution);
    }

    @Test
    void what_has_ended_stays() {
        var execution = startFirst(waiting("1"));
        goesOn(execution);
        var plan = plan(waiting("1"), waiting("2"));

        assertThat(bench.engine.migrate(plan).dryRun().executions()).isEmpty();
        assertThatThrownBy(() -> execution.migrate(plan, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[ENG-142]")
                .hasMessageContaining("it has ended");
    }

    @Test
    void a_dry_run_says_of_each_execution_what_would_become_of_it_and_changes_nothing() {
        var first = waiting("1")
                .node("end", "Wait", node -> node.set("signal", "end"))
                .connect("ship", "end");
        var early = startFirst(first);
        var late = startFirst(first);
        late.signal("go", Map.of(), null);
        var second = version("2")
                .node("prepare", notes())
                .node("ask", "Wait", node -> node.set("signal", "go"))
                .node("send", "Noop")
                .node("end", "Wait", node -> node.set("signal", "end"))
                .connect("prepare", "ask")
                .connect("ask", "send")
                .connect("send", "end");
        var other = bench.engine.start(waiting("3").build(), Map.of());
        var migration = bench.engine.migrate(plan(first, second)).by("ann").because("senders");

        var report = migration.dryRun();

        assertThat(report.executions(Verdict.MIGRATES)).containsExactly(early.id());
        assertThat(report.executions(Verdict.BLOCKED)).containsExactly(late.id());
        assertThat(report.describe())
                .contains(
                        "order:1 to order:2: 2 executions",
                        early.id() + " MIGRATES",
                        late.id() + " BLOCKED: node ship");
        assertThat(early.workflow().version()).isEqualTo("1");

        assertThat(migration.apply().executions()).isEqualTo(report.executions());
        assertThat(early.workflow().version()).isEqualTo("2");
        assertThat(late.workflow().version()).isEqualTo("1");
        assertThat(other.workflow().version()).isEqualTo("3");
    }

    @Test
    void it_may_migrate_again_and_a_pause_stays() {
        var execution = startFirst(waiting("1"));
        execution.pause("look");
        var second = waiting("2").node("inform", notes()).connect("prepare", "inform");
        var third = waiting("3").node("tell", notes()).connect("prepare", "tell");

        execution.migrate(plan(waiting("1"), second), "");
        execution.migrate(plan(second, third).mapping("inform", "tell"), "");

        assertThat(execution.status()).isEqualTo(ExecutionStatus.PAUSED);
        assertThat(status(execution, "tell")).isEqualTo(NodeStatus.READY);
        execution.resume("");
        goesOn(execution);
        assertThat(ran).containsExactlyInAnyOrder("prepare", "tell", "ship");
    }

    @Test
    void what_failed_is_repaired_and_held_and_goes_on_in_the_version_that_works() {
        Node broken = Bench.fails("a bug");
        var first = version("1.0")
                .node("prepare", notes())
                .node("charge", broken)
                .node("ship", notes())
                .connect("prepare", "charge")
                .connect("charge", "ship");
        var second = version("2.0")
                .node("prepare", notes())
                .node("charge", notes())
                .node("check", notes())
                .node("ship", notes())
                .connect("prepare", "charge")
                .connect("charge", "check")
                .connect("check", "ship");
        var execution = startFirst(first);
        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        var plan = plan(first, second);

        assertThatThrownBy(() -> execution.migrate(plan, "the bug is fixed"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[ENG-142]")
                .hasMessageContaining("it has ended, FAILED")
                .hasMessageContaining("held()");
        execution.repair("the bug is fixed").rerunFailed().held().apply();
        execution.migrate(plan, "the bug is fixed");
        execution.resume("the bug is fixed");

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(execution.workflow().version()).isEqualTo("2.0");
        assertThat(ran).containsExactly("prepare", "charge", "check", "ship");
    }
}
