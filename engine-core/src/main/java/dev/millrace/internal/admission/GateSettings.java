package dev.millrace.internal.admission;

import dev.millrace.definition.RateLimit;
import java.time.Duration;
import java.util.Map;

/**
 * What an engine says of its gates. Immutable.
 *
 * @param typeLimits how many attempts of a node type may run at once
 * @param typeRates how often attempts of a node type may begin
 * @param capacities how much there is of each resource
 * @param starvation how long a node waits at its gates before it is said to starve; zero for ever
 */
public record GateSettings(
        Map<String, Integer> typeLimits,
        Map<String, RateLimit> typeRates,
        Map<String, Long> capacities,
        Duration starvation) {

    /** Nothing is limited. */
    public static final GateSettings NONE = new GateSettings(Map.of(), Map.of(), Map.of(), Duration.ZERO);

    /** Copies the maps. */
    public GateSettings {
        typeLimits = Map.copyOf(typeLimits);
        typeRates = Map.copyOf(typeRates);
        capacities = Map.copyOf(capacities);
    }
}
