package dev.millrace.internal.runtime;

import dev.millrace.event.RepairPreview;

/**
 * A repair that was done. Immutable.
 *
 * @param preview what it brought about
 * @param first the number of its event
 * @param last the number of the last event of its turn
 */
public record Repaired(RepairPreview preview, long first, long last) {}
