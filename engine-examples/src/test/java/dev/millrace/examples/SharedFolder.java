package dev.millrace.examples;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Finds data outside this tree: in the folder that MILLRACE_SHARED names, or in a folder {@code shared} beside the
 * checkout.
 */
public final class SharedFolder {

    private SharedFolder() {}

    /** Returns a folder of it; the test is skipped, and says so, where there is none. */
    public static Path find(String name) {
        var found = candidates()
                .map(base -> base.resolve(name))
                .filter(Files::isDirectory)
                .findFirst();
        assumeTrue(
                found.isPresent(),
                "SKIPPED: no folder shared/" + name + " beside the checkout, and MILLRACE_SHARED names none");
        return found.orElseThrow();
    }

    private static Stream<Path> candidates() {
        var named = System.getenv("MILLRACE_SHARED");
        var beside = Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
                .map(folder -> folder.resolve("shared"));
        return named == null || named.isBlank() ? beside : Stream.of(Path.of(named));
    }
}
