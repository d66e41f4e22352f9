package dev.millrace.definition;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.node.Control;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class NodeDefaultsTest {

    @Test
    void the_types_without_defaults_are_those_that_no_worker_runs() {
        assertThat(Arrays.stream(Control.values())
                        .map(control -> control.type().name().toLowerCase(Locale.ROOT)))
                .containsExactlyInAnyOrderElementsOf(NodeDefaults.CONTROL);
    }

    @Test
    void a_node_takes_what_it_does_not_say_itself() {
        var workflow = Workflow.named("w")
                .defaults(NodeDefaults.NONE.withTimeout(ofSeconds(30)).withRetry(RetryPolicy.attempts(5)))
                .node("a", "Groovy")
                .node("b", "Groovy", node -> node.timeout("${input.limit}"))
                .node("c", "Noop")
                .build();

        var nodes = workflow.graph().nodes();
        assertThat(nodes.get(0).policy().attempts().timeout()).contains(ofSeconds(30));
        assertThat(nodes.get(0).policy().attempts().retry()).contains(RetryPolicy.attempts(5));
        assertThat(nodes.get(1).policy().attempts().timeout()).isEmpty();
        assertThat(nodes.get(1).policy().attempts().templates().timeout()).isEqualTo("${input.limit}");
        assertThat(nodes.get(1).policy().attempts().retry()).contains(RetryPolicy.attempts(5));
        assertThat(nodes.get(2).policy().attempts()).isEqualTo(Attempts.ONE);
    }
}
