package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The identity of a workflow and its version. Immutable.
 *
 * @param id 1 to 200 Unicode characters, by the rule of {@link NodeId}
 * @param version the author's version, such as {@code 1.0}
 */
public record WorkflowKey(String id, String version) {

    /** The version of a workflow that names none. */
    public static final String FIRST_VERSION = "1.0";

    private static final int MAX_LENGTH = 200;

    /**
     * Checks the id.
     *
     * @throws IllegalArgumentException if the id breaks a rule; the message says which
     */
    public WorkflowKey {
        problemOf(requireNonNull(id, "id")).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
        requireNonNull(version, "version");
    }

    /** Returns what is wrong with a text as a workflow id, or nothing if it is one. */
    public static Optional<String> problemOf(String id) {
        return IdRule.problemOf("a workflowId", id, MAX_LENGTH);
    }

    @Override
    public String toString() {
        return id + ":" + version;
    }
}
