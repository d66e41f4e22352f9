package dev.millrace.internal.decision.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Workflow;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What stands in {@code configuration}, as old files have it, counts as if the node said it itself. */
class ControlSettingsTest {

    private static NodeSpec node(String type, Map<String, Object> configuration) {
        var workflow = Workflow.named("old")
                .node("node", type, node -> node.set("configuration", configuration))
                .build();
        return workflow.graph().nodes().get(0);
    }

    @Test
    void a_duration_counts() {
        var timer = new ControlSettings(node("Timer", Map.of("Delay", "30s")));

        assertThat(timer.duration("delay")).contains(Duration.ofSeconds(30));
    }

    @Test
    void an_approval_counts() {
        var wait = new ControlSettings(node("Wait", Map.of("signal", "ship", "approval", true)));

        assertThat(SignalRule.of(wait).approval()).isTrue();
    }

    @Test
    void a_rule_of_completion_counts() {
        var loop = node("ForEach", Map.of("completion", Map.of("toleratedFailures", 2)));

        assertThat(Completion.of(loop).tolerated()).isEqualTo(2);
    }
}
