package dev.millrace.definition;

/**
 * Application code that a node carries instead of naming a registered type; {@code dev.millrace.node.Node} is its one
 * kind.
 * It is no part of a definition's data: it is not written to files and does not count for the revision.
 */
public interface Behaviour {}
