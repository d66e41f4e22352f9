package dev.millrace.serialization;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.core.TreeNode;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.millrace.node.InvalidDataException;
import dev.millrace.node.Mismatch;
import dev.millrace.node.ValueMapper;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Converts records, beans, {@code java.time} values and {@code Optional} by Jackson, as ISO-8601 texts where it is
 * about time.
 * Data never names a class to be made. Found by {@link java.util.ServiceLoader}. Thread-safe.
 */
public final class JacksonValueMapper implements ValueMapper {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .polymorphicTypeValidator(BasicPolymorphicTypeValidator.builder().build())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .addMixIn(Record.class, MayBeEmpty.class)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    /** An object of which nothing can be read is no data; a record without components is. */
    @JsonAutoDetect
    private interface MayBeEmpty {}

    /** Creates the mapper; {@link java.util.ServiceLoader} asks for it. */
    public JacksonValueMapper() {}

    @Override
    public Object toData(Object value) {
        try {
            var data = MAPPER.convertValue(value, Object.class);
            if (data != null) {
                return data;
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidDataException(
                    "[RUN-104] " + value.getClass().getName() + " is no data: " + reason(e), causeOf(e));
        }
        throw new InvalidDataException("[RUN-104] " + value.getClass().getName() + " is no data: it became null");
    }

    @Override
    public boolean isOneValue(Iterable<?> value) {
        return value instanceof TreeNode || ValueMapper.super.isOneValue(value);
    }

    @Override
    public <T> T fromData(Object data, Class<T> type) {
        try {
            var converted = MAPPER.convertValue(data, type);
            if (converted != null) {
                return converted;
            }
        } catch (IllegalArgumentException e) {
            throw mismatch(data, type, e);
        }
        throw Mismatch.of(type, "", type, null);
    }

    /** Says in the engine's words what Jackson found; Jackson's own quote the data. */
    private static InvalidDataException mismatch(Object data, Class<?> type, IllegalArgumentException e) {
        if (!(e.getCause() instanceof JsonMappingException cause)) {
            return Mismatch.of(type, "", "cannot be converted");
        }
        @Nullable Object found = data;
        var field = new StringBuilder();
        for (var part : cause.getPath()) {
            boolean isIndex = part.getFieldName() == null;
            field.append(
                    isIndex ? "[" + part.getIndex() + "]" : (field.length() == 0 ? "" : ".") + part.getFieldName());
            found = isIndex
                    ? at(found, part.getIndex())
                    : found instanceof Map<?, ?> map ? map.get(part.getFieldName()) : null;
        }
        var refusal = causeOf(e);
        if (cause instanceof ValueInstantiationException && refusal != null) {
            return Mismatch.of(type, field.toString(), refusal);
        }
        var expected = cause instanceof MismatchedInputException input ? input.getTargetType() : null;
        return expected == null
                ? Mismatch.of(type, field.toString(), "cannot be converted")
                : Mismatch.of(type, field.toString(), expected, found);
    }

    private static @Nullable Object at(@Nullable Object found, int index) {
        return found instanceof List<?> list && index >= 0 && index < list.size() ? list.get(index) : null;
    }

    /** What application code threw; what Jackson threw quotes the data. */
    private static @Nullable Throwable causeOf(IllegalArgumentException e) {
        return e.getCause() == null ? null : e.getCause().getCause();
    }

    /**
     * Where there is no data, in the engine's words: Jackson's own quote the values, which may be nobody's business.
     */
    private static String reason(IllegalArgumentException e) {
        var path = e.getCause() instanceof JsonMappingException cause
                ? cause.getPath().stream()
                        .map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : part.getFieldName())
                        .collect(Collectors.joining("."))
                : "";
        return (path.isEmpty() ? "nothing of it can be read" : "its '" + path + "' cannot be read")
                + "; return maps, lists, texts, numbers, booleans, records, or objects with public getters";
    }
}
