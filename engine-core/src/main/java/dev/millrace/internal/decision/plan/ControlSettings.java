package dev.millrace.internal.decision.plan;

import dev.millrace.definition.Durations;
import dev.millrace.definition.NodeSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of a control node, which the validator has checked. Immutable.
 *
 * @param spec the node
 */
record ControlSettings(NodeSpec spec) {

    Optional<Object> value(String field) {
        return spec.setting(field);
    }

    Optional<String> text(String field) {
        return value(field).map(Object::toString);
    }

    List<String> texts(String field) {
        return value(field)
                .filter(List.class::isInstance)
                .map(list -> ((List<?>) list).stream().map(String::valueOf).toList())
                .orElse(List.of());
    }

    int number(String field, int otherwise) {
        return value(field)
                .filter(Number.class::isInstance)
                .map(n -> ((Number) n).intValue())
                .orElse(otherwise);
    }

    Map<?, ?> map(String field) {
        return value(field)
                .filter(Map.class::isInstance)
                .map(m -> (Map<?, ?>) m)
                .orElse(Map.of());
    }

    /** Returns a duration of the node's own. */
    Optional<Duration> duration(String field) {
        return value(field)
                .map(value -> value instanceof Duration duration
                        ? duration
                        : Durations.parse(value.toString()).orElse(Duration.ZERO));
    }
}
