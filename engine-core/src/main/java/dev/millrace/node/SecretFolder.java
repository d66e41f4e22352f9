package dev.millrace.node;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Source of secrets in a folder with a file for each. Immutable and thread-safe.
 *
 * @param folder the folder
 */
record SecretFolder(Path folder) implements SecretSource {

    @Override
    public Optional<String> find(String name) {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty(); // it leads nowhere else
        }
        var file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        var text = SecretLines.read(file);
        int end = text.endsWith("\r\n") ? 2 : text.endsWith("\n") ? 1 : 0;
        return Optional.of(text.substring(0, text.length() - end));
    }
}
