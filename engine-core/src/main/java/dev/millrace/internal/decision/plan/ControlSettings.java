package dev.millrace.internal.decision.plan;

import dev.millrace.definition.Durations;
import dev.millrace.definition.NodeSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of a control node, which the validator has checked. A field may stand in {@code configuration}, as old
 * files have it; the node's own wins. Immutable.
 *
 * @param spec the node
 */
record ControlSettings(NodeSpec spec) {

    Optional<Object> value(String field) {
        return spec.setting(field)
                .or(() -> spec.setting("configuration")
                        .filter(Map.class::isInstance)
                        .flatMap(configuration -> inAnyCase((Map<?, ?>) configuration, field)));
    }

    private static Optional<Object> inAnyCase(Map<?, ?> configuration, String field) {
        for (var entry : configuration.entrySet()) {
            if (field.equalsIgnoreCase(String.valueOf(entry.getKey()))) {
                return Optional.ofNullable(entry.getValue());
            }
        }
        return Optional.empty();
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
