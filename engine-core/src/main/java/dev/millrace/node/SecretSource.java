package dev.millrace.node;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Source of the values of secrets, which definitions and starts only name. Asked from the threads of workers, each time
 * that an attempt begins which names a secret, and from a caller's thread for the secrets that a start names; what it
 * gives goes to the node's code and is not kept. Implementations are thread-safe.
 */
@FunctionalInterface
public interface SecretSource {

    /** Has no secret. */
    SecretSource NONE = name -> Optional.empty();

    /** How the name of a secret looks. */
    Pattern NAME = SecretFiles.NAME;

    /**
     * Returns the value of a secret; empty if there is none of that name. An empty text counts as none. What it throws
     * fails the attempt, which may be tried again; the message must not hold the value.
     *
     * @param name a name as {@link #NAME} has it
     */
    Optional<String> find(String name);

    /** Returns a source that asks another one for what this one does not have. */
    default SecretSource or(SecretSource other) {
        requireNonNull(other, "other");
        return name -> find(name).filter(value -> !value.isEmpty()).or(() -> other.find(name));
    }

    /** Returns a source of the values of a map, which is copied. */
    static SecretSource of(Map<String, String> values) {
        var copy = Map.copyOf(values);
        return name -> Optional.ofNullable(copy.get(name));
    }

    /**
     * Returns a source of the process's own environment: the secret {@code db-password} is the variable of the prefix
     * and {@code DB_PASSWORD}.
     *
     * @param prefix such as {@code APP_SECRET_}; not empty, so that not every variable is a secret
     */
    static SecretSource environment(String prefix) {
        if (prefix.isEmpty()) {
            throw new IllegalArgumentException("the prefix must not be empty");
        }
        return name -> Optional.ofNullable(System.getenv(
                prefix + name.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_')));
    }

    /**
     * Returns a source of a file with a line {@code name=value} for each secret; empty lines and those that begin with
     * {@code #} are passed over. Read whenever it is asked, so that a changed file counts.
     */
    static SecretSource file(Path lines) {
        requireNonNull(lines, "lines");
        return name -> SecretFiles.ofLine(lines, name);
    }

    /**
     * Returns a source of the files of a folder, each named for its secret, as containers mount them; the end of the
     * last line does not count. Read whenever it is asked.
     */
    static SecretSource folder(Path folder) {
        requireNonNull(folder, "folder");
        return name -> SecretFiles.ofFile(folder, name);
    }
}
