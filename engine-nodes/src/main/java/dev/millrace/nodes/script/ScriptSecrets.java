package dev.millrace.nodes.script;

import dev.millrace.node.NodeContext;

/** The secrets that a script may ask for: {@code secrets.token} or {@code secrets['db-password']}. Thread-safe. */
public final class ScriptSecrets {

    private final NodeContext context;

    ScriptSecrets(NodeContext context) {
        this.context = context;
    }

    /**
     * Returns the value of a secret.
     *
     * @throws dev.millrace.node.UnknownSecretException if there is none
     */
    public String get(String name) {
        return context.secret(name);
    }

    /** Returns the same, for {@code secrets['db-password']}. */
    public String getAt(String name) {
        return get(name);
    }
}
