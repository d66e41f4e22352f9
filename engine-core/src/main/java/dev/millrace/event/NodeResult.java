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
 * @param warnings what people should look at though it did its work
 */
public record NodeResult(
        Map<String, Object> output,
        Optional<String> port,
        Map<String, Object> writes,
        List<Boolean> conditions,
        List<String> warnings) {

    /** No output, no writes, by the default port. */
    public static final NodeResult EMPTY = new NodeResult(Map.of(), Optional.empty(), Map.of(), List.of());

    /** Checks for null; the engine hands in unmodifiable values. */
    public NodeResult {
        requireNonNull(output, "output");
        requireNonNull(port, "port");
        requireNonNull(writes, "writes");
        requireNonNull(conditions, "conditions");
        requireNonNull(warnings, "warnings");
    }

    /** Creates one without warnings. */
    public NodeResult(
            Map<String, Object> output, Optional<String> port, Map<String, Object> writes, List<Boolean> conditions) {
        this(output, port, writes, conditions, List.of());
    }

    /** Returns a copy with the values of conditions. */
    public NodeResult withConditions(List<Boolean> values) {
        return new NodeResult(output, port, writes, values, warnings);
    }

    /** Returns a copy with other data. */
    public NodeResult withData(Map<String, Object> otherOutput, Map<String, Object> otherWrites) {
        return new NodeResult(otherOutput, port, otherWrites, conditions, warnings);
    }
}
