package dev.millrace.cli;

import dev.millrace.definition.NodeId;
import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
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

    /** Returns an event on one line: when, its number, what, and its parts. */
    static String line(Event event) {
        Map<String, ?> data = of(event);
        var text = new StringBuilder(Text.of(event.at()) + " " + event.sequence() + " " + data.get("event"));
        data.forEach((name, value) -> {
            if (!List.of("event", "execution", "sequence", "atEpochMicros").contains(name)) {
                text.append(' ').append(name).append('=').append(value);
            }
        });
        return Text.oneLine(text.toString());
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
