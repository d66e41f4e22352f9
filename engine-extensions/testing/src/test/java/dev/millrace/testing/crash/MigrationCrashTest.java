package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.MigrationPlan;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.MigrationReport.Verdict;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.JournalStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import dev.millrace.testing.crash.CrashingStore.Side;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MigrationCrashTest {

    private final MemoryStore store = new MemoryStore();
    private final List<String> ran = new ArrayList<>();

    private Node notes() {
        return context -> {
            ran.add(context.path() + " " + context.attempt() + "/" + context.deliveries());
            return Outcome.done("at", context.path().toString());
        };
    }

    private static WorkflowEngine engine(ExecutionStore durable) {
        return WorkflowEngine.builder()
                .time(new ManualTime())
                .executor(new SameThread())
                .store(durable)
                .build();
    }

    private WorkflowBuilder first() {
        return Workflow.named("order")
                .version("1")
                .node("prepare", notes())
                .node(
                        "each",
                        "ForEach",
                        node -> node.set("collectionExpression", "[1, 2]")
                                .body(body -> body.node("ask", "Wait", wait -> wait.set("signal", "go"))))
                .connect("prepare", "each");
    }

    private Workflow second() {
        return first().version("2")
                .node("ship", notes())
                .connect("each", "ship")
                .build();
    }

    private MigrationPlan plan() {
        return MigrationPlan.between(first().build(), second());
    }

    private static void signalTwice(Execution execution) {
        execution.signal("go", Map.of(), null);
        execution.signal("go", Map.of(), null);
    }

    @ParameterizedTest
    @EnumSource(Side.class)
    void a_crash_at_the_migration_leaves_one_version_or_the_other(Side side) {
        int commits = commitsBeforeTheMigration();
        try (var engine = engine(new CrashingStore(store, commits + 1, side))) {
            var execution = engine.start(first().build(), Map.of());
            assertThatThrownBy(() -> execution.migrate(plan(), "to be shipped")).hasMessageContaining("[TST-120]");
        }
        ran.clear();
        try (var engine = engine(store)) {
            engine.register(first().build());
            engine.register(second());
            var execution = engine.recoverIncompleteExecutions().executions().get(0);

            assertThat(execution.workflow().version()).isEqualTo(side == Side.AFTER ? "2" : "1");
            signalTwice(execution);
            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(ran).isEqualTo(side == Side.AFTER ? List.of("ship 1/1") : List.of());
        }
    }

    private int commitsBeforeTheMigration() {
        var counting = new CrashingStore(new MemoryStore(), Integer.MAX_VALUE, Side.AFTER);
        try (var engine = engine(counting)) {
            engine.start(first().build(), Map.of());
            return counting.commits();
        }
    }

    @Test
    void what_a_crash_took_from_a_worker_runs_again_in_the_new_version() {
        var old = Workflow.named("order")
                .version("1")
                .node("a", notes())
                .node("b", notes())
                .connect("a", "b")
                .build();
        var now = Workflow.named("order")
                .version("2")
                .node("a", notes())
                .node("c", notes())
                .connect("a", "c")
                .build();
        try (var engine = engine(new CrashingStore(store, 2, Side.AFTER))) { // a completed, b started
            assertThatThrownBy(() -> engine.start(old, Map.of()).await()).isNotNull();
        }
        try (var engine = engine(store)) {
            var migration = engine.migrate(MigrationPlan.between(old, now).mapping("b", "c"));
            assertThat(migration.dryRun().executions(Verdict.MIGRATES)).hasSize(1);

            var migrated = migration.apply().executions(Verdict.MIGRATES);

            var result = engine.execution(migrated.get(0)).orElseThrow().await();
            assertThat(result.output()).isEqualTo(Map.of("at", "c"));
            assertThat(ran).containsExactly("a 1/1", "c 1/2");
        }
    }

    private static WorkflowBuilder data(String version) {
        return Workflow.named("data")
                .version(version)
                .node("ask", "Wait", node -> node.set("signal", "go"))
                .node("last", "Noop", node -> node.input("version", version))
                .connect("ask", "last");
    }

    @Test
    void a_journal_keeps_both_versions_of_a_workflow_without_code(@TempDir Path folder) {
        var old = data("1").build();
        var now = data("2").node("then", "Noop").connect("last", "then").build();
        try (var engine = engine(JournalStore.at(folder))) {
            engine.start(old, Map.of()).by("ann").migrate(MigrationPlan.between(old, now), "");
        }
        try (var engine = engine(JournalStore.at(folder))) {
            var execution = engine.recoverIncompleteExecutions().executions().get(0);

            assertThat(execution.workflow().version()).isEqualTo("2");
            execution.signal("go", Map.of(), null);
            assertThat(execution.await().output()).isEqualTo(Map.of("version", "2"));
        }
    }
}
