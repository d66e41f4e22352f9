package dev.millrace.store;

import static java.util.Objects.requireNonNull;

/**
 * A workflow's definition as a store keeps it. Immutable.
 *
 * @param revision the hash that executions are pinned to
 * @param workflow the id of the workflow; empty if nobody said it: the definition is kept for ever then
 * @param text the canonical definition; empty where it holds code and only the application can give it again
 * @param directory the directory that relative paths in it start from; empty for none
 */
public record StoredDefinition(String revision, String workflow, String text, String directory) {

    /** Checks for null. */
    public StoredDefinition {
        requireNonNull(revision, "revision");
        requireNonNull(workflow, "workflow");
        requireNonNull(text, "text");
        requireNonNull(directory, "directory");
    }

    /** Creates the definition of a workflow whose id is of no importance. */
    public StoredDefinition(String revision, String text, String directory) {
        this(revision, "", text, directory);
    }
}
