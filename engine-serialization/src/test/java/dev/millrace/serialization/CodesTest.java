package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every code that this module reports is explained, and every one that is explained is reported. */
class CodesTest {

    private static final Pattern CODE = Pattern.compile("DEF-1\\d\\d");

    @Test
    void every_code_is_documented_and_every_documented_code_is_used() throws IOException {
        var documented = codesIn(Files.readString(WorkflowSchemaTest.docs().resolve("definition-format.md")));

        assertThat(used()).isEqualTo(documented);
    }

    @Test
    void a_page_of_all_errors_that_explains_one_explains_them_all() throws IOException {
        var page = WorkflowSchemaTest.docs().resolve("errors.md");
        var documented = Files.exists(page) ? codesIn(Files.readString(page)) : Set.<String>of();

        if (documented.contains("DEF-100")) {
            assertThat(documented).containsAll(used());
        }
    }

    private static Set<String> used() throws IOException {
        var codes = new TreeSet<String>();
        try (var files = Files.walk(Path.of("src/main/java"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                codes.addAll(codesIn(Files.readString(file)));
            }
        }
        return codes;
    }

    private static Set<String> codesIn(String text) {
        var codes = new TreeSet<String>();
        var matcher = CODE.matcher(text);
        while (matcher.find()) {
            codes.add(matcher.group());
        }
        return codes;
    }
}
