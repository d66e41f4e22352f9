package dev.millrace.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The example and the table of docs/metrics.md. */
class MetricsPageTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z.]+)` \\| (\\w+) \\| ([^|]*)\\|");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private static String page() throws IOException {
        return Files.readString(Path.of("..", "..", "docs", "metrics.md"));
    }

    @Test
    void the_table_names_every_meter_with_its_kind_and_its_keys() throws IOException {
        var order = Workflow.named("order")
                .node(
                        "a",
                        (Node) context -> Outcome.failed("Busy", "later"),
                        spec -> spec.retry(RetryPolicy.attempts(2).fixed(Duration.ofMillis(1))))
                .build();
        var meters = WorkflowMeters.in(registry);
        try (var engine = WorkflowEngine.builder().listener(meters).build()) {
            meters.watch(engine);
            meters.watch("audit", engine.eventStream());
            engine.run(order, Map.of());
            var named = ROW.matcher(page())
                    .results()
                    .map(row -> row.group(1) + " " + row.group(2) + " "
                            + row.group(3).replaceAll("[` ]", ""))
                    .toList();

            var registered = registry.getMeters().stream()
                    .map(meter -> meter.getId().getName() + " "
                            + meter.getId().getType().name().toLowerCase(Locale.ROOT) + " "
                            + meter.getId().getTags().stream()
                                    .map(tag -> tag.getKey())
                                    .sorted(Comparator.comparing(key -> key.equals("outcome") ? 1 : 0))
                                    .collect(Collectors.joining(",")))
                    .distinct()
                    .toList();

            assertThat(named).containsExactlyInAnyOrderElementsOf(registered);
        }
    }

    @Test
    void the_example_runs() {
        var order = Workflow.named("order").node("a", "done").build();
        var nodes =
                NodeRegistry.builder().add("done", context -> Outcome.done()).build();

        var meters = WorkflowMeters.in(registry);
        try (var engine = WorkflowEngine.builder().listener(meters).nodes(nodes).build()) {
            meters.watch(engine);
            engine.run(order, Map.of());

            assertThat(registry.get("millrace.execution").timer().count()).isEqualTo(1);
        }
    }

    @Test
    void the_java_of_the_page_stands_here() throws IOException {
        var own = Files.readString(Path.of("src/test/java/dev/millrace/micrometer/MetricsPageTest.java"));
        var page = page();

        int from = page.indexOf("```java\n") + "```java\n".length();
        var java = page.substring(from, page.indexOf("```", from));
        assertThat(java).isNotBlank();
        assertThat(own.replaceAll("\\s+", " ").replace(".nodes(nodes)", ""))
                .contains(java.strip().replaceAll("\\s+", " "));
    }
}
