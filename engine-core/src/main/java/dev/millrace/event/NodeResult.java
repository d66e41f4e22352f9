package dev.millrace.event;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a completed node left behind. Immutable.
 *
 * @param output its output, JSON-like values
 * @param port the port by which it ended; without one, the default port
 * @param writes the variables that it wrote
 * @param conditions how the conditions of its connections on Complete came out, in the order of the definition
 */
public record NodeResult(
        Map<String, Object> output, Optional<String> port, Map<String, Object> writes, List<Boolean> conditions) {

    /** No output, no writes, by the default port. */
    public static final NodeResult EMPTY = new NodeResult(Map.of(), Optional.empty(), Map.of(), List.of());

    /** Checks for null; the engine hands in unmodifiable values. */
    public NodeResult {
        requireNonNull(output, "output");
        requireNonNull(port, "port");
        requireNonNull(writes, "writes");
        requireNonNull(conditions, "conditions");
    }
}
