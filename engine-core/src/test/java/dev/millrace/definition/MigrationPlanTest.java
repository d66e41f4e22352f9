package dev.millrace.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.definition.MigrationPlan.Change;
import dev.millrace.definition.MigrationPlan.Change.Effect;
import org.junit.jupiter.api.Test;

class MigrationPlanTest {

    private static WorkflowBuilder version(String version) {
        return Workflow.named("order").version(version);
    }

    private static final Workflow FIRST = version("1")
            .node("a", "Noop")
            .node("b", "Wait", node -> node.set("signal", "go"))
            .node("c", "Noop")
            .connect("a", "b")
            .connect("b", "c")
            .build();

    @Test
    void each_difference_is_named_with_what_it_means() {
        var second = version("2")
                .node("a", "Timer", node -> node.set("delay", "1s"))
                .node("b", "Wait", node -> node.set("signal", "other"))
                .node("d", "Noop")
                .node("e", "Timer", node -> node.set("delay", "2s"))
                .connect("a", "b")
                .connect("b", "d")
                .connect("e", "b")
                .build();

        var plan = MigrationPlan.between(FIRST, second);

        assertThat(plan.changes())
                .extracting(Change::where, Change::effect)
                .containsExactly(
                        tuple("a", Effect.BLOCKS),
                        tuple("b", Effect.SAFE),
                        tuple("c", Effect.NEEDS_MAPPING),
                        tuple("d", Effect.SAFE),
                        tuple("e", Effect.SAFE),
                        tuple("b -> d", Effect.SAFE),
                        tuple("e -> b", Effect.BLOCKS),
                        tuple("b -> c", Effect.BLOCKS));
        assertThat(plan.describe())
                .startsWith("from order:1 to order:2\n")
                .contains("BLOCKS a changes its type from Noop to Timer")
                .contains("NEEDS_MAPPING c is gone; where it has been reached, map it to what it is now, one of [d]");
    }

    @Test
    void a_mapping_makes_a_new_name_of_what_was_gone() {
        var second = version("2")
                .node("a", "Noop")
                .node("b", "Wait", node -> node.set("signal", "go"))
                .node("d", "Noop")
                .connect("a", "b")
                .connect("b", "d")
                .build();

        assertThat(MigrationPlan.between(FIRST, second).mapping("c", "d").changes())
                .containsExactly(new Change("c", Effect.SAFE, "is now called d"));
    }

    @Test
    void what_has_no_successor_blocks_where_it_was_reached() {
        var second = version("2")
                .node("a", "Noop")
                .node("b", "Wait", node -> node.set("signal", "go"))
                .connect("a", "b")
                .build();

        assertThat(MigrationPlan.between(FIRST, second).changes())
                .extracting(Change::where, Change::effect)
                .containsExactly(tuple("c", Effect.BLOCKS), tuple("b -> c", Effect.BLOCKS));
    }

    @Test
    void titles_and_code_are_no_difference() {
        Behaviour one = new Behaviour() {};
        Behaviour other = new Behaviour() {};
        var first = version("1").node("a", one).build();
        var second = version("2").node("a", other, node -> node.name("A title")).build();

        assertThat(MigrationPlan.between(first, second).changes()).isEmpty();
    }

    @Test
    void what_cannot_be_compared_or_mapped_is_refused() {
        var second = version("2")
                .node("a", "Noop")
                .node("b", "Noop")
                .node("d", "Noop")
                .build();
        var plan = MigrationPlan.between(FIRST, second);

        assertThatThrownBy(() -> MigrationPlan.between(FIRST, FIRST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[ENG-141] there is nothing to migrate");
        assertThatThrownBy(() -> MigrationPlan.between(
                        FIRST, Workflow.named("other").node("a", "Noop").build()))
                .hasMessageContaining("are two workflows");
        assertThatThrownBy(() -> plan.mapping("x", "d")).hasMessageContaining("order:1 has no node 'x'");
        assertThatThrownBy(() -> plan.mapping("c", "x")).hasMessageContaining("order:2 has no node 'x'");
        assertThatThrownBy(() -> plan.mapping("c", "b")).hasMessageContaining("map that one too");
        assertThatThrownBy(() -> plan.mapping("c", "d").mapping("a", "d")).hasMessageContaining("cannot become one");
    }
}
