package dev.millrace.serialization.internal.text;

/**
 * How much a document may hold. Immutable.
 *
 * @param scalarChars how long one scalar, and in YAML one line, may be
 * @param nesting how deep maps and lists may lie in each other
 * @param values how many maps, lists and scalars there may be
 */
public record Bounds(int scalarChars, int nesting, int values) {}
