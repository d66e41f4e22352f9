package dev.millrace.serialization.internal.store;

import dev.millrace.definition.NodeId;
import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import dev.millrace.serialization.internal.report.PlainValues;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Form of an event for those who look at it: its fields by their names in records, none of them left out. */
public final class EventForm {

    /** Identities, which read better as they are written than in their parts. */
    private static final Set<Class<?>> TEXTS =
            Set.of(ExecutionId.class, NodePath.class, NodeId.class, WorkflowKey.class);

    private EventForm() {}

    /** Returns an event as plain data: what happened, then the fields. */
    public static Map<String, @Nullable Object> of(Event event) {
        var type = EventTypes.of(event);
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put(
                "event",
                type.name().substring(0, 1).toUpperCase(Locale.ROOT)
                        + type.name().substring(1));
        type.form().forEachField(event, (name, value) -> data.put(name, plain(value)));
        return data;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value == null || value instanceof Boolean || value instanceof Number) {
            return PlainValues.finite(value);
        }
        if (value instanceof Optional<?> optional) {
            return plain(optional.orElse(null));
        }
        if (value instanceof OptionalInt optional) {
            return optional.isPresent() ? optional.getAsInt() : null;
        }
        if (value instanceof Collection<?> many) {
            return many.stream().map(EventForm::plain).toList();
        }
        if (value instanceof Map<?, ?> map) {
            return PlainValues.finite(map);
        }
        if (value instanceof Enum<?> constant) {
            return WireNames.nameOf(constant);
        }
        return value instanceof Record part && !TEXTS.contains(value.getClass()) ? parts(part) : value.toString();
    }

    private static Map<String, @Nullable Object> parts(Record part) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        Forms.ofRecord(part.getClass()).forEachField(part, (name, value) -> data.put(name, plain(value)));
        return data;
    }
}
