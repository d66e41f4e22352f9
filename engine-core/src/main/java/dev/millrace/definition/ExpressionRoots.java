package dev.millrace.definition;

import java.util.Set;

/** The names that an expression may begin with, by where it stands. */
public final class ExpressionRoots {

    /** In the condition of a connection. */
    public static final Set<String> CONNECTION =
            Set.of("input", "output", "variables", "item", "index", "error", "execution", "nodes");

    /** In a field of a control node: a condition, a switch's expression, a collection. */
    public static final Set<String> CONTROL = Set.of("input", "variables", "item", "index", "execution", "nodes");

    /** In a template of a node's inputs or fields. */
    public static final Set<String> TEMPLATE =
            Set.of("input", "variables", "item", "index", "error", "execution", "nodes", "attempt");

    private ExpressionRoots() {}
}
