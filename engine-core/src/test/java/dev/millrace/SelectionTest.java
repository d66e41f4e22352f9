package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.fails;
import static dev.millrace.Bench.workflow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Selection;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SelectionTest {

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private Execution start(WorkflowBuilder flow, Selection selection) {
        return bench.engine.start(flow.build(), Map.of(), StartOptions.NONE.withSelection(selection));
    }

    private static Optional<SkipReason> reason(Execution execution, String node) {
        return execution.snapshot().node(node).why().skipReason();
    }

    private static WorkflowBuilder chain() {
        return workflow()
                .node("a", done())
                .node("b", done(), node -> node.tags("nightly").dependsOn("a"))
                .node("c", done(), node -> node.dependsOn("b"))
                .node("off", done(), node -> node.disabled().dependsOn("a"));
    }

    @Test
    void what_is_not_chosen_is_skipped_and_says_why() {
        var execution = start(chain(), Selection.only("c"));

        assertThat(execution.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(reason(execution, "a")).contains(SkipReason.NOT_SELECTED);
        assertThat(reason(execution, "b")).contains(SkipReason.NOT_SELECTED);
        assertThat(reason(execution, "c")).isEmpty();
        assertThat(reason(execution, "off")).contains(SkipReason.DISABLED);
        assertThat(execution.explain("a").orElseThrow().toString()).contains("started to run other nodes only");
        assertThat(execution.explain("off").orElseThrow().toString()).contains("its definition disables it");
    }

    @Test
    void a_disabled_node_that_is_named_runs_and_one_whose_tag_is_does_not() {
        var named = start(chain(), Selection.only("off"));
        var tagged = start(
                chain().node("x", done(), node -> node.disabled().tags("nightly")),
                Selection.ALL.andOnlyTagged("nightly"));

        assertThat(named.snapshot().node("off").status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(reason(tagged, "x")).contains(SkipReason.DISABLED);
        assertThat(tagged.snapshot().node("b").status()).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void a_node_with_another_source_waits_for_that_one_alone() {
        var execution = start(
                workflow()
                        .node("bad", fails("no"))
                        .node("other", done())
                        .node("x", done(), node -> node.dependsOn("bad").dependsOn("other")),
                Selection.allBut("other"));

        assertThat(reason(execution, "x")).contains(SkipReason.UPSTREAM_FAILED);
    }

    @Test
    void an_entry_point_that_is_left_out_hands_on_to_what_follows_it() {
        var execution = start(
                workflow()
                        .node("a", done())
                        .node("b", done())
                        .node("stray", done())
                        .connect("a", "b")
                        .entryPoint("a"),
                Selection.allBut("a"));

        assertThat(execution.snapshot().node("b").status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(reason(execution, "stray")).contains(SkipReason.NOT_TAKEN);
    }

    @Test
    void a_repair_and_a_restart_leave_out_the_same() {
        var execution = start(
                workflow()
                        .node("a", done())
                        .node("bad", fails("no"), node -> node.dependsOn("a"))
                        .node("c", done(), node -> node.dependsOn("bad"))
                        .node("d", done(), node -> node.dependsOn("bad")),
                Selection.allBut("d"));
        execution.repair("again").rerunFailed().apply();
        var again = execution.restart();

        assertThat(reason(execution, "d")).contains(SkipReason.NOT_SELECTED);
        assertThat(reason(execution, "c")).contains(SkipReason.UPSTREAM_FAILED);
        assertThat(again.snapshot().node("bad").status()).isEqualTo(NodeStatus.FAILED);
        assertThat(reason(again, "d")).contains(SkipReason.NOT_SELECTED);
    }

    @Test
    void names_of_no_node_and_an_empty_choice_are_refused() {
        assertThatThrownBy(() -> start(chain(), Selection.only("bb").skippingTagged("x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("ENG-175", "node 'bb'", "tag 'x'");
        assertThatThrownBy(() -> start(chain(), Selection.only("a").skipping("a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing of workflow");
    }

    @Test
    void a_part_has_a_revision_of_its_own_and_the_whole_keeps_its() {
        var flow = chain().build();
        var selection = Selection.only("a").takingAbsentAsCompleted();

        assertThat(selection.of(flow).revision())
                .isEqualTo(selection.of(flow).revision())
                .isNotEqualTo(flow.revision());
        assertThat(Selection.ALL.of(flow).revision()).isEqualTo(flow.revision());
    }
}
