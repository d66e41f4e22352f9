package dev.millrace.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Secrets in files: with a line for each, or as a folder with a file for each. */
final class SecretFiles {

    static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,199}");

    private SecretFiles() {}

    /** Returns what the line of a secret says. */
    static Optional<String> ofLine(Path file, String name) {
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

    /** Returns what the file of a secret holds. */
    static Optional<String> ofFile(Path folder, String name) {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty(); // it leads nowhere else
        }
        var file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        var text = read(file);
        int end = text.endsWith("\r\n") ? 2 : text.endsWith("\n") ? 1 : 0;
        return Optional.of(text.substring(0, text.length() - end));
    }

    /** Returns what a file of secrets holds; an exception names the file, never its content. */
    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new UncheckedIOException("[ENG-803] " + file + " is no text in UTF-8", e);
        } catch (IOException e) {
            throw new UncheckedIOException("[ENG-803] secrets cannot be read from " + file, e);
        }
    }
}
