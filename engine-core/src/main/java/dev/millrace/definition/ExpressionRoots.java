package dev.millrace.definition;

import java.util.Set;

/** The names that an expression may begin with, by the place where it stands. */
public final class ExpressionRoots {

    /** In the condition of a connection; {@code output} is the source's output, {@code input} its input. */
    public static final Set<String> CONNECTION =
            Set.of("input", "output", "variables", "item", "index", "error", "execution", "nodes");

    /** In a node's own condition, expression or collection. */
    public static final Set<String> NODE =
            Set.of("input", "inputs", "variables", "item", "index", "execution", "nodes");

    /** In a template. */
    public static final Set<String> TEMPLATE =
            Set.of("input", "inputs", "variables", "item", "index", "error", "execution", "nodes", "attempt");

    /** The name that a secret is read by; never one of data. */
    public static final String SECRETS = "secrets";

    /** In a template of what is handed to a node's code. */
    public static final Set<String> HANDED_OVER =
            Set.of("input", "inputs", "variables", "item", "index", "error", "execution", "nodes", "attempt", SECRETS);

    /** In a check before a node's code is called. */
    public static final Set<String> PRE_CHECK = TEMPLATE;

    /** In a check after that; {@code output} is what the node gave. */
    public static final Set<String> POST_CHECK =
            Set.of("input", "inputs", "output", "variables", "item", "index", "error", "execution", "nodes", "attempt");

    /** In the declared outputs of a workflow. */
    public static final Set<String> OUTPUTS = Set.of("input", "variables", "execution", "nodes");

    /** In the inputs and the key of a trigger. */
    public static final Set<String> TRIGGER = Set.of("fire", "payload");

    /** In the filter of a trigger. */
    public static final Set<String> FILTER = Set.of("event", "payload");

    /** The names under {@code fire}. */
    public static final Set<String> FIRE = Set.of("id", "trigger", "dueAt", "at");

    /** The names under {@code execution}. */
    public static final Set<String> EXECUTION =
            Set.of("id", "workflowId", "version", "key", "labels", "startedAt", "input");

    private ExpressionRoots() {}
}
