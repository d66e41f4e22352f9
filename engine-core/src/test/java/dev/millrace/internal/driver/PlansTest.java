package dev.millrace.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.ChildOptions;
import dev.millrace.definition.Selection;
import dev.millrace.definition.Workflow;
import dev.millrace.internal.admission.GateSettings;
import dev.millrace.node.NodeRegistry;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlansTest {

    private static Workflow loads(String version) {
        return Workflow.named("loads")
                .version(version)
                .node("a", "Noop")
                .node("b", "Noop")
                .build();
    }

    /** A child that runs keeps the version with which it began, whatever has been registered since. */
    @Test
    void a_part_of_any_version_of_a_child_is_found_by_its_revision() {
        var part = ChildOptions.selecting(Selection.only("a"));
        var parent = Workflow.named("parent")
                .node(
                        "run",
                        "Subflow",
                        node -> node.set("mode", "child")
                                .set("workflow", "loads")
                                .child(part))
                .build();
        var plans = new Plans(
                NodeRegistry.builder().build(), GateSettings.NONE, new ItemFiles(List.of(Path.of(""))).folders());
        plans.register(loads("1"));
        plans.register(loads("2"));
        plans.register(parent);

        for (var version : List.of("1", "2")) {
            var revision = part.of(loads(version)).orElseThrow().revision();
            assertThat(plans.insideRegistered(revision)).as(version).isPresent();
        }
        assertThat(plans.insideRegistered("none")).isEmpty();
    }
}
