package dev.millrace.definition;

import java.util.Map;

/**
 * The variables that a workflow declares: its own, and those in the environment of the programs that it runs.
 * Immutable.
 *
 * @param values what each begins with, unless the caller of an execution says otherwise
 * @param strict whether only these may be read: another name is refused when the definition is loaded, and fails the
 *     node that reads it where it is known only then
 * @param environment what all its nodes that have an {@code environment} find there, with templates that are filled in
 *     for each node; what a node says itself wins
 */
public record DeclaredVariables(Map<String, Object> values, boolean strict, Map<String, Object> environment) {

    /** The field of a node type that takes on the workflow's environment. */
    public static final String ENVIRONMENT = "environment";

    /** No variables are declared, and any may be read. */
    public static final DeclaredVariables NONE = new DeclaredVariables(Map.of(), false);

    /** Copies the maps. */
    public DeclaredVariables {
        values = Values.copy(values);
        environment = Values.copy(environment);
    }

    /** Creates variables without an environment. */
    public DeclaredVariables(Map<String, Object> values, boolean strict) {
        this(values, strict, Map.of());
    }
}
