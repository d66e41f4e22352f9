package dev.millrace.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.examples.Checkout;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PagesTest {

    private static final String TESTS = "engine-examples/src/test/java/dev/millrace/examples/docs/";
    private static final Set<String> PORT_HINTS = Set.of("DEF-259", "DEF-267");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]*)(#[^)]*)?\\)");

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern NAMED = Pattern.compile("([A-Z][a-z]\\w*)(?:[.#](\\w+))?.*");
    private static final Pattern METHOD = Pattern.compile("([a-z]+_[a-z_]+)(?:\\.\\.\\.)?");

    private final WorkflowLoader loader = WorkflowLoader.with(NodeRegistry.builder()
            .discover()
            .add("stock.reserve", context -> Outcome.done())
            .add("stock.check", context -> Outcome.done())
            .add(new GuideTest.TakeFromShelf())
            .build());

    static Stream<String> definitions() {
        return Stream.of("README.md", "docs/guide.md", "docs/patterns.md")
                .flatMap(page -> Checkout.blocks(page, "yaml").stream());
    }

    static Stream<String> guideJava() {
        return Checkout.blocks("docs/guide.md", "java").stream();
    }

    static List<String> pages() throws IOException {
        try (var docs = Files.list(Checkout.root().resolve("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md"),
                            docs.map(page -> "docs/" + page.getFileName()).filter(page -> page.endsWith(".md")))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void every_definition_is_valid(String yaml) {
        assertThat(yaml).startsWith("workflowId:");

        assertThat(loader.check(yaml, Format.YAML, "page").problems())
                .as("a page may leave a port without a connection: the hint itself says that it may be meant")
                .filteredOn(problem -> !PORT_HINTS.contains(problem.code()))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("guideJava")
    void every_piece_of_java_in_the_guide_stands_in_its_test(String java) {
        var tests = Checkout.text(TESTS + "GuideTest.java")
                + Checkout.text(TESTS + "GuideFailuresTest.java")
                + Checkout.text(TESTS + "GuideLimitsTest.java")
                + Checkout.text(TESTS + "Shapes.java");

        assertThat(Checkout.squeezed(tests)).contains(Checkout.squeezed(java));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_link_leads_somewhere(String page) {
        Path folder = Checkout.root().resolve(page).getParent();
        Matcher links = LINK.matcher(Checkout.text(page));
        while (links.find()) {
            var target = links.group(1);
            if (target.isEmpty()) {
                assertThat(anchors(page)).contains(links.group(2));
            } else if (!target.contains("://")) {
                assertThat(folder.resolve(target)).exists();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/reliability.md", "docs/concurrency.md"})
    void what_a_table_names_exists(String page) throws IOException {
        var sources = Checkout.sources();
        var missing = new ArrayList<String>();
        Checkout.text(page).lines().filter(line -> line.startsWith("|")).forEach(row -> {
            var current = "";
            for (Matcher codes = CODE.matcher(row); codes.find(); ) {
                var named = NAMED.matcher(codes.group(1));
                var method = METHOD.matcher(codes.group(1));
                if (named.matches() && !isKnownToJava(named.group(1))) {
                    current = sources.getOrDefault(named.group(1), "");
                    if (current.isEmpty() || named.group(2) != null && !current.contains(named.group(2))) {
                        missing.add(codes.group(1));
                    }
                } else if (method.matches() && !current.contains(method.group(1))) {
                    missing.add(codes.group(1));
                }
            }
        });

        assertThat(sources).hasSizeGreaterThan(500);
        assertThat(missing).isEmpty();
    }

    private static boolean isKnownToJava(String name) {
        return name.equals("NaN")
                || PagesTest.class.getClassLoader().getResource("java/lang/" + name + ".class") != null;
    }

    private static List<String> anchors(String page) {
        return Checkout.text(page)
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> "#"
                        + line.replaceFirst("#+ ", "")
                                .toLowerCase(Locale.ROOT)
                                .replaceAll("[^a-z0-9 -]", "")
                                .replace(' ', '-'))
                .toList();
    }

    @Test
    void the_guide_is_found() {
        assertThat(Checkout.blocks("docs/guide.md", "yaml")).hasSizeGreaterThan(10);
        assertThat(Checkout.blocks("docs/guide.md", "java")).hasSizeGreaterThan(5);
    }
}
