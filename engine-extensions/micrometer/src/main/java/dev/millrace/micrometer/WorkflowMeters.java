package dev.millrace.micrometer;

import static java.util.Objects.requireNonNull;

import dev.millrace.EventStream;
import dev.millrace.WorkflowEngine;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionListener;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The meters of one engine in a registry of Micrometer: how long executions, nodes and attempts took, by outcome, how
 * many are open, retries, the queue, gates and breakers. They are added to an engine as a listener, and are then told
 * of the engine itself:
 *
 * <pre>{@code
 * var meters = WorkflowMeters.in(registry);
 * var engine = WorkflowEngine.builder().listener(meters).build();
 * meters.watch(engine);
 * }</pre>
 *
 * <p>Their keys are few values each: the workflow's id, of at most 200 workflows ({@code other} for those beyond), the
 * node's type, the outcome. A fault of the registry is logged and changes no execution. Thread-safe.
 */
public final class WorkflowMeters implements ExecutionListener, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(WorkflowMeters.class);

    private final MeterRegistry registry;
    private final Tags tags;
    private final OpenExecutions executions;
    private final Gauges gauges;
    private final AtomicBoolean hasFailed = new AtomicBoolean();

    private WorkflowMeters(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
        gauges = new Gauges(registry);
        executions = new OpenExecutions(new SeriesByWorkflow(registry, gauges, tags));
    }

    /** Returns the meters of an engine in a registry. */
    public static WorkflowMeters in(MeterRegistry registry) {
        return in(registry, Tags.empty());
    }

    /**
     * Returns the meters of an engine in a registry, with keys of the host's own.
     *
     * @param tags what tells this engine from others of the same registry
     */
    public static WorkflowMeters in(MeterRegistry registry, Iterable<Tag> tags) {
        return new WorkflowMeters(requireNonNull(registry, "registry"), Tags.of(tags));
    }

    /**
     * Registers what an engine is asked for when the meters are read, and lets its executions be looked up: the types
     * of their nodes, and when those began that it took from its store. Called once, before executions start.
     *
     * @return the same engine
     */
    public WorkflowEngine watch(WorkflowEngine engine) {
        executions.lookUpIn(requireNonNull(engine, "engine"));
        new EngineGauges(registry, gauges, tags).of(engine);
        return engine;
    }

    /**
     * Registers how many events the subscribers of a stream did not get, as {@code millrace.events.dropped}.
     *
     * @param name what tells the stream from others, as the value of the key {@code stream}
     * @param stream what its subscribers have subscribed to, or a stream that theirs was made of
     */
    public void watch(String name, EventStream stream) {
        FunctionCounter.builder(MeterNames.EVENTS_DROPPED, requireNonNull(stream, "stream"), EventStream::dropped)
                .description("Events that subscribers of a stream did not get")
                .tags(tags.and(MeterNames.STREAM_KEY, requireNonNull(name, "name")))
                .register(registry);
    }

    @Override
    public void on(Event event) {
        try {
            executions.on(event);
        } catch (RuntimeException e) { // a registry is the host's: whatever it throws is none of the engine's
            if (hasFailed.compareAndSet(false, true)) {
                log.warn(
                        "Meters miss an event of execution {}; later faults are logged at debug", event.execution(), e);
            } else {
                log.debug("Meters miss an event of execution {}", event.execution(), e);
            }
        }
    }

    /** Removes from the registry what says how the engine is now; what was counted and timed stays. */
    @Override
    public void close() {
        gauges.remove();
    }
}
