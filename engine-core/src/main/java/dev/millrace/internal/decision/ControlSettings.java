package dev.millrace.internal.decision;

import dev.millrace.definition.Durations;
import dev.millrace.definition.NodeSpec;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Reads the fields of control nodes, which the validator has checked. */
final class ControlSettings {

    private static final int MOST_ITERATIONS = 1000;

    private ControlSettings() {}

    static String signal(NodeSpec spec) {
        return text(spec, "signal").orElse("");
    }

    static Optional<Duration> waitTimeout(NodeSpec spec) {
        return spec.setting("waitTimeout").map(ControlSettings::duration);
    }

    static Duration delay(NodeSpec spec) {
        return spec.setting("delay").map(ControlSettings::duration).orElse(Duration.ZERO);
    }

    static int maxIterations(NodeSpec spec) {
        return number(spec, "maxIterations", MOST_ITERATIONS);
    }

    static int maxConcurrency(NodeSpec spec) {
        return Math.max(1, number(spec, "maxConcurrency", 1));
    }

    static String itemName(NodeSpec spec) {
        return text(spec, "itemVariableName").orElse("item");
    }

    static boolean isChild(NodeSpec spec) {
        return text(spec, "mode").filter("child"::equalsIgnoreCase).isPresent();
    }

    static boolean awaitsChild(NodeSpec spec) {
        return !PlanCompiler.settingOf(spec, "await").equals(Optional.of(false));
    }

    static String executionMode(NodeSpec spec) {
        return text(spec, "executionMode").orElse("Parallel");
    }

    static Map<?, ?> map(NodeSpec spec, String field) {
        return PlanCompiler.settingOf(spec, field)
                .filter(Map.class::isInstance)
                .map(m -> (Map<?, ?>) m)
                .orElse(Map.of());
    }

    static Optional<String> text(NodeSpec spec, String field) {
        return PlanCompiler.settingOf(spec, field).map(Object::toString);
    }

    private static int number(NodeSpec spec, String field, int otherwise) {
        return PlanCompiler.settingOf(spec, field)
                .filter(Number.class::isInstance)
                .map(n -> ((Number) n).intValue())
                .orElse(otherwise);
    }

    private static Duration duration(Object value) {
        return value instanceof Duration duration
                ? duration
                : Durations.parse(value.toString()).orElse(Duration.ZERO);
    }
}
