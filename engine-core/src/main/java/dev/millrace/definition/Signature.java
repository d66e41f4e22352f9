package dev.millrace.definition;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a workflow takes and what it gives. Immutable.
 *
 * @param parameters its declared inputs, by name; empty if it takes any input
 * @param outputs what it gives, by name, with templates that are filled in when it completes; empty if it gives what
 *     its last nodes gave
 */
public record Signature(Map<String, Parameter> parameters, Map<String, Object> outputs) {

    /** Takes any input, and gives what its last nodes gave. */
    public static final Signature ANY = new Signature(Map.of(), Map.of());

    /** Copies the maps. */
    public Signature {
        parameters = parameters.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        outputs = Values.copy(outputs);
    }
}
