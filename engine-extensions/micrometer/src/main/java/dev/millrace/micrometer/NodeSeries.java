package dev.millrace.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters of the nodes of one type in one workflow. Thread-safe. */
final class NodeSeries {

    private final AtomicInteger active;
    private final AtomicInteger activeAttempts;
    private final OutcomeTimers ended;
    private final OutcomeTimers attempts;
    private final Counter retries;

    NodeSeries(MeterRegistry registry, Gauges gauges, Tags tags) {
        active = gauges.number(MeterNames.NODE_ACTIVE, "Nodes that have begun and not ended", tags);
        activeAttempts = gauges.number(MeterNames.ATTEMPT_ACTIVE, "Attempts that run", tags);
        ended = new OutcomeTimers(registry, MeterNames.NODE, tags);
        attempts = new OutcomeTimers(registry, MeterNames.ATTEMPT, tags);
        retries = registry.counter(MeterNames.RETRIES, tags);
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

    void attemptBegun() {
        activeAttempts.incrementAndGet();
    }

    void attemptDropped() {
        activeAttempts.decrementAndGet();
    }

    void attemptEnded(String outcome, long tookMicros) {
        activeAttempts.decrementAndGet();
        attempts.took(outcome, tookMicros);
    }

    void retried() {
        retries.increment();
    }
}
