package dev.millrace.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ErrorCodesTest {

    private static final Pattern IN_SOURCE = Pattern.compile("\"(DEF-\\d{3})\"");
    private static final Pattern IN_DOCS = Pattern.compile("^\\| (DEF-2\\d\\d) ", Pattern.MULTILINE);

    @Test
    void every_code_stands_in_the_docs_and_every_documented_code_is_used() throws IOException {
        var docs = codes(IN_DOCS, Files.readString(Path.of("..", "docs", "errors.md")));

        assertThat(used()).isNotEmpty().isEqualTo(docs);
    }

    private static Set<String> used() throws IOException {
        try (var files = Files.list(Path.of("src", "main", "java", "dev", "millrace", "validation"))) {
            var found = new TreeSet<String>();
            for (var file : files.toList()) {
                found.addAll(codes(IN_SOURCE, Files.readString(file)));
            }
            return found;
        }
    }

    private static Set<String> codes(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(m -> m.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }
}
