package dev.millrace.micrometer;

import dev.millrace.WorkflowEngine;
import dev.millrace.event.BreakerReport;
import dev.millrace.event.BreakerState;
import dev.millrace.queue.QueueMetrics;
import dev.millrace.queue.QueueMetrics.Depth;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What an engine is asked for whenever its meters are read. Thread-safe. */
final class EngineGauges {

    private final MeterRegistry registry;
    private final Tags tags;
    private final Gauges gauges;

    EngineGauges(MeterRegistry registry, Gauges gauges, Tags tags) {
        this.registry = registry;
        this.gauges = gauges;
        this.tags = tags;
    }

    void of(WorkflowEngine engine) {
        ofQueue(engine);
        ofBreakers(engine);
    }

    private void ofQueue(WorkflowEngine engine) {
        depth(engine, "high", Depth::high);
        depth(engine, "normal", Depth::normal);
        depth(engine, "low", Depth::low);
        queue(
                engine,
                MeterNames.QUEUE_DELAYED,
                "Messages that are not due yet",
                metrics -> metrics.depth().delayed());
        queue(
                engine,
                MeterNames.QUEUE_LEASED,
                "Leases that run",
                metrics -> metrics.depth().leased());
        queue(
                engine,
                MeterNames.DEAD_LETTERS,
                "Messages that spent their deliveries",
                metrics -> metrics.depth().deadLetters());
        queue(engine, MeterNames.GATES_WAITING, "Nodes that wait at a gate", QueueMetrics::atGates);
        counter(
                engine,
                MeterNames.LEASE_EXPIRED,
                "Leases that ran out",
                one -> one.queueMetrics().trouble().expired());
    }

    private void ofBreakers(WorkflowEngine engine) {
        for (var state : BreakerState.values()) {
            gauge(
                    engine,
                    MeterNames.BREAKERS,
                    "Breakers by what they do with attempts",
                    tags.and(MeterNames.STATE_KEY, state.name().toLowerCase(Locale.ROOT)),
                    one -> one.breakers().stream()
                            .filter(breaker -> breaker.state() == state)
                            .count());
        }
        counter(
                engine,
                MeterNames.BREAKERS_OPENED,
                "How often breakers opened",
                one -> sum(one, breaker -> breaker.counts().opened()));
        counter(
                engine,
                MeterNames.BREAKERS_REFUSED,
                "Attempts that breakers did not let through",
                one -> sum(one, breaker -> breaker.counts().refused()));
    }

    private static double sum(WorkflowEngine engine, ToDoubleFunction<BreakerReport> count) {
        return engine.breakers().stream().mapToDouble(count).sum();
    }

    private void depth(WorkflowEngine engine, String priority, ToDoubleFunction<Depth> count) {
        gauge(
                engine,
                MeterNames.QUEUE_DEPTH,
                "Messages that wait for a worker",
                tags.and(MeterNames.PRIORITY_KEY, priority),
                one -> count.applyAsDouble(one.queueMetrics().depth()));
    }

    private void queue(WorkflowEngine engine, String name, String what, ToDoubleFunction<QueueMetrics> count) {
        gauge(engine, name, what, tags, one -> count.applyAsDouble(one.queueMetrics()));
    }

    private void gauge(
            WorkflowEngine engine, String name, String what, Tags all, ToDoubleFunction<WorkflowEngine> value) {
        gauges.add(
                Gauge.builder(name, engine, value).description(what).tags(all).register(registry));
    }

    private void counter(WorkflowEngine engine, String name, String what, ToDoubleFunction<WorkflowEngine> value) {
        gauges.add(FunctionCounter.builder(name, engine, value)
                .description(what)
                .tags(tags)
                .register(registry));
    }
}
