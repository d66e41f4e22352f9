package dev.millrace.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the dashboard asks for is what Prometheus reads. */
class GrafanaDashboardTest {

    private static final Pattern SERIES = Pattern.compile("\\bmillrace_\\w+");
    private static final Pattern LABELS = Pattern.compile("(?:by \\(([^)]*)\\)|(\\w+)=~)");
    private static final Pattern LABEL = Pattern.compile("\\{([^}]*)}");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private static Map<?, ?> dashboard() throws IOException {
        var text = Files.readString(Path.of(System.getProperty("basedir", "."), "docs", "grafana-dashboard.json"));
        return (Map<?, ?>) DataCodec.standard().read(text, Format.JSON, "dashboard");
    }

    private static List<Map<?, ?>> panels(Map<?, ?> dashboard) {
        return maps(dashboard.get("panels"));
    }

    private static List<String> queries(Map<?, ?> dashboard) {
        return panels(dashboard).stream()
                .flatMap(panel -> maps(panel.get("targets")).stream())
                .map(target -> String.valueOf(target.get("expr")))
                .toList();
    }

    private static List<Map<?, ?>> maps(Object list) {
        return ((List<?>) list).stream().<Map<?, ?>>map(one -> (Map<?, ?>) one).toList();
    }

    /** Returns what a server of Prometheus is given of an engine that has done something of everything. */
    private String scraped() {
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
                return DistributionStatisticConfig.builder()
                        .percentilesHistogram(true)
                        .build()
                        .merge(config);
            }
        });
        var time = new ManualTime();
        var meters = WorkflowMeters.in(registry);
        var nodes = NodeRegistry.builder().add("card.charge", context -> Outcome.failed("Refused", "no money"));
        var workflow = Workflow.named("order")
                .node(
                        "charge",
                        "card.charge",
                        spec -> spec.retry(RetryPolicy.attempts(2).fixed(Duration.ofSeconds(1))))
                .build();
        try (var engine = meters.watch(WorkflowEngine.builder()
                .nodes(nodes.build())
                .time(time)
                .executor(new SameThread())
                .listener(meters)
                .build())) {
            meters.watch("audit", engine.eventStream());
            engine.start(workflow, Map.of());
            time.advance(Duration.ofSeconds(1));
            return registry.scrape();
        }
    }

    @Test
    void every_query_is_of_a_series_that_prometheus_reads() throws IOException {
        var scraped = scraped();
        var offered = scraped.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceFirst("[{ ].*", ""))
                .collect(Collectors.toSet());
        var asked = new HashSet<String>();
        for (var query : queries(dashboard())) {
            SERIES.matcher(query).results().forEach(one -> asked.add(one.group()));
        }

        assertThat(asked).hasSizeGreaterThan(12);
        assertThat(offered).containsAll(asked);
    }

    @Test
    void every_label_of_a_query_is_one_of_the_series() throws IOException {
        var scraped = scraped();
        var offered = LABEL.matcher(scraped)
                .results()
                .flatMap(labels ->
                        Pattern.compile("(\\w+)=\"").matcher(labels.group(1)).results())
                .map(label -> label.group(1))
                .collect(Collectors.toSet());
        Set<String> asked = new HashSet<>();
        for (var query : queries(dashboard())) {
            LABELS.matcher(query)
                    .results()
                    .forEach(one ->
                            asked.addAll(List.of((one.group(1) == null ? one.group(2) : one.group(1)).split(", *"))));
        }

        assertThat(asked).contains("workflow_name", "workflow_node_type", "outcome");
        assertThat(offered).containsAll(asked);
    }

    @Test
    void panels_have_a_title_a_text_and_a_place_of_their_own() throws IOException {
        var panels = panels(dashboard());

        assertThat(panels).hasSizeGreaterThan(10);
        assertThat(panels).extracting(panel -> panel.get("id")).doesNotHaveDuplicates();
        assertThat(panels).extracting(panel -> panel.get("gridPos")).doesNotHaveDuplicates();
        assertThat(panels).allSatisfy(panel -> {
            assertThat(panel.get("title")).asString().isNotBlank();
            assertThat(panel.get("description")).asString().isNotBlank();
        });
    }
}
