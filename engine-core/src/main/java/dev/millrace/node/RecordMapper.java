package dev.millrace.node;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Converts records, lists of them, enums and numbers by reflection: what a host without a JSON library needs. Thread-safe. */
final class RecordMapper implements ValueMapper {

    @Override
    public Object toData(Object value) {
        if (!(value instanceof Record)) {
            throw new InvalidDataException("[RUN-104] " + value.getClass().getName()
                    + " is no data; return maps, lists, texts, numbers, booleans or records,"
                    + " or put engine-serialization on the class path");
        }
        var map = new LinkedHashMap<String, @Nullable Object>();
        for (var component : value.getClass().getRecordComponents()) {
            map.put(component.getName(), read(component, value));
        }
        return map;
    }

    @Override
    public <T> T fromData(Object data, Class<T> type) {
        var converted = convert(data, type);
        if (converted == null) {
            throw new IllegalArgumentException("[RUN-105] null is no " + type.getName());
        }
        @SuppressWarnings("unchecked") // convert() returned a value of the type, boxed where it is primitive
        var result = (T) converted;
        return result;
    }

    private @Nullable Object convert(@Nullable Object data, Type wanted) {
        var type = wanted instanceof ParameterizedType p ? (Class<?>) p.getRawType() : (Class<?>) wanted;
        if (data instanceof List<?> list
                && wanted instanceof ParameterizedType p
                && type.isAssignableFrom(List.class)) {
            return list.stream().map(e -> convert(e, boundOf(p))).toList();
        }
        if (data == null || type.isInstance(data)) {
            return data;
        }
        if (data instanceof Map<?, ?> map && type.isRecord()) {
            return recordOf(map, type);
        }
        if (data instanceof Number number) {
            return numberOf(number, type);
        }
        if (data instanceof String text && type.isEnum()) {
            return constantOf(text, type);
        }
        if (data instanceof Boolean && type == boolean.class) {
            return data;
        }
        throw cannot(data, type);
    }

    private static Type boundOf(ParameterizedType list) {
        var argument = list.getActualTypeArguments()[0];
        return argument instanceof Class<?> || argument instanceof ParameterizedType ? argument : Object.class;
    }

    private Object recordOf(Map<?, ?> map, Class<?> type) {
        var components = type.getRecordComponents();
        var arguments = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            arguments[i] = convert(map.get(components[i].getName()), components[i].getGenericType());
        }
        try {
            var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            throw new IllegalArgumentException("[RUN-105] the data has not the shape of " + type.getName(), e);
        }
    }

    private static Object numberOf(Number number, Class<?> type) {
        try {
            var exact = new BigDecimal(number.toString());
            if (type == int.class || type == Integer.class) {
                return exact.intValueExact();
            }
            if (type == long.class || type == Long.class) {
                return exact.longValueExact();
            }
            if (type == double.class || type == Double.class) {
                return number.doubleValue();
            }
            if (type == BigDecimal.class) {
                return exact;
            }
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("[RUN-105] the number does not fit " + type.getName(), e);
        }
        throw cannot(number, type);
    }

    private static Object constantOf(String text, Class<?> type) {
        for (var constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equalsIgnoreCase(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("[RUN-105] " + type.getName() + " has no such constant");
    }

    private static @Nullable Object read(RecordComponent component, Object owner) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(owner);
        } catch (ReflectiveOperationException e) {
            throw new InvalidDataException("[RUN-104] cannot read " + component, e);
        }
    }

    private static IllegalArgumentException cannot(Object data, Class<?> type) {
        return new IllegalArgumentException(
                "[RUN-105] a " + data.getClass().getSimpleName() + " is no " + type.getName());
    }
}
