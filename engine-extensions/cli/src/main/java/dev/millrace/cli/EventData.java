package dev.millrace.cli;

import dev.millrace.definition.NodeId;
import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Events as data, for JSON: what happened, then the parts of its record. */
final class EventData {

    /** Identities, which read better as they are written than in their parts. */
    private static final Set<Class<?>> TEXTS =
            Set.of(ExecutionId.class, NodePath.class, NodeId.class, WorkflowKey.class);

    private EventData() {}

    static Map<String, ?> of(Event event) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("event", event.getClass().getSimpleName());
        data.putAll(parts((Record) event));
        return data;
    }

    private static Map<String, @Nullable Object> parts(Record one) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        for (var component : one.getClass().getRecordComponents()) {
            data.put(component.getName(), data(value(one, component)));
        }
        return data;
    }

    private static @Nullable Object value(Record one, RecordComponent component) {
        try {
            return component.getAccessor().invoke(one);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("events and their parts are public", e);
        }
    }

    private static @Nullable Object data(@Nullable Object value) {
        if (value == null || value instanceof Boolean || value instanceof Number) {
            return RunData.finite(value);
        }
        if (value instanceof Optional<?> optional) {
            return data(optional.orElse(null));
        }
        if (value instanceof Collection<?> many) {
            return many.stream().map(EventData::data).toList();
        }
        if (value instanceof Map<?, ?> map) {
            return RunData.finite(map);
        }
        return value instanceof Record one && !TEXTS.contains(value.getClass()) ? parts(one) : value.toString();
    }
}
