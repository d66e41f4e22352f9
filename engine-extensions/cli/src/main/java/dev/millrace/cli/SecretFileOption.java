package dev.millrace.cli;

import dev.millrace.EngineBuilder;
import dev.millrace.node.SecretSource;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the engine of a command has its secrets: a file or folder, then the environment. Confined to one run. */
final class SecretFileOption {

    static final String PREFIX = "MILLRACE_SECRET_";

    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            description = "Where the values of secrets are, which definitions read as secrets.NAME: a file with lines"
                    + " NAME=VALUE, or a folder with a file for each. What it does not have, the environment may:"
                    + " MILLRACE_SECRET_NAME.")
    private @Nullable String file;

    /** Sets the source of secrets of an engine. */
    void on(EngineBuilder engine) {
        var environment = SecretSource.environment(PREFIX);
        if (file == null) {
            engine.secrets(environment);
            return;
        }
        var path = DefinitionFiles.path(file);
        if (!Files.isReadable(path)) {
            throw CommandFailedException.usage("[CLI-182] --secret-file " + file + " cannot be read");
        }
        var given = Files.isDirectory(path) ? SecretSource.folder(path) : SecretSource.file(path);
        try {
            given.find(PREFIX); // reads it, whether that is there or not
        } catch (RuntimeException e) {
            throw CommandFailedException.usage("[CLI-182] --secret-file: " + e.getMessage());
        }
        engine.secrets(given.or(environment));
    }
}
