package dev.millrace.serialization;

import static java.util.Objects.requireNonNull;

import dev.millrace.node.NodeRegistry;
import dev.millrace.serialization.internal.schema.SchemaData;
import dev.millrace.serialization.internal.text.JsonText;

/** The JSON Schema of definitions, for editors and other tools. The loader itself says more, and with places. */
public final class WorkflowSchema {

    private WorkflowSchema() {}

    /**
     * Returns the schema (2020-12) of definitions that may name these node types, as JSON. It knows keys and names in
     * their canonical case only; the loader reads any.
     */
    public static String json(NodeRegistry types) {
        return JsonText.of(SchemaData.of(requireNonNull(types, "types")));
    }
}
