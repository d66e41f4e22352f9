package dev.millrace.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The example of docs/tracing.md. */
class TracesPageTest {

    private static final class ChargeCard implements Node {
        @Override
        public Outcome run(NodeContext context) {
            return Outcome.done();
        }
    }

    @Test
    void the_example_runs() {
        var openTelemetry = OpenTelemetry.noop();
        var order = Workflow.named("order").node("charge", "card.charge").build();
        var input = Map.of("amount", 7);

        var traces = WorkflowTraces.of(openTelemetry);
        var nodes = NodeRegistry.builder()
                .add("card.charge", traces.around(new ChargeCard()))
                .build();
        var engine = traces.watch(
                WorkflowEngine.builder().nodes(nodes).listener(traces).build());
        engine.start(order, input, traces.recorded(StartOptions.NONE));

        assertThat(engine.start(order, input).await(Duration.ofMinutes(1)).status())
                .isEqualTo(ExecutionStatus.COMPLETED);
        engine.close();
    }

    @Test
    void the_java_of_the_page_stands_here_and_its_attributes_in_the_code() throws IOException {
        var page = Files.readString(Path.of("..", "..", "docs", "tracing.md"));
        var own = Files.readString(Path.of("src/test/java/dev/millrace/opentelemetry/TracesPageTest.java"));
        var spans = Files.readString(Path.of("src/main/java/dev/millrace/opentelemetry/TracedSpan.java"));

        int from = page.indexOf("```java\n") + "```java\n".length();
        var java = page.substring(from, page.indexOf("```", from));
        assertThat(own.replaceAll("\\s+", "")).contains(java.replaceAll("\\s+", ""));
        assertThat(spans.lines().filter(line -> line.contains("Key(\"")))
                .hasSizeGreaterThan(8)
                .allSatisfy(line -> assertThat(page).contains("`" + line.split("\"")[1] + "`"));
    }
}
