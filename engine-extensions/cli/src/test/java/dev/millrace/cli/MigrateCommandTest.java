package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import dev.millrace.store.JournalStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrateCommandTest {

    private static final String ONE = """
        workflowId: order
        version: "1"
        nodes:
          - {nodeId: approve, runtimeType: Wait, signal: approved}
          - {nodeId: ship, runtimeType: Noop, dependsOn: approve}
        """;
    private static final String TWO = """
        workflowId: order
        version: "2"
        nodes:
          - {nodeId: approve, runtimeType: Wait, signal: approved}
          - {nodeId: check, runtimeType: Noop, dependsOn: approve}
          - {nodeId: ship, runtimeType: Noop, dependsOn: check}
        """;
    private static final String RENAMED = """
        workflowId: order
        version: "3"
        nodes:
          - {nodeId: consent, runtimeType: Wait, signal: approved}
          - {nodeId: ship, runtimeType: Noop, dependsOn: consent}
        """;
    private static final String SHORT = """
        workflowId: order
        version: "4"
        nodes:
          - {nodeId: ship, runtimeType: Noop}
        """;

    @TempDir
    private Path folder;

    private Path store() {
        return folder.resolve("store");
    }

    private Path file(String definition) {
        return CommandLineRun.file(folder, "order.yaml", definition);
    }

    private CommandLineRun migrate(String definition, Object... more) {
        var args = new ArrayList<Object>(List.of("migrate", file(definition), "--store", store()));
        args.addAll(List.of(more));
        return CommandLineRun.of(args.toArray());
    }

    private String started(String definition) {
        var run = CommandLineRun.of("validate", file(definition));
        assertThat(run.code()).as(run.err()).isZero();
        var definitions = new DefinitionFiles();
        var types = definitions.types(file(definition));
        try (var engine = WorkflowEngine.builder()
                .store(JournalStore.at(store()))
                .nodes(types)
                .build()) {
            var workflow = definitions.check(file(definition), types).workflow().orElseThrow();
            return engine.start(workflow, Map.of()).id().toString();
        }
    }

    private Map<?, ?> listed(String id) {
        var all = (List<?>) DataCodec.standard()
                .read(CommandLineRun.of("list", "--store", store(), "--json").out(), Format.JSON, "stdout");
        return all.stream()
                .map(each -> (Map<?, ?>) each)
                .filter(each -> id.equals(each.get("executionId")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void without_a_word_it_only_says_what_would_become_of_each_execution() {
        var one = started(ONE);
        var another = started(ONE);

        var run = migrate(TWO);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("from order:1 to order:2")
                .contains("SAFE check is new")
                .contains(one + " MIGRATES\n")
                .contains(another + " MIGRATES\n")
                .endsWith("nothing was changed; --apply does it\n");
        assertThat(listed(one).get("version")).isEqualTo("1");
    }

    @Test
    void with_apply_they_go_over_and_go_on() {
        var id = started(ONE);

        var run = migrate(TWO, "--apply", "--reason", "checks");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains(id + " MIGRATES\n").doesNotContain("nothing was changed");
        assertThat(listed(id).get("version")).isEqualTo("2");
        var shown = CommandLineRun.of("show", id, "--store", store(), "--events");
        assertThat(shown.code()).as(shown.err()).isZero(); // what it was, and what it is
        assertThat(shown.out()).contains("checks");
        assertThat(migrate(TWO).out()).isEqualTo("no execution of an older version of order is under way\n");
    }

    @Test
    void as_json_it_says_the_same() {
        var id = started(ONE);

        var run = migrate(TWO, "--json");

        var said = (Map<?, ?>) DataCodec.standard().read(run.out(), Format.JSON, "stdout");
        assertThat(said.get("workflowId")).isEqualTo("order");
        assertThat(said.get("version")).isEqualTo("2");
        assertThat(said.get("applied")).isEqualTo(false);
        var migration = (Map<?, ?>) ((List<?>) said.get("migrations")).get(0);
        assertThat(migration.get("fromVersion")).isEqualTo("1");
        assertThat((List<?>) migration.get("changes")).isNotEmpty();
        assertThat(migration.get("executions"))
                .isEqualTo(List.of(Map.of("executionId", id, "verdict", "MIGRATES", "obstacles", List.of())));
    }

    @Test
    void what_needs_a_mapping_stays_until_it_is_given() {
        var id = started(ONE);

        var without = migrate(RENAMED, "--apply");
        assertThat(without.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(without.out()).contains(id + " NEEDS_MAPPING: node approve ");
        assertThat(listed(id).get("version")).isEqualTo("1");

        var with = migrate(RENAMED, "--apply", "--map", "approve=consent");
        assertThat(with.code()).as(with.out() + with.err()).isZero();
        assertThat(listed(id).get("version")).isEqualTo("3");
    }

    @Test
    void what_is_blocked_stays() {
        var id = started(ONE);

        var run = migrate(SHORT, "--apply");

        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.out()).contains(id + " BLOCKED: ");
        assertThat(listed(id).get("version")).isEqualTo("1");
    }

    @Test
    void only_one_version_if_one_is_named() {
        var old = started(ONE);
        var newer = started(TWO);

        var run = migrate(RENAMED, "--from", "2", "--map", "approve=consent", "--json");
        assertThat(run.out()).contains(newer).doesNotContain(old);
        assertThat(migrate(RENAMED, "--from", "7"))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(ExitCodes.USAGE))
                .satisfies(refused -> assertThat(refused.err())
                        .contains("[CLI-126] no execution of version 7 of order can be migrated; there are"
                                + " executions of"));
    }

    @Test
    void what_is_wrong_is_said_with_what_to_do_and_nothing_changes() {
        var id = started(ONE);

        assertThat(migrate(TWO, "--map", "approve=nowhere").err())
                .contains("[ENG-141] order:2 has no node 'nowhere' to map");
        assertThat(migrate(TWO, "--map", "approve").err()).contains("[CLI-100]");
        assertThat(migrate(TWO.replace("Noop", "Nope"), "--apply").err()).contains("nothing was migrated");
        assertThat(migrate(TWO, "--apply", "--wait", "soon").err()).contains("[CLI-116]");
        assertThat(CommandLineRun.of("migrate", folder.resolve("none.yaml"), "--store", store())
                        .err())
                .contains("[CLI-101]");
        assertThat(listed(id).get("version")).isEqualTo("1");
    }

    @Test
    void where_there_is_no_store_nothing_is_migrated_and_no_store_is_made() {
        var run = migrate(TWO, "--json");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("[CLI-125]");
        assertThat(store()).doesNotExist();
    }

    @Test
    void a_version_with_code_is_left_to_the_application() {
        Node code = context -> Outcome.done();
        var workflow = Workflow.named("order")
                .version("0")
                .node("approve", "Wait", node -> node.set("signal", "approved"))
                .node("ship", code)
                .connect("approve", "ship")
                .build();
        try (var engine =
                WorkflowEngine.builder().store(JournalStore.at(store())).build()) {
            engine.start(workflow, Map.of());
        }

        var run = migrate(TWO, "--apply");

        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.err()).contains("[CLI-127]").contains("let the application migrate it");
    }
}
