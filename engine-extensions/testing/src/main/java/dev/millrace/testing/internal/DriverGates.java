package dev.millrace.testing.internal;

import dev.millrace.internal.admission.GateSettings;
import dev.millrace.internal.admission.Room;

/**
 * Gates of a sequential driver. Immutable.
 *
 * @param ofNodes what nodes pass
 * @param room for how many executions there is room
 */
public record DriverGates(GateSettings ofNodes, Room room) {

    /** Nothing is limited. */
    public static final DriverGates NONE = new DriverGates(GateSettings.NONE, Room.UNLIMITED);
}
