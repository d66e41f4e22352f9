package dev.millrace.internal.admission;

import dev.millrace.definition.RateLimit;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * What an engine says of its gates. Immutable.
 *
 * @param typeLimits how many attempts of a node type may run at once
 * @param typeRates how often attempts of a node type may begin
 * @param capacities how much there is of each resource
 * @param starvation how long a node waits at its gates before it is said to starve; zero for ever
 * @param ofStore which of these are of all engines that share a store, together
 */
public record GateSettings(
        Map<String, Integer> typeLimits,
        Map<String, RateLimit> typeRates,
        Map<String, Long> capacities,
        Duration starvation,
        OfStore ofStore) {

    /** Nothing is limited. */
    public static final GateSettings NONE = new GateSettings(Map.of(), Map.of(), Map.of(), Duration.ZERO);

    /**
     * What engines that share a store have together. Immutable.
     *
     * @param types node types whose limit counts over all of them; in any case
     * @param resources resources whose capacity is of all of them
     */
    public record OfStore(Set<String> types, Set<String> resources) {

        static final OfStore NOTHING = new OfStore(Set.of(), Set.of());

        /** Copies the sets. */
        public OfStore {
            types = Set.copyOf(types);
            resources = Set.copyOf(resources);
        }

        boolean hasType(String type) {
            return types.stream().anyMatch(type::equalsIgnoreCase);
        }
    }

    /** Copies the maps. */
    public GateSettings {
        typeLimits = Map.copyOf(typeLimits);
        typeRates = Map.copyOf(typeRates);
        capacities = Map.copyOf(capacities);
    }

    /** Creates settings that are all of one engine. */
    public GateSettings(
            Map<String, Integer> typeLimits,
            Map<String, RateLimit> typeRates,
            Map<String, Long> capacities,
            Duration starvation) {
        this(typeLimits, typeRates, capacities, starvation, OfStore.NOTHING);
    }
}
