package dev.millrace.node;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Converts records, with lists, sets, maps and optional values of them, enums, numbers and times, by reflection: what a
 * host without a JSON library needs. Thread-safe.
 */
final class RecordMapper implements ValueMapper {

    @Override
    public Object toData(Object value) {
        var text = Texts.of(value);
        if (text != null) {
            return text;
        }
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

    private static @Nullable Object read(RecordComponent component, Object owner) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(owner);
        } catch (InvocationTargetException e) {
            throw new InvalidDataException("[RUN-104] cannot read " + component, e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new InvalidDataException("[RUN-104] cannot read " + component, e);
        }
    }

    @Override
    public <T> T fromData(Object data, Class<T> type) {
        var converted = new Conversion(type).convert(data, type, "");
        if (converted == null) {
            throw Mismatch.of(type, "", type, null);
        }
        @SuppressWarnings("unchecked") // convert() returned a value of the type, boxed where it is primitive
        var result = (T) converted;
        return result;
    }

    /** One conversion; it knows the whole type for its messages. */
    private record Conversion(Class<?> whole) {

        private @Nullable Object convert(@Nullable Object data, Type wanted, String field) {
            var type = classOf(wanted);
            if (type == Optional.class) {
                return data == null ? Optional.empty() : Optional.ofNullable(convert(data, argument(wanted, 0), field));
            }
            if (data == null) {
                if (type.isPrimitive()) {
                    throw Mismatch.of(whole, field, type, null);
                }
                return null;
            }
            if (data instanceof List<?> list && (type.isAssignableFrom(List.class) || type == Set.class)) {
                return type == Object.class ? list : collection(list, type, argument(wanted, 0), field);
            }
            if (data instanceof Map<?, ?> map && type == Map.class) {
                return map(map, argument(wanted, 1), field);
            }
            return type.isInstance(data) ? data : convertOne(data, type, field);
        }

        private Object convertOne(Object data, Class<?> type, String field) {
            if (data instanceof Map<?, ?> map && type.isRecord()) {
                return recordOf(map, type, field);
            }
            if (data instanceof Number number) {
                return numberOf(number, type, field);
            }
            if (data instanceof String text) {
                return textual(text, type, field);
            }
            if (data instanceof Boolean && type == boolean.class) {
                return data;
            }
            throw Mismatch.of(whole, field, type, data);
        }

        private Object collection(List<?> list, Class<?> type, Type element, String field) {
            var converted = new ArrayList<@Nullable Object>(list.size());
            for (var item : list) {
                converted.add(convert(item, element, field + "[" + converted.size() + "]"));
            }
            return type == Set.class
                    ? Collections.unmodifiableSet(new LinkedHashSet<>(converted))
                    : Collections.unmodifiableList(converted);
        }

        private Object map(Map<?, ?> map, Type element, String field) {
            var converted = new LinkedHashMap<Object, @Nullable Object>();
            map.forEach((key, value) -> converted.put(key, convert(value, element, below(field, key))));
            return Collections.unmodifiableMap(converted);
        }

        private Object recordOf(Map<?, ?> map, Class<?> type, String field) {
            var components = type.getRecordComponents();
            var arguments = new @Nullable Object[components.length];
            for (int i = 0; i < components.length; i++) {
                var name = components[i].getName();
                arguments[i] = convert(map.get(name), components[i].getGenericType(), below(field, name));
            }
            try {
                var types =
                        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
                Constructor<?> constructor = type.getDeclaredConstructor(types);
                constructor.setAccessible(true);
                return constructor.newInstance(arguments);
            } catch (InvocationTargetException e) {
                throw Mismatch.of(whole, field, e.getCause() == null ? e : e.getCause());
            } catch (ReflectiveOperationException | IllegalArgumentException e) {
                throw Mismatch.of(whole, field, e);
            }
        }

        private static String below(String field, Object name) {
            return field.isEmpty() ? String.valueOf(name) : field + "." + name;
        }

        private Object textual(String text, Class<?> type, String field) {
            for (var constant : type.isEnum() ? type.getEnumConstants() : new Object[0]) {
                if (((Enum<?>) constant).name().equalsIgnoreCase(text)) {
                    return constant;
                }
            }
            var reader = Texts.readerOf(type);
            if (reader != null) {
                try {
                    return reader.apply(text);
                } catch (RuntimeException e) { // a text of another form
                    throw Mismatch.of(whole, field, type, text);
                }
            }
            if (text.length() == 1 && (type == char.class || type == Character.class)) {
                return text.charAt(0);
            }
            throw Mismatch.of(whole, field, type, text);
        }

        private Object numberOf(Number number, Class<?> type, String field) {
            try {
                var converted = Numeral.of(new BigDecimal(number.toString()), type);
                if (converted != null) {
                    return converted;
                }
            } catch (ArithmeticException e) {
                throw Mismatch.of(whole, field, type, number);
            }
            throw Mismatch.of(whole, field, type, number);
        }

        private static Class<?> classOf(Type wanted) {
            if (wanted instanceof Class<?> type) {
                return type;
            }
            if (wanted instanceof ParameterizedType parameterized) {
                return (Class<?>) parameterized.getRawType();
            }
            return wanted instanceof WildcardType wildcard ? classOf(wildcard.getUpperBounds()[0]) : Object.class;
        }

        private static Type argument(Type wanted, int index) {
            return wanted instanceof ParameterizedType parameterized
                            && parameterized.getActualTypeArguments().length > index
                    ? parameterized.getActualTypeArguments()[index]
                    : Object.class;
        }
    }
}
