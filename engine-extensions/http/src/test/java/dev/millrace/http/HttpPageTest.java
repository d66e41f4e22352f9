package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/http.md shows does what it says. */
class HttpPageTest {

    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

    private static String page() {
        try {
            return Files.readString(Path.of("..", "..", "docs", "http.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the first block of a language on the page. */
    static String block(String language) {
        var page = page();
        int from = page.indexOf("```" + language + "\n") + language.length() + 4;
        return page.substring(from, page.indexOf("```", from));
    }

    @Test
    void the_first_calls_run_as_they_are_written() {
        try (var fixture = new ApiFixture().with(ApiWorkflows.ASKS)) {
            var id = "";
            var last = List.<ApiFixture.Answer>of();
            for (var line : block("sh")
                    .replace("\\\n", " ")
                    .lines()
                    .filter(one -> one.startsWith("curl"))
                    .toList()) {
                var answer =
                        call(fixture, line.replace("$TOKEN", ApiFixture.OPERATE).replace("$ID", id));
                assertThat(answer.status()).as(line).isIn(200, 202);
                id = id.isEmpty() ? answer.text("executionId") : id;
                last = new ArrayList<>(last);
                last.add(answer);
            }

            assertThat(last).hasSize(5);
            assertThat(last.get(3).text("status")).isEqualTo("COMPLETED");
            assertThat(last.get(4).body()).endsWith("event: end\ndata: {}\n\n");
        }
    }

    private static ApiFixture.Answer call(ApiFixture fixture, String curl) {
        var words = WORD.matcher(curl).results().map(HttpPageTest::text).toList();
        var headers = new ArrayList<String>();
        var method = "GET";
        var path = "";
        String body = null;
        for (int i = 1; i < words.size(); i++) {
            switch (words.get(i)) {
                case "-X" -> method = words.get(++i);
                case "-d" -> body = words.get(++i);
                case "-H" -> headers.addAll(List.of(words.get(++i).split(": ", 2)));
                case "-s", "-sN" -> {}
                default -> path = words.get(i).replace("localhost:8080" + HttpApi.ROOT, "");
            }
        }
        return fixture.call(method, path, "", body, headers.toArray(String[]::new));
    }

    private static String text(MatchResult word) {
        for (int i = 1; i <= word.groupCount(); i++) {
            if (word.group(i) != null) {
                return word.group(i);
            }
        }
        throw new AssertionError(word.group());
    }

    @Test
    void every_route_stands_on_the_page() {
        var table = page().lines().filter(line -> line.startsWith("| ")).toList();
        var missing = new TreeSet<String>();
        for (var operation : ApiDescription.operations()) {
            var method = operation.split(" ")[0];
            var end = operation.substring(operation.lastIndexOf('/'));
            if (table.stream().noneMatch(line -> line.contains("`" + method + " ") && line.contains(end))) {
                missing.add(operation);
            }
        }
        missing.remove("GET /openapi.json"); // above the table

        assertThat(missing).isEmpty();
    }
}
