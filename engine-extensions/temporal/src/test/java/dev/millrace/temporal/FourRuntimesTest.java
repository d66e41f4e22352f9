package dev.millrace.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One workflow, the same trace wherever it runs. */
class FourRuntimesTest {

    private static final String EXAMPLE = "src/test/java/dev/millrace/temporal/FourRuntimes.java";
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private static final List<String> TRACE = List.of(
            "charge: NodeStarted NodeRetryScheduled NodeStarted NodeCompleted",
            "packed: NodeStarted NodeWaiting NodeCompleted",
            "reserve: NodeStarted NodeCompleted",
            "ship: NodeStarted NodeCompleted",
            "COMPLETED: {packer=ann}");

    @TempDir
    private Path folder;

    /** Returns a server, of which there are binaries for one platform; elsewhere the test says that it is skipped. */
    private static EmbeddedPostgres postgres() throws IOException {
        var platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        assumeTrue(platform.equals("Linux amd64"), "NOT TESTED: there is no PostgreSQL for tests on " + platform);
        return EmbeddedPostgres.start();
    }

    @Test
    void in_memory() {
        assertThat(FourRuntimes.inMemory()).isEqualTo(TRACE);
    }

    @Test
    void in_a_folder() {
        assertThat(FourRuntimes.inFolder(folder)).isEqualTo(TRACE);
    }

    @Test
    void by_three_engines_on_one_postgres() throws IOException {
        try (var postgres = postgres()) {
            assertThat(FourRuntimes.inPostgres(postgres.getPostgresDatabase())).isEqualTo(TRACE);
        }
    }

    @Test
    void on_temporal() {
        assertThat(FourRuntimes.onTemporal(TestServer.shared().client())).isEqualTo(TRACE);
    }

    /** The one that started the order is killed when it waits; another one packs it, the third one tells the end. */
    @Test
    @Tag("long")
    void by_three_processes_of_which_one_is_killed() throws IOException, InterruptedException {
        try (var postgres = postgres();
                var first = new OrderProcess.Started(postgres.getJdbcUrl("postgres", "postgres"));
                var second = new OrderProcess.Started(postgres.getJdbcUrl("postgres", "postgres"));
                var third = new OrderProcess.Started(postgres.getJdbcUrl("postgres", "postgres"))) {
            var id = first.ask("start").get(0);
            first.kill();

            assertThat(second.ask("pack " + id)).containsExactly("packed");

            assertThat(third.ask("trace " + id)).isEqualTo(TRACE);
        }
    }

    @Test
    void the_java_of_the_page_stands_in_the_example() throws IOException {
        var own = squeezed(Files.readString(Path.of(EXAMPLE)));
        var page = Files.readString(Path.of("..", "..", "docs", "scale.md"));
        var pieces = JAVA.matcher(page).results().map(found -> found.group(1)).toList();

        assertThat(pieces).hasSize(4).allSatisfy(java -> assertThat(own).contains(squeezed(java)));
    }

    private static String squeezed(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    @Test
    void the_lines_of_the_readme_stand_in_the_example() throws IOException {
        var readme = Files.readString(Path.of("..", "..", "README.md"));
        var own = Files.readString(Path.of(EXAMPLE));

        for (var line : List.of("JdbcStore.over(dataSource).shared()", "TemporalRuntime.of(client, ")) {
            assertThat(readme).contains(line);
            assertThat(own).contains(line);
        }
    }
}
