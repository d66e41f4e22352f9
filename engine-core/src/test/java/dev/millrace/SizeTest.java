package dev.millrace;

import static dev.millrace.Bench.done;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.NodeRegistry;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("long")
class SizeTest {

    private static final int MANY = 10_000;

    private final WorkflowEngine engine = WorkflowEngine.builder()
            .nodes(NodeRegistry.builder().build())
            .queueCapacity(1_024)
            .build();

    @AfterEach
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_chain_of_ten_thousand_nodes_ends(boolean work) {
        var builder = Workflow.named("chain");
        for (int i = 0; i < MANY; i++) {
            add(builder, "n" + i, work);
            if (i > 0) {
                builder.connect("n" + (i - 1), "n" + i);
            }
        }

        assertThat(engine.run(builder.build(), Map.of()).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_fan_out_of_ten_thousand_nodes_ends_though_the_queue_is_smaller(boolean work) {
        var builder = Workflow.named("fan").node("first", done()).node("last", done());
        for (int i = 0; i < MANY; i++) {
            add(builder, "n" + i, work);
            builder.connect("first", "n" + i).connect("n" + i, "last");
        }

        assertThat(engine.start(builder.build(), Map.of()).await(ofSeconds(60)).status())
                .isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void a_hundred_thousand_executions_end_in_a_small_heap_that_stays_flat() throws Exception {
        var soak = ChildJvm.run("-Xmx128m", ManyExecutions.class, "100000");

        assertThat(soak.exitCode()).as(soak.output()).isZero();
        assertThat(soak.number("completed")).isEqualTo(100_000);
        assertThat(soak.number("ready")).isZero();
        assertThat(soak.number("lastHeapKb") - soak.number("firstHeapKb"))
                .as("growth of the live heap in KB: %s", soak.output())
                .isLessThan(8_192);
    }

    @Test
    void a_loop_over_a_million_items_runs_in_a_small_heap() throws Exception {
        var child = ChildJvm.run("-Xmx256m", ManyItems.class, "1000000");

        assertThat(child.exitCode()).as(child.output()).isZero();
        assertThat(child.output()).startsWith("COMPLETED");
        assertThat(child.number("results")).isEqualTo(1_000_000);
        assertThat(child.number("items")).isEqualTo(1_000_000);
        assertThat(child.number("closed")).isEqualTo(1_000_000);
        assertThat(child.number("reported")).isEqualTo(10_003);
    }

    private static void add(WorkflowBuilder builder, String id, boolean work) {
        if (work) {
            builder.node(id, done());
        } else {
            builder.node(id, "Noop");
        }
    }
}
