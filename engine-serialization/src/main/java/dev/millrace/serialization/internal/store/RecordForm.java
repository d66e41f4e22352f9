package dev.millrace.serialization.internal.store;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Form of the records of one class in JSON: a field for each component, by a name of its own; what says nothing is left
 * out. Immutable.
 */
final class RecordForm {

    /**
     * A component of the record.
     *
     * @param name the field's name, whatever the component is called
     * @param accessor returns its value, as {@code (Object)Object}
     * @param form how its values stand
     */
    record Component(String name, MethodHandle accessor, Form form) {}

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.publicLookup();

    private final String name;
    private final List<Component> components;
    private final Map<String, Integer> positions = new HashMap<>();
    private final MethodHandle constructor;

    private RecordForm(String name, List<Component> components, MethodHandle constructor) {
        this.name = name;
        this.components = components;
        this.constructor = constructor;
        for (int i = 0; i < components.size(); i++) {
            positions.put(components.get(i).name(), i);
        }
    }

    /**
     * Returns the form of a class.
     *
     * @param names the names of the fields, in the order of its components
     */
    static RecordForm of(Class<?> type, List<String> names) {
        var all = type.getRecordComponents();
        if (names.size() != all.length || Set.copyOf(names).size() != all.length) {
            throw new AssertionError(type + " has " + all.length + " components, and its names are " + names
                    + "; give each a name of its own in " + EventTypes.class.getSimpleName() + " or "
                    + WireNames.class.getSimpleName() + ", in the order of the components");
        }
        var components = new ArrayList<Component>();
        try {
            for (int i = 0; i < all.length; i++) {
                var accessor = LOOKUP.unreflect(all[i].getAccessor())
                        .asType(MethodType.methodType(Object.class, Object.class));
                components.add(new Component(names.get(i), accessor, Forms.of(all[i].getGenericType())));
            }
            var types = Stream.of(all).map(RecordComponent::getType).toArray(Class<?>[]::new);
            var constructor = LOOKUP.findConstructor(type, MethodType.methodType(void.class, types))
                    .asSpreader(Object[].class, types.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
            return new RecordForm(type.getSimpleName(), List.copyOf(components), constructor);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the records of the model are public", e);
        }
    }

    Form asForm() {
        return new Form(
                name,
                (out, value) -> {
                    out.writeStartObject();
                    writeFields(out, value, 0);
                    out.writeEndObject();
                },
                in -> {
                    Json.expect(in, JsonToken.START_OBJECT, "a map");
                    in.nextToken();
                    return make(in, readFields(in, 0));
                },
                null);
    }

    List<Component> components() {
        return components;
    }

    /** Hands over each field's name and its value. */
    void forEachField(Object value, BiConsumer<String, Object> fields) {
        components.forEach(component -> fields.accept(component.name(), valueOf(component, value)));
    }

    /** Writes the fields of the components from this one on. */
    void writeFields(JsonGenerator out, Object value, int from) throws IOException {
        for (int i = from; i < components.size(); i++) {
            var component = components.get(i);
            var part = valueOf(component, value);
            if (!part.equals(component.form().absent())) {
                out.writeFieldName(component.name());
                component.form().writer().write(out, part);
            }
        }
    }

    /**
     * Reads fields, from the current one to the end of their map, for the components from this one on; those before
     * stay null.
     */
    @Nullable
    Object[] readFields(JsonParser in, int from) throws IOException {
        var values = new @Nullable Object[components.size()];
        for (; in.currentToken() == JsonToken.FIELD_NAME; in.nextToken()) {
            var position = positions.get(in.currentName());
            if (position == null || position < from || values[position] != null) {
                throw Json.bad(in, "expected each field of " + name + " once and no other");
            }
            in.nextToken();
            values[position] = components.get(position).form().reader().read(in);
        }
        Json.expect(in, JsonToken.END_OBJECT, "the end of " + name);
        for (int i = from; i < values.length; i++) {
            if (values[i] == null) {
                values[i] = components.get(i).form().absent();
            }
        }
        return values;
    }

    /** Returns the record with these values. */
    Object make(JsonParser in, @Nullable Object[] values) throws IOException {
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                throw Json.bad(in, "expected the field '" + components.get(i).name() + "' of " + name);
            }
        }
        try {
            return (Object) constructor.invokeExact(values);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("the constructor of " + name + " declares no exception", e);
        }
    }

    private static Object valueOf(Component component, Object value) {
        try {
            return (Object) component.accessor().invokeExact(value);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("an accessor declares no exception", e);
        }
    }
}
