package dev.millrace;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.testing.EventRecorder;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineTest {

    private final ManualTime time = new ManualTime();
    private final EventRecorder events = new EventRecorder();
    private final WorkflowEngine engine = WorkflowEngine.builder()
            .nodes(NodeRegistry.builder().build())
            .time(time)
            .executor(new SameThread())
            .listener(events)
            .selfChecking()
            .build();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void a_chain_hands_each_output_to_the_next_node() {
        Node increment = context -> Outcome.done("n", context.input("n", Integer.class) + 1);
        Node tenfold = context -> Outcome.done("n", context.input("n", Integer.class) * 10);
        var workflow = Workflow.named("chain")
                .node("a", increment)
                .node("b", tenfold)
                .connect("a", "b")
                .build();

        var result = engine.run(workflow, Map.of("n", 4));

        assertThat(result.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(result.output()).isEqualTo(Map.of("n", 50));
        assertThat(events.story())
                .containsExactly(
                        "ExecutionStarted",
                        "NodeStarted a",
                        "NodeCompleted a",
                        "NodeStarted b",
                        "NodeCompleted b",
                        "ExecutionEnded");
    }

    @Test
    void a_failure_skips_what_needs_it_and_the_execution_fails_with_its_cause() {
        var workflow = Workflow.named("failing")
                .node("bad", (Node) context -> {
                    throw new IllegalStateException("no stock");
                })
                .node("after", "Noop")
                .connect("bad", "after")
                .build();

        var execution = engine.start(workflow, Map.of());

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.await().cause()).contains("bad", "no stock");
        assertThat(execution.snapshot().node("after").status()).isEqualTo(NodeStatus.SKIPPED);
    }

    @Test
    void a_control_node_hands_on_its_own_inputs_when_it_fails_and_when_its_time_is_over() {
        var workflow = Workflow.named("inputs")
                .node("first", (Node) context -> Outcome.done("from", "first"))
                .node(
                        "box",
                        "Container",
                        spec -> spec.input("mine", 1).body(body -> body.node("bad", Bench.fails("scripted"))))
                .node("handler", Bench.passes())
                .node("nap", "Timer", spec -> spec.input("mine", 2).set("delay", "1s"))
                .connect("first", "box")
                .connect("box", "handler", via -> via.on(Trigger.FAIL))
                .connect("first", "nap")
                .build();

        var execution = engine.start(workflow, Map.of());
        time.advance(ofSeconds(1));

        assertThat(execution.snapshot().node("handler").output())
                .containsEntry("mine", 1)
                .doesNotContainKey("from");
        assertThat(execution.snapshot().node("nap").output()).isEqualTo(Map.of("mine", 2));
    }
}
