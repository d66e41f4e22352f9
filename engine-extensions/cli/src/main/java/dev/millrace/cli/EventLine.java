package dev.millrace.cli;

import dev.millrace.definition.NodeId;
import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Line of an event, for people. */
final class EventLine {

    /** Identities, which read better as they are written than in their parts. */
    private static final Set<Class<?>> TEXTS =
            Set.of(ExecutionId.class, NodePath.class, NodeId.class, WorkflowKey.class);

    private static final String MICROS = "EpochMicros";

    private EventLine() {}

    /** Returns an event on one line: when, its number, what, and its parts. */
    static String of(Event event) {
        var text = new StringBuilder(Text.of(event.at()) + " " + event.sequence() + " "
                + event.getClass().getSimpleName());
        shown((Record) event).forEach((name, value) -> {
            if (!List.of("execution", "sequence", "at").contains(name)) {
                text.append(' ').append(name).append('=').append(SecretOption.masked(value));
            }
        });
        return Text.oneLine(text.toString());
    }

    /** For people: instants as such, failures without their traces. */
    private static Map<String, @Nullable Object> shown(Record one) {
        var shown = new LinkedHashMap<String, @Nullable Object>();
        for (var component : one.getClass().getRecordComponents()) {
            var name = component.getName();
            var value = value(one, component);
            if (name.endsWith(MICROS) && value instanceof Long micros) {
                shown.put(instantName(name), instant(micros));
            } else {
                shown.put(name, shown(value));
            }
        }
        return shown;
    }

    private static @Nullable Object shown(@Nullable Object value) {
        if (value instanceof Failure failure) {
            return Text.of(failure);
        }
        if (value instanceof Optional<?> optional) {
            return shown(optional.orElse(null));
        }
        if (value instanceof Collection<?> many) {
            return many.stream().map(each -> String.valueOf(shown(each))).toList();
        }
        return value instanceof Record one && !TEXTS.contains(value.getClass()) ? shown(one) : value;
    }

    private static String instantName(String name) {
        var plain = name.substring(0, name.length() - MICROS.length());
        return plain.isEmpty() ? name : plain;
    }

    private static String instant(long micros) {
        return micros == Long.MAX_VALUE ? "never" : Text.of(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }

    private static @Nullable Object value(Record one, RecordComponent component) {
        try {
            return component.getAccessor().invoke(one);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("events and their parts are public", e);
        }
    }
}
