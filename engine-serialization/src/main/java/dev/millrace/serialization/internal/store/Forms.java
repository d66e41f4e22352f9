package dev.millrace.serialization.internal.store;

import dev.millrace.definition.NodeId;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The form of each type that a component of an event may have. A type that is not here fails when the codec is made.
 */
final class Forms {

    private static final Map<Class<?>, Form> PLAIN = Map.of(
            String.class, Form.TEXT,
            boolean.class, Form.BOOLEAN,
            Boolean.class, Form.BOOLEAN,
            int.class, Form.INT,
            long.class, Form.LONG,
            double.class, Form.DOUBLE,
            OptionalInt.class, Form.OPTIONAL_INT,
            NodePath.class, Form.ofText("node path", NodePath::parse),
            NodeId.class, Form.ofText("node id", NodeId::of),
            ExecutionId.class, Form.ofText("execution id", ExecutionId::parse));

    private static final ClassValue<RecordForm> RECORDS = new ClassValue<>() {
        @Override
        protected RecordForm computeValue(Class<?> type) {
            return RecordForm.of(type, WireNames.fieldsOf(type));
        }
    };

    private Forms() {}

    /** Returns the form of a record that is a part of an event. */
    static RecordForm ofRecord(Class<?> type) {
        return RECORDS.get(type);
    }

    static Form of(Type type) {
        if (type instanceof ParameterizedType generic) {
            return ofGeneric(generic);
        }
        var plain = (Class<?>) type;
        var known = PLAIN.get(plain);
        if (known != null) {
            return known;
        }
        if (plain.isEnum()) {
            return Form.ofChoices(plain.getSimpleName(), WireNames.choicesOf(plain));
        }
        if (plain.isRecord()) {
            return ofRecord(plain).asForm();
        }
        throw unknown(type);
    }

    private static Form ofGeneric(ParameterizedType type) {
        var arguments = type.getActualTypeArguments();
        var element = arguments[arguments.length - 1];
        boolean data = element == Object.class;
        if (type.getRawType() == Map.class && (data || element == String.class)) {
            return data ? Form.DATA_MAP : Form.TEXT_MAP;
        }
        if (type.getRawType() == List.class) {
            return data ? Form.DATA_LIST : of(element).list();
        }
        if (type.getRawType() == Optional.class) {
            return of(element).optional();
        }
        throw unknown(type);
    }

    private static AssertionError unknown(Type type) {
        return new AssertionError("no form stands for " + type + "; add one to " + Forms.class.getSimpleName());
    }
}
