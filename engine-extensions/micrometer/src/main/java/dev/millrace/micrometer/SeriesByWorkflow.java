package dev.millrace.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The meters of all workflows; beyond a number of them, the rest shares one name. Thread-safe. */
final class SeriesByWorkflow {

    /** Each has some twenty time series for each type of its nodes; hosts that make workflows make thousands. */
    private static final int MOST = 200;

    private static final String REST = "other";

    private final MeterRegistry registry;
    private final Gauges gauges;
    private final Tags tags;
    private final Map<String, WorkflowSeries> byName = new ConcurrentHashMap<>();

    SeriesByWorkflow(MeterRegistry registry, Gauges gauges, Tags tags) {
        this.registry = registry;
        this.gauges = gauges;
        this.tags = tags;
    }

    WorkflowSeries of(String workflow) {
        var series = byName.get(workflow);
        if (series != null) {
            return series;
        }
        return byName.computeIfAbsent(byName.size() < MOST ? workflow : REST, this::made);
    }

    private WorkflowSeries made(String name) {
        return new WorkflowSeries(registry, gauges, tags.and(MeterNames.WORKFLOW_KEY, name));
    }
}
