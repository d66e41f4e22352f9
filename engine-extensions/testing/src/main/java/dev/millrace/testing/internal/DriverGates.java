package dev.millrace.testing.internal;

import dev.millrace.internal.admission.GateSettings;
import dev.millrace.internal.admission.StartRoom;

/**
 * Gates of a sequential driver. Immutable.
 *
 * @param ofNodes what nodes pass
 * @param room for how many executions there is room
 */
public record DriverGates(GateSettings ofNodes, StartRoom room) {

    /** Nothing is limited. */
    public static final DriverGates NONE = new DriverGates(GateSettings.NONE, StartRoom.UNLIMITED);
}
