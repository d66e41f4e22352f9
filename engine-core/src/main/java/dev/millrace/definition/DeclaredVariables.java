package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a workflow declares of its data: its variables, those in the environment of the programs that it runs, and what
 * it takes and gives. Immutable.
 *
 * @param values what each begins with, unless the caller of an execution says otherwise
 * @param strict whether only these may be read: another name is refused when the definition is loaded, and fails the
 *     node that reads it where it is known only then
 * @param environment what all its nodes that have an {@code environment} find there, with templates that are filled in
 *     for each node and may name other entries; what a node says itself wins
 * @param inherited what programs get from the engine's own environment, where a node does not say so itself; empty for
 *     what the engine says
 * @param signature what it takes as input, and what it gives
 */
public record DeclaredVariables(
        Map<String, Object> values,
        boolean strict,
        Map<String, Object> environment,
        Optional<InheritedEnvironment> inherited,
        Signature signature) {

    /** The field of a node type that takes on the workflow's environment. */
    public static final String ENVIRONMENT = "environment";

    /** No variables are declared, and any may be read. */
    public static final DeclaredVariables NONE = new DeclaredVariables(Map.of(), false);

    /** Copies the maps. */
    public DeclaredVariables {
        values = Values.copy(values);
        environment = Values.copy(environment);
        requireNonNull(inherited, "inherited");
        requireNonNull(signature, "signature");
    }

    /** Returns the environment of a node: the workflow's entries, and those of the node itself, which win. */
    public Map<String, Object> environmentWith(Map<?, ?> own) {
        var whole = new LinkedHashMap<String, Object>(environment);
        own.forEach((name, value) -> whole.put(String.valueOf(name), value));
        return Collections.unmodifiableMap(whole);
    }

    /** Creates variables of a workflow that takes any input. */
    public DeclaredVariables(Map<String, Object> values, boolean strict, Map<String, Object> environment) {
        this(values, strict, environment, Optional.empty(), Signature.ANY);
    }

    /** Creates variables without an environment. */
    public DeclaredVariables(Map<String, Object> values, boolean strict) {
        this(values, strict, Map.of());
    }
}
