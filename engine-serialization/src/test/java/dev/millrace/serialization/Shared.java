package dev.millrace.serialization;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The samples and conformance cases beside the checkout; tests that need them are skipped where there are none. */
final class Shared {

    private Shared() {}

    static Path folder(String name) {
        var folder = find().map(shared -> shared.resolve(name)).filter(Files::isDirectory);
        assumeThat(folder)
                .as("no folder 'shared/%s' above the working directory, and MILLRACE_SHARED names none", name)
                .isPresent();
        return folder.orElseThrow();
    }

    static List<Path> files(String name, String extension) {
        try (var files = Files.list(folder(name))) {
            return files.filter(file -> file.toString().endsWith(extension))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> find() {
        var named = System.getenv("MILLRACE_SHARED");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("shared/conformance"))) {
                return Optional.of(folder.resolve("shared"));
            }
        }
        return Optional.empty();
    }
}
