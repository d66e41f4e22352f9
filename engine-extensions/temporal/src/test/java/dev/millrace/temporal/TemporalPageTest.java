package dev.millrace.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The example of docs/temporal.md. */
class TemporalPageTest {

    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void the_example_runs() {
        var result = OrderOnTemporal.run(TestServer.shared().client(), OrderOnTemporal.types());

        assertThat(result.output()).isEqualTo(Map.of("parcel", "R-12900"));
    }

    @Test
    void the_java_of_the_page_stands_in_the_example() throws IOException {
        var page = Files.readString(Path.of("..", "..", "docs", "temporal.md"));
        var own = squeezed(Files.readString(Path.of("src/test/java/dev/millrace/temporal/OrderOnTemporal.java")));
        var pieces = JAVA.matcher(page).results().map(found -> found.group(1)).toList();

        assertThat(pieces).hasSize(2).allSatisfy(java -> assertThat(own).contains(squeezed(java)));
    }

    private static String squeezed(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
