package dev.millrace.micrometer;

import dev.millrace.definition.Workflow;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters of the executions of one workflow, of all its versions, and of their nodes. Thread-safe. */
final class WorkflowSeries {

    private final MeterRegistry registry;
    private final Gauges gauges;
    private final Tags tags;
    private final AtomicInteger active;
    private final OutcomeTimers ended;
    private final Map<String, NodeSeries> byType = new ConcurrentHashMap<>();
    private volatile Known newest = new Known(Workflow.class, NodeTypes.NONE);

    /** A definition, known by its identity, and what is read out of it once. */
    private record Known(Object definition, NodeTypes types) {}

    WorkflowSeries(MeterRegistry registry, Gauges gauges, Tags tags) {
        this.registry = registry;
        this.gauges = gauges;
        this.tags = tags;
        active = gauges.number(MeterNames.EXECUTION_ACTIVE, "Executions that have not ended", tags);
        ended = new OutcomeTimers(registry, MeterNames.EXECUTION, tags);
    }

    /** Returns the types of a definition's nodes, read once while executions of one version follow each other. */
    NodeTypes typesOf(Workflow definition) {
        var known = newest;
        if (known.definition() != definition) {
            known = new Known(definition, NodeTypes.of(definition));
            newest = known;
        }
        return known.types();
    }

    NodeSeries nodes(String type) {
        var series = byType.get(type);
        return series == null
                ? byType.computeIfAbsent(
                        type, name -> new NodeSeries(registry, gauges, tags.and(MeterNames.TYPE_KEY, name)))
                : series;
    }

    void begun() {
        active.incrementAndGet();
    }

    /** Takes that one is no longer open here, without an end. */
    void dropped() {
        active.decrementAndGet();
    }

    /** Takes the end of one; that it is no longer open is taken apart. */
    void ended(String outcome, long tookMicros) {
        ended.took(outcome, tookMicros);
    }
}
