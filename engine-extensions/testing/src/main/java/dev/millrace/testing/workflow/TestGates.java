package dev.millrace.testing.workflow;

import dev.millrace.EngineBuilder;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.RateLimit;
import dev.millrace.definition.WhenFull;
import dev.millrace.testing.internal.DriverGates;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Gates of a test's engine, alike for the engine and for what a seed drives. Confined to the test's thread. */
final class TestGates {

    private final Map<String, Integer> typeLimits = new LinkedHashMap<>();
    private final Map<String, RateLimit> typeRates = new LinkedHashMap<>();
    private final Map<String, Long> capacities = new LinkedHashMap<>();
    private Duration starvation = Duration.ZERO;
    private UnaryOperator<EngineBuilder> all = builder -> builder;

    /** Refuses what the engine's own would, and builds none. */
    private EngineBuilder trial = WorkflowEngine.builder();

    void typeLimit(String type, int most) {
        add(builder -> builder.typeLimit(type, most));
        typeLimits.put(type, most);
    }

    void typeRate(String type, RateLimit rate) {
        add(builder -> builder.typeRate(type, rate));
        typeRates.put(type, rate);
    }

    void capacity(String resource, long amount) {
        add(builder -> builder.capacity(resource, amount));
        capacities.put(resource, amount);
    }

    void starvation(Duration patience) {
        add(builder -> builder.starvation(patience));
        starvation = patience;
    }

    private void add(UnaryOperator<EngineBuilder> one) {
        trial = one.apply(trial);
        var before = all;
        all = builder -> one.apply(before.apply(builder));
    }

    EngineBuilder on(EngineBuilder builder) {
        return all.apply(builder);
    }

    DriverGates ofDriver() {
        return DriverGates.of(typeLimits, typeRates, capacities, starvation, 0, WhenFull.QUEUE);
    }
}
