package dev.millrace.testing.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The inputs that stand in the project, a folder for each target: seeds, and what was once a finding. */
final class Corpus {

    private static final Path ROOT = Path.of("src/test/resources/fuzz");

    private Corpus() {}

    static Path file(String name) {
        return ROOT.resolve(name);
    }

    static Path folderOf(Target target) {
        return ROOT.resolve(target.label());
    }

    static List<byte[]> of(Target target) throws IOException {
        var inputs = new ArrayList<byte[]>();
        try (var files = Files.list(folderOf(target))) {
            for (var file : files.sorted().toList()) {
                inputs.add(Files.readAllBytes(file));
            }
        }
        return inputs;
    }
}
