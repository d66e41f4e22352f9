package dev.millrace.internal.decision.view;

import dev.millrace.event.NodeResult;

/**
 * What an attempt left behind, for those that waited for it under its key. Immutable.
 *
 * @param key the key
 * @param of which attempt it was: its node and its execution
 * @param result what it left behind, without the variables that it wrote
 */
public record Existing(String key, String of, NodeResult result) {}
