package dev.millrace.testing.internal;

import dev.millrace.definition.RateLimit;
import dev.millrace.definition.WhenFull;
import dev.millrace.internal.admission.GateSettings;
import dev.millrace.internal.admission.StartRoom;
import java.time.Duration;
import java.util.Map;

/**
 * Gates of a sequential driver. Immutable.
 *
 * @param ofNodes what nodes pass
 * @param room for how many executions there is room
 */
public record DriverGates(GateSettings ofNodes, StartRoom room) {

    /** Nothing is limited. */
    public static final DriverGates NONE = new DriverGates(GateSettings.NONE, StartRoom.UNLIMITED);

    /** Returns gates as the settings of an engine say them. */
    public static DriverGates of(
            Map<String, Integer> typeLimits,
            Map<String, RateLimit> typeRates,
            Map<String, Long> capacities,
            Duration starvation,
            int maxExecutions,
            WhenFull whenFull) {
        return new DriverGates(
                new GateSettings(typeLimits, typeRates, capacities, starvation),
                new StartRoom(maxExecutions, whenFull));
    }
}
