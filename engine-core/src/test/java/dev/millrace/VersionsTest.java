package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.definition.MigrationPlan;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.MigrationReport;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoredExecution;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Versions side by side, over restarts of the engine. */
class VersionsTest {

    private final MemoryStore store = new MemoryStore();
    private final ManualTime time = new ManualTime();
    private final List<String> ran = new ArrayList<>();

    private WorkflowEngine engine() {
        return WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .executor(new SameThread())
                .time(time)
                .grace(Duration.ZERO)
                .store(store)
                .selfChecking()
                .build();
    }

    private Node ships(String version) {
        return context -> {
            ran.add(version);
            return Outcome.done("version", version);
        };
    }

    private Workflow version(String version) {
        return Workflow.named("order")
                .version(version)
                .node("ask", "Wait", node -> node.set("signal", "go").set("waitTimeout", "10s"))
                .node("ship-" + version, ships(version))
                .connect("ask", "ship-" + version)
                .build();
    }

    @Test
    void a_start_takes_the_newest_version_or_the_one_it_names() {
        try (var engine = engine()) {
            engine.register(version("1"));
            engine.register(version("2"));

            assertThat(engine.start("order", Map.of()).workflow().version()).isEqualTo("2");
            assertThat(engine.start("order:1", Map.of()).workflow().version()).isEqualTo("1");
            assertThatThrownBy(() -> engine.start("order:3", Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[ENG-140]")
                    .hasMessageContaining("[order:1, order:2]");
            assertThatThrownBy(() -> engine.start("odder", Map.of()))
                    .hasMessageContaining("[ENG-104]")
                    .hasMessageContaining("[order:1, order:2]");
        }
    }

    @Test
    void each_stays_in_its_version_over_a_restart() {
        try (var engine = engine()) {
            engine.start(version("1"), Map.of());
            engine.start(version("2"), Map.of());
        }
        try (var engine = engine()) {
            engine.register(version("1"));
            engine.register(version("2"));
            var back = engine.recoverIncompleteExecutions().executions();

            back.forEach(execution -> execution.signal("go", Map.of(), null));

            assertThat(ran).containsExactlyInAnyOrder("1", "2");
            assertThat(back)
                    .allSatisfy(
                            execution -> assertThat(execution.await().output().get("version"))
                                    .isEqualTo(execution.workflow().version()));
        }
    }

    @Test
    void one_that_migrated_goes_on_in_its_new_version_after_a_restart() {
        try (var engine = engine()) {
            var execution = engine.start(version("1"), Map.of());
            execution.by("ann").migrate(MigrationPlan.between(version("1"), version("2")), "a new way to ship");
        }
        try (var engine = engine()) {
            engine.register(version("1"));
            engine.register(version("2"));
            assertThat(store.executions())
                    .extracting(stored -> stored.origin().workflow().version())
                    .containsExactly("2");
            var execution = engine.recoverIncompleteExecutions().executions().get(0);
            time.advance(Duration.ofSeconds(9));
            assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);

            execution.signal("go", Map.of(), null);

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(ran).containsExactly("2");
        }
    }

    @Test
    void one_that_rests_in_the_store_is_looked_at_and_migrates() {
        try (var engine = engine()) {
            engine.start(version("1"), Map.of());
        }
        try (var engine = engine()) {
            var migration = engine.migrate(MigrationPlan.between(version("1"), version("2")));

            assertThat(migration.dryRun().executions(MigrationReport.Verdict.MIGRATES))
                    .hasSize(1);
            assertThat(store.executions())
                    .extracting(
                            StoredExecution::lastSequence,
                            stored -> stored.origin().workflow().version())
                    .containsExactly(tuple(3L, "1"));
            var migrated = migration.apply().executions(MigrationReport.Verdict.MIGRATES);

            var execution = engine.execution(migrated.get(0)).orElseThrow();
            time.advance(Duration.ofSeconds(10));
            assertThat(execution.snapshot().nodes().get(NodePath.parse("ask")).status())
                    .isEqualTo(NodeStatus.COMPLETED);
            assertThat(execution.workflow().version()).isEqualTo("2");
        }
    }

    @Test
    void one_whose_versions_are_not_all_given_again_is_parked() {
        try (var engine = engine()) {
            engine.start(version("1"), Map.of()).migrate(MigrationPlan.between(version("1"), version("2")), "");
        }
        try (var engine = engine()) {
            engine.register(version("2"));

            assertThat(engine.recoverIncompleteExecutions().parked())
                    .singleElement()
                    .satisfies(parked -> assertThat(parked.reason())
                            .contains("[ENG-124]", version("1").revision(), "order:1"));
            engine.register(version("1"));
            assertThat(engine.recoverIncompleteExecutions().executions()).hasSize(1);
        }
    }

    /** The same version, of which somebody has changed what it ships by. */
    private Workflow changed() {
        return Workflow.named("order")
                .version("1")
                .node("ask", "Wait", node -> node.set("signal", "go").set("waitTimeout", "10s"))
                .node("ship-anew", ships("changed"))
                .connect("ask", "ship-anew")
                .build();
    }

    @Test
    void a_changed_definition_of_a_version_changes_nothing_that_is_live() {
        try (var engine = engine()) {
            var execution = engine.start(version("1"), Map.of());
            engine.start(changed(), Map.of()).cancel("it was for its definition only");

            execution.signal("go", Map.of(), null);

            assertThat(execution.await().output()).containsEntry("version", "1");
            assertThat(ran).containsExactly("1");
        }
    }

    @Test
    void nor_does_it_after_a_restart_which_asks_for_the_revision_that_it_began_with() {
        try (var engine = engine()) {
            engine.start(version("1"), Map.of());
        }
        try (var engine = engine()) {
            engine.register(changed());

            assertThat(engine.recoverIncompleteExecutions().parked())
                    .singleElement()
                    .satisfies(parked -> assertThat(parked.reason())
                            .contains("[ENG-124]", version("1").revision()));
            assertThat(ran).isEmpty();
        }
    }
}
