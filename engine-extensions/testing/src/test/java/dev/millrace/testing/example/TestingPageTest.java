package dev.millrace.testing.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TestingPageTest {

    private static final Path ROOT = Path.of("..", "..");
    private static final Path SOURCES = ROOT.resolve("engine-extensions/testing/src");
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void every_piece_of_java_on_the_page_is_run_by_a_test() throws IOException {
        var sources = squeezed(text(List.of(
                        SOURCES.resolve("test/java/dev/millrace/testing/example/OrderTest.java"),
                        SOURCES.resolve("test/java/dev/millrace/testing/example/ApprovalTest.java"),
                        SOURCES.resolve("test/java/dev/millrace/testing/example/NightlyTest.java"),
                        SOURCES.resolve("test/java/dev/millrace/testing/example/CasesTest.java"))
                        .stream())
                .replace("* ", ""));
        var pieces = JAVA.matcher(Files.readString(ROOT.resolve("docs/testing.md")))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(pieces).hasSize(6).allSatisfy(piece -> assertThat(sources).contains(squeezed(piece)));
        assertThat(pieces.get(0).lines()).as("a first test is short").hasSizeLessThanOrEqualTo(12);
    }

    private static String text(Stream<Path> files) {
        return files.map(TestingPageTest::read).collect(Collectors.joining());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String squeezed(String text) {
        return text.replaceAll("\\s+", " ").trim();
    }
}
