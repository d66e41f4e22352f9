package dev.millrace.store;

import static java.util.Objects.requireNonNull;

/**
 * A workflow's definition as a store keeps it. Immutable.
 *
 * @param revision the hash that executions are pinned to
 * @param text the canonical definition; empty where it holds code and only the application can give it again
 * @param directory the directory that relative paths in it start from; empty for none
 */
public record StoredDefinition(String revision, String text, String directory) {

    /** Checks for null. */
    public StoredDefinition {
        requireNonNull(revision, "revision");
        requireNonNull(text, "text");
        requireNonNull(directory, "directory");
    }
}
