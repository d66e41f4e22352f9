package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Lines of the main sources of all modules: what is longer than a page is wide is read by nobody. */
class SourceLinesTest {

    private static final Path ROOT = Path.of("../..");
    private static final int LONGEST = 120;

    @Test
    void no_line_is_longer_than_a_page() throws IOException {
        var sources = new ArrayList<Path>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            files.filter(file -> file.toString().replace('\\', '/').contains("/src/main/java/"))
                    .filter(file -> file.toString().endsWith(".java"))
                    .forEach(sources::add);
        }
        var found = new ArrayList<String>();
        for (var source : sources) {
            var lines = Files.readAllLines(source);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).length() > LONGEST) {
                    found.add(source + ":" + (i + 1));
                }
            }
        }

        assertThat(sources).hasSizeGreaterThan(600);
        assertThat(found).isEmpty();
    }
}
