package dev.millrace.temporal.internal;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Records of the model as data and back: a map by the names of their components, in which texts stand for ids, times
 * and constants. What is absent is left out.
 */
final class RecordData {

    private RecordData() {}

    // --- writing

    static Map<String, Object> of(Record given) {
        var data = new LinkedHashMap<String, Object>();
        for (var component : given.getClass().getRecordComponents()) {
            var value = dataOf(valueOf(component, given));
            if (value != null) {
                data.put(component.getName(), value);
            }
        }
        return data;
    }

    private static @Nullable Object valueOf(RecordComponent component, Record given) {
        try {
            return component.getAccessor().invoke(given);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("the records of the model are public", e);
        }
    }

    private static @Nullable Object dataOf(@Nullable Object value) {
        if (value instanceof Record part && !(value instanceof ExecutionId)) {
            return of(part);
        } else if (value instanceof Optional<?> optional) {
            return dataOf(optional.orElse(null));
        } else if (value instanceof Map<?, ?> map) {
            return entriesOf(map);
        } else if (value instanceof List<?> list) {
            var all = new ArrayList<@Nullable Object>();
            list.forEach(element -> all.add(dataOf(element)));
            return all;
        }
        boolean isPlain = value == null || value instanceof Number || value instanceof Boolean;
        return isPlain ? value : textOf(value);
    }

    private static String textOf(@Nullable Object value) {
        return value instanceof Enum<?> constant ? constant.name() : String.valueOf(value);
    }

    private static Map<String, @Nullable Object> entriesOf(Map<?, ?> map) {
        var all = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((key, value) -> all.put(textOf(key), dataOf(value)));
        return all;
    }

    // --- reading

    static <R extends Record> R read(Class<R> type, Map<String, Object> data) {
        var components = type.getRecordComponents();
        var values = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = valueOf(components[i].getGenericType(), data.get(components[i].getName()));
        }
        try {
            return constructor(type, components).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("the data are no " + type.getSimpleName(), e);
        }
    }

    private static <R extends Record> Constructor<R> constructor(Class<R> type, RecordComponent[] components)
            throws NoSuchMethodException {
        return type.getDeclaredConstructor(
                Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
    }

    private static @Nullable Object valueOf(Type type, @Nullable Object data) {
        if (type instanceof ParameterizedType generic) {
            return ofGeneric(generic, data);
        }
        return data == null ? null : ofPlain((Class<?>) type, data);
    }

    private static Object ofGeneric(ParameterizedType type, @Nullable Object data) {
        var of = type.getActualTypeArguments();
        if (type.getRawType() == Optional.class) {
            return Optional.ofNullable(valueOf(of[0], data));
        } else if (type.getRawType() == List.class) {
            var all = new ArrayList<@Nullable Object>();
            ((List<?>) some(data, List.of())).forEach(element -> all.add(valueOf(of[0], element)));
            return Collections.unmodifiableList(all);
        }
        var all = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        ((Map<?, ?>) some(data, Map.of())).forEach((key, value) -> all.put(valueOf(of[0], key), valueOf(of[1], value)));
        return Collections.unmodifiableMap(all);
    }

    private static Object some(@Nullable Object data, Object otherwise) {
        return data == null ? otherwise : data;
    }

    @SuppressWarnings("unchecked") // a record was written as a map by names
    private static Object ofPlain(Class<?> type, Object data) {
        if (type.isRecord() && type != ExecutionId.class) {
            return read(type.asSubclass(Record.class), (Map<String, Object>) data);
        } else if (type.isEnum()) {
            return constant(type, data.toString());
        } else if (data instanceof Number number) {
            return ofNumber(type, number);
        }
        return data instanceof String text ? ofText(type, text) : data;
    }

    private static Object constant(Class<?> type, String name) {
        return Stream.of(type.getEnumConstants())
                .filter(constant -> ((Enum<?>) constant).name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(type.getSimpleName() + " has no " + name));
    }

    private static Object ofNumber(Class<?> type, Number number) {
        if (type == int.class) {
            return number.intValue();
        } else if (type == long.class) {
            return number.longValue();
        }
        return type == double.class ? (Object) number.doubleValue() : number;
    }

    private static Object ofText(Class<?> type, String text) {
        if (type == NodePath.class) {
            return NodePath.parse(text);
        } else if (type == ExecutionId.class) {
            return ExecutionId.parse(text);
        } else if (type == Instant.class) {
            return Instant.parse(text);
        }
        return type == Duration.class ? Duration.parse(text) : text;
    }
}
