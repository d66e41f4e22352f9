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
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Form of an event for those who look at it: its fields by their names in records, none of them left out. */
public final class EventForm {

    /** Identities, which read better as they are written than in their parts. */
    private static final Set<Class<?>> TEXTS =
            Set.of(ExecutionId.class, NodePath.class, NodeId.class, WorkflowKey.class);

    private final UnaryOperator<@Nullable Object> data;

    private EventForm(UnaryOperator<@Nullable Object> data) {
        this.data = data;
    }

    /** Returns an event as plain data: what happened, then the fields. */
    public static Map<String, @Nullable Object> of(Event event) {
        return of(event, PlainValues::finite);
    }

    /**
     * Returns an event as plain data, with another form of what nodes and people gave it.
     *
     * @param data says it of a map of data
     */
    public static Map<String, @Nullable Object> of(Event event, UnaryOperator<@Nullable Object> data) {
        return new EventForm(data).form(event);
    }

    private Map<String, @Nullable Object> form(Event event) {
        var type = EventTypes.of(event);
        var form = new LinkedHashMap<String, @Nullable Object>();
        form.put(
                "event",
                type.name().substring(0, 1).toUpperCase(Locale.ROOT)
                        + type.name().substring(1));
        type.form().forEachField(event, (name, value) -> form.put(name, plain(value)));
        return form;
    }

    private @Nullable Object plain(@Nullable Object value) {
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
            return many.stream().map(this::plain).toList();
        }
        if (value instanceof Map<?, ?>) {
            return data.apply(value);
        }
        if (value instanceof Enum<?> constant) {
            return WireNames.nameOf(constant);
        }
        return value instanceof Record part && !TEXTS.contains(value.getClass()) ? parts(part) : value.toString();
    }

    private Map<String, @Nullable Object> parts(Record part) {
        var form = new LinkedHashMap<String, @Nullable Object>();
        Forms.ofRecord(part.getClass()).forEachField(part, (name, value) -> form.put(name, plain(value)));
        return form;
    }
}
