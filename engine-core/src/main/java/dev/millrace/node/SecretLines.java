package dev.millrace.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Source of secrets in a file with a line for each. Immutable and thread-safe.
 *
 * @param file the file
 */
record SecretLines(Path file) implements SecretSource {

    @Override
    public Optional<String> find(String name) {
        Optional<String> found = Optional.empty();
        int number = 0;
        for (var line : read(file).lines().toList()) {
            number++;
            int equals = line.indexOf('=');
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (equals < 0 || !NAME.matcher(line.substring(0, equals).strip()).matches()) {
                throw new IllegalArgumentException(
                        "[ENG-803] line " + number + " of " + file + " is no secret; write name=value");
            }
            if (line.substring(0, equals).strip().equals(name)) {
                found = Optional.of(line.substring(equals + 1).strip());
            }
        }
        return found;
    }

    /** Returns what a file of secrets holds; an exception names the file, never its content. */
    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new UncheckedIOException("[ENG-803] " + file + " is no text in UTF-8", e);
        } catch (IOException e) {
            throw new UncheckedIOException("[ENG-803] secrets cannot be read from " + file, e);
        }
    }
}
