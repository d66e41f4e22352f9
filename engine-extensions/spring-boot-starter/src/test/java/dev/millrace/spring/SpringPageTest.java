package dev.millrace.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page about Spring Boot says what is tested here. */
class SpringPageTest {

    private static final Pattern PROPERTY = Pattern.compile("(?m)^\\| `([a-z.]+)` \\|");

    private static String squeezed(Path file) throws IOException {
        return Files.readString(file).replaceAll("\\s+", " ");
    }

    private static String block(String page, String language) {
        int from = page.indexOf("```" + language + "\n") + language.length() + 4;
        return page.substring(from, page.indexOf("```", from)).strip();
    }

    @Test
    void its_java_and_its_definition_are_those_of_the_tests() throws IOException {
        var page = Files.readString(Path.of("..", "..", "docs", "spring.md"));
        var test = squeezed(Path.of("src/test/java/dev/millrace/spring/EngineContextTest.java"));
        var java =
                block(page, "java").replace("@Service\nclass", "static class").replaceAll("\\s+", " ");

        assertThat(test).contains(java.substring(0, java.length() - 2));
        assertThat(block(page, "yaml"))
                .isEqualTo(Files.readString(Path.of("src/test/resources/workflows/order.yaml"))
                        .strip());
    }

    @Test
    void its_transactions_are_those_of_the_tests() throws IOException {
        var page = Files.readString(Path.of("..", "..", "docs", "spring.md"));
        var test = squeezed(Path.of("src/test/java/dev/millrace/spring/TransactionsContextTest.java"));
        var section = page.substring(page.indexOf("## In the application's transactions"));
        section = section.substring(0, section.indexOf("## Properties"));
        var blocks = Pattern.compile("```java\\s(.*?)```", Pattern.DOTALL)
                .matcher(section)
                .results()
                .map(one -> one.group(1).strip().replaceAll("\\s+", " "))
                .toList();

        assertThat(blocks).hasSize(2).allSatisfy(block -> assertThat(test).contains(block));
    }

    @Test
    void its_test_is_one_of_the_tests() throws IOException {
        var page = Files.readString(Path.of("..", "..", "docs", "spring.md"));
        var test = squeezed(Path.of("src/test/java/dev/millrace/spring/OrderInSpringContextTest.java"));
        var java = block(page.substring(page.indexOf("## In tests")), "java").replaceAll("\\s+", " ");

        assertThat(java).startsWith("@SpringBootTest @WorkflowTest(\"workflows/order.yaml\")");
        var body = java.substring(java.indexOf("@BeforeEach"));
        assertThat(test).contains(body.substring(0, body.lastIndexOf("; }")));
    }

    @Test
    void its_table_names_every_property() throws IOException {
        var page = Files.readString(Path.of("..", "..", "docs", "spring.md"));
        var metadata = Files.readString(Path.of("src/main/resources/META-INF/spring-configuration-metadata.json"));
        var described = Pattern.compile("\"name\": \"([a-z.]+)\",\\s+\"type\": \"[^\"]+\",\\s+\"description\"")
                .matcher(metadata)
                .results()
                .map(one -> one.group(1))
                .toList();

        assertThat(described).hasSizeGreaterThan(10);
        assertThat(PROPERTY.matcher(page).results().map(one -> one.group(1))).containsExactlyElementsOf(described);
    }
}
