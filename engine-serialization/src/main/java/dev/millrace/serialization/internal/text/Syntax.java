package dev.millrace.serialization.internal.text;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The two ways to write a document. */
public enum Syntax {
    /** JSON. */
    JSON,
    /** YAML 1.2 with its JSON schema. */
    YAML;

    /** What to say of a file with another extension. */
    public static final String EXPECTED = "a definition is a .json, .yaml or .yml file";

    /** Returns the syntax that a file's extension says. */
    public static Optional<Syntax> of(Path file) {
        var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".json")) {
            return Optional.of(JSON);
        }
        return name.endsWith(".yaml") || name.endsWith(".yml") ? Optional.of(YAML) : Optional.empty();
    }
}
