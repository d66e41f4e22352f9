package dev.millrace.definition;

import java.util.Map;

/**
 * The variables that a workflow declares. Immutable.
 *
 * @param values what each begins with, unless the caller of an execution says otherwise
 * @param strict whether only these may be read: another name is refused when the definition is loaded, and fails the
 *     node that reads it where it is known only then
 */
public record DeclaredVariables(Map<String, Object> values, boolean strict) {

    /** No variables are declared, and any may be read. */
    public static final DeclaredVariables NONE = new DeclaredVariables(Map.of(), false);

    /** Copies the map. */
    public DeclaredVariables {
        values = Values.copy(values);
    }
}
