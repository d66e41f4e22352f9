package dev.millrace.internal.decision.view;

import dev.millrace.internal.decision.state.ExecutionState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What expressions, scripts and nodes see as {@code execution}, whatever scope they stand in. */
public final class ExecutionProperties {

    private ExecutionProperties() {}

    @SuppressWarnings("NullAway") // data may hold null
    public static Map<String, Object> of(ExecutionState state) {
        var workflow = state.plan().workflow();
        var starter = state.origin().starter();
        var properties = new LinkedHashMap<String, @Nullable Object>();
        properties.put("id", state.id().toString());
        properties.put("workflowId", workflow.id());
        properties.put("version", workflow.key().version());
        properties.put("key", starter.key().isEmpty() ? null : starter.key());
        properties.put("labels", starter.labels());
        properties.put(
                "startedAt",
                Instant.EPOCH.plus(state.startedAt(), ChronoUnit.MICROS).toString());
        properties.put("input", state.root().input());
        return Collections.unmodifiableMap(properties);
    }
}
