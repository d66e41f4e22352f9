package dev.millrace.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A timer for each outcome, made when the first one comes. Thread-safe. */
final class OutcomeTimers {

    private final MeterRegistry registry;
    private final String name;
    private final Tags tags;
    private final Map<String, Timer> byOutcome = new ConcurrentHashMap<>();

    OutcomeTimers(MeterRegistry registry, String name, Tags tags) {
        this.registry = registry;
        this.name = name;
        this.tags = tags;
    }

    void took(String outcome, long micros) {
        var timer = byOutcome.get(outcome); // before all else: this is asked for each node
        if (timer == null) {
            timer = byOutcome.computeIfAbsent(
                    outcome, one -> registry.timer(name, tags.and(MeterNames.OUTCOME_KEY, one)));
        }
        timer.record(Math.max(0, micros), TimeUnit.MICROSECONDS); // a clock may be set back
    }
}
