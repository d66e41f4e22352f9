package dev.millrace.event;

import dev.millrace.time.TimeSource;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An event as people read it: as a record prints itself, but with instants for numbers of microseconds. */
final class EventText {

    private static final String MICROS = "EpochMicros";
    private static final String NEVER = "never";

    private EventText() {}

    static String of(Object event) {
        return event.getClass().getSimpleName()
                + Arrays.stream(event.getClass().getRecordComponents())
                        .map(component -> named(component, valueOf(component, event)))
                        .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String named(RecordComponent component, @Nullable Object value) {
        var name = component.getName();
        if (!name.endsWith(MICROS)) {
            return name + "=" + text(value);
        }
        var when = name.substring(0, name.length() - MICROS.length());
        return when + "="
                + (value instanceof Long micros && (when.equals("at") || micros != 0) ? instant(micros) : NEVER);
    }

    /** The latest time stands for none that will come, as 0 does for none that was. */
    private static String instant(long micros) {
        return micros == Long.MAX_VALUE ? NEVER : TimeSource.instantOf(micros).toString();
    }

    private static String text(@Nullable Object value) {
        return value instanceof Record part && isOfEvents(part.getClass()) ? of(part) : SecretNames.text(value);
    }

    private static boolean isOfEvents(Class<?> part) {
        var around = part.getEnclosingClass();
        return part == NodeResult.class || around != null && Event.class.isAssignableFrom(around);
    }

    private static @Nullable Object valueOf(RecordComponent component, Object event) {
        try {
            return component.getAccessor().invoke(event);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the components of events are public", e);
        }
    }
}
