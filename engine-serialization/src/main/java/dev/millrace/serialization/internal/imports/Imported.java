package dev.millrace.serialization.internal.imports;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Another system's definition, as data of one of ours. Immutable.
 *
 * @param data the definition
 * @param hostTypes the node types in it that its host registers
 */
public record Imported(Map<String, @Nullable Object> data, Set<String> hostTypes) {

    /** Copies the types. */
    public Imported {
        hostTypes = Set.copyOf(hostTypes);
    }
}
