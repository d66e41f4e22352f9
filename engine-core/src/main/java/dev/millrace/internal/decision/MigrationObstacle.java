package dev.millrace.internal.decision;

/**
 * What stands in the way of a migration. Immutable.
 *
 * @param node the path of the node; empty if it is the execution as a whole
 * @param mappable whether a mapping of the node would remove it
 * @param reason what it is, and what to do
 */
public record MigrationObstacle(String node, boolean mappable, String reason) {}
