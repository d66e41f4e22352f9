package dev.millrace.testing.conformance;

import dev.millrace.serialization.LoadLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The definition of a case and the files beside it, as texts. Immutable.
 *
 * @param definition the definition
 * @param others relative path -> text
 * @param limits how large the definition may be
 */
record CaseFiles(String definition, Map<String, String> others, LoadLimits limits) {

    static final String DEFINITION = "workflow.yaml";

    /** What lies here is registered before the case's own workflow starts. */
    private static final String REGISTERED = "workflows/";

    CaseFiles {
        others = Map.copyOf(others);
    }

    /** Returns the paths of the definitions that are registered before, in their order. */
    List<String> registered() {
        return others.keySet().stream()
                .filter(path -> path.startsWith(REGISTERED))
                .sorted()
                .toList();
    }

    /** Lays the files out in a folder of their own, hands it over, and deletes it. */
    void with(Consumer<Path> use) {
        try {
            var folder = Files.createTempDirectory("millrace-case-").toRealPath();
            try {
                write(folder);
                use.accept(folder);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("[TST-102] the files of a case cannot be laid out: " + e.getMessage(), e);
        }
    }

    private void write(Path folder) throws IOException {
        Files.writeString(folder.resolve(DEFINITION), definition);
        for (var other : others.entrySet()) {
            var file = folder.resolve(other.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, other.getValue());
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (var walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (var path : all) {
            Files.deleteIfExists(path);
        }
    }
}
