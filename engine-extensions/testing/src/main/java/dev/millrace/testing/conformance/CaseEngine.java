package dev.millrace.testing.conformance;

import dev.millrace.EngineBuilder;
import dev.millrace.definition.RateLimit;
import dev.millrace.definition.WhenFull;
import dev.millrace.node.SecretSource;
import java.time.Duration;
import java.util.Map;

/**
 * What a case says of the engine that runs it: the limits that belong to no workflow. Immutable.
 *
 * @param typeLimits how many attempts of a node type may run at once
 * @param typeRates how often attempts of a node type may begin
 * @param capacities how much there is of each resource
 * @param starvation how long a node waits at its gates before it is said to starve; zero for ever
 * @param room for how many executions there is room
 * @param secrets the values of secrets
 */
record CaseEngine(
        Map<String, Integer> typeLimits,
        Map<String, RateLimit> typeRates,
        Map<String, Long> capacities,
        Duration starvation,
        Room room,
        Map<String, String> secrets) {

    /**
     * Room for executions.
     *
     * @param maxExecutions how many may be live at once; 0 is no limit
     * @param whenFull what becomes of a start for which there is no room
     */
    record Room(int maxExecutions, WhenFull whenFull) {}

    /** Copies the maps. */
    CaseEngine {
        typeLimits = Map.copyOf(typeLimits);
        typeRates = Map.copyOf(typeRates);
        capacities = Map.copyOf(capacities);
        secrets = Map.copyOf(secrets);
    }

    EngineBuilder on(EngineBuilder builder) {
        typeLimits.forEach(builder::typeLimit);
        typeRates.forEach(builder::typeRate);
        capacities.forEach(builder::capacity);
        if (!starvation.isZero()) {
            builder.starvation(starvation);
        }
        builder.secrets(SecretSource.of(secrets));
        return room.maxExecutions() == 0 ? builder : builder.maxExecutions(room.maxExecutions(), room.whenFull());
    }
}
