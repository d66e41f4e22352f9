package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the code of all modules and docs/errors.md together. */
class ErrorCodesTest {

    private static final Pattern IN_SOURCE =
            Pattern.compile("\\b((?:DEF|EXP|ENG|RUN|NODE|QUE|STO|NOT|CLI|TST|IMP|HTT|JDB|SEC|SPR|TMP)-\\d{3})\\b");
    private static final Pattern IN_DOCS = Pattern.compile(
            "^\\| ((?:DEF|EXP|ENG|RUN|NODE|QUE|STO|NOT|CLI|TST|IMP|HTT|JDB|SEC|SPR|TMP)-\\d{3}) ", Pattern.MULTILINE);

    @Test
    void every_code_stands_in_the_docs_and_every_documented_code_is_used() throws IOException {
        var docs = codes(IN_DOCS, Files.readString(Path.of("..", "docs", "errors.md")));

        assertThat(used()).isNotEmpty().isEqualTo(docs);
    }

    @Test
    void no_code_has_two_meanings() throws IOException {
        var docs = Files.readString(Path.of("..", "docs", "errors.md"));

        assertThat(IN_DOCS.matcher(docs).results().map(row -> row.group(1))).doesNotHaveDuplicates();
    }

    private static Set<String> used() throws IOException {
        var found = new TreeSet<String>();
        try (var files = Files.walk(Path.of(".."))) {
            for (var file : files.filter(ErrorCodesTest::isMainSource).toList()) {
                found.addAll(codes(IN_SOURCE, Files.readString(file)));
            }
        }
        return found;
    }

    private static boolean isMainSource(Path file) {
        var path = file.toString().replace('\\', '/');
        return path.endsWith(".java") && path.contains("/src/main/java/");
    }

    private static Set<String> codes(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(m -> m.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }
}
