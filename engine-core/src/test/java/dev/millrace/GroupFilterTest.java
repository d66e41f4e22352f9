package dev.millrace;

import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Groups of executions by key, labels, workflow, status and age. */
class GroupFilterTest {

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private ExecutionId start(String workflow, StartOptions options) {
        var held = Workflow.named(workflow)
                .node("wait", "Wait", node -> node.set("signal", "go"))
                .build();
        return bench.engine.start(held, Map.of(), options).id();
    }

    @Test
    void what_a_filter_lets_through_is_asked_and_nothing_else() {
        var ada = start("order", StartOptions.NONE.withLabels(Map.of("customer", "ada", "zone", "eu")));
        var eve = start("order", StartOptions.NONE.withLabels(Map.of("customer", "eve", "zone", "eu")));
        var keyed = start("bill", StartOptions.key("b-1"));
        bench.time.advance(ofHours(1));
        var young = start("bill", StartOptions.NONE);
        var all = bench.engine.everyWorkflow();
        var every = ExecutionFilter.NEWEST;

        var labelled = all.only(every.withLabels(Map.of("customer", "ada")));
        assertThat(labelled.cancel("gone").changed()).containsExactly(ada);
        assertThat(all.only(every.withKey("b-1")).pause("held").changed()).containsExactly(keyed);
        assertThat(all.only(every.in(ExecutionStatus.PAUSED)).executions())
                .extracting(Execution::id)
                .containsExactly(keyed);
        var old = every.startedBefore(bench.time.now());
        assertThat(bench.engine.workflow("bill").only(old).terminate("old").changed())
                .containsExactly(keyed);
        assertThat(all.executions()).extracting(Execution::id).containsExactlyInAnyOrder(eve, young);
    }
}
