package dev.millrace.internal.decision.state;

import dev.millrace.event.NodeStatus;
import java.util.List;
import java.util.Optional;

/**
 * How a node ended while its execution was stopping, so that nothing flowed along its connections. Immutable.
 *
 * @param status COMPLETED, CANCELLED, or FAILED for every failure
 * @param port by which port it completed
 * @param conditions what the conditions of its connections gave; those of scripts count as not met
 */
record Unrouted(NodeStatus status, Optional<String> port, List<Boolean> conditions) {}
