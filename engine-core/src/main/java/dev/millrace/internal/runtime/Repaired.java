package dev.millrace.internal.runtime;

import dev.millrace.internal.decision.RepairOutlook;

/**
 * A repair that was done. Immutable.
 *
 * @param outlook what it brought about
 * @param first the number of its event
 * @param last the number of the last event of its turn
 */
public record Repaired(RepairOutlook outlook, long first, long last) {}
