package dev.millrace.serialization.internal.schema;

import java.util.List;
import java.util.Map;

/**
 * A key that an object of the format may have. Immutable.
 *
 * @param name its canonical name
 * @param aliases other names that are read
 * @param shape what its value must look like, as JSON Schema
 * @param description what it is for
 */
record Key(String name, List<String> aliases, Map<String, Object> shape, String description) {

    static Key of(String name, Map<String, Object> shape, String description) {
        return new Key(name, List.of(), shape, description);
    }

    Key or(String... others) {
        return new Key(name, List.of(others), shape, description);
    }
}
