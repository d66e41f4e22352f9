package dev.millrace.internal.driver;

import dev.millrace.definition.Workflow;
import dev.millrace.node.SecretSource;
import dev.millrace.validation.ParameterCheck;
import java.util.Map;
import java.util.Optional;

/** The asking of a source of secrets. */
public final class Secrets {

    private Secrets() {}

    /**
     * Returns the value of a secret; empty if there is none, or an empty one.
     *
     * @throws IllegalStateException if the source cannot say
     */
    static Optional<String> find(SecretSource source, String name) {
        if (!SecretSource.NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        try {
            return source.find(name).filter(value -> !value.isEmpty());
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "[ENG-802] the source of secrets cannot say what '" + name + "' is: " + e.getMessage(), e);
        }
    }

    /**
     * Checks that there are the secrets that a start names.
     *
     * @param accepted the start's input
     * @throws dev.millrace.definition.InvalidParametersException if there are not, or the source cannot say
     */
    public static void require(SecretSource source, Workflow workflow, Map<String, Object> accepted) {
        if (!workflow.parameters().isEmpty()) {
            ParameterCheck.requireSecrets(workflow, accepted, name -> problemOf(source, name));
        }
    }

    /** Neither it nor the source's own message is told or logged: what was given for a name may be a secret. */
    private static Optional<String> problemOf(SecretSource source, String name) {
        try {
            return find(source, name).isPresent()
                    ? Optional.empty()
                    : Optional.of("names no secret of the engine's source (ENG-800)");
        } catch (IllegalStateException e) {
            return Optional.of("cannot be looked up, for the engine's source of secrets failed (ENG-802)");
        }
    }
}
