package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures of an execution that rests in a directory. */
class ReportCommandTest {

    private static final String BREAKS = """
        workflowId: breaks
        nodes:
          - {nodeId: good, runtimeType: Groovy, scriptContent: "println 'said so'; [good: 1]"}
          - {nodeId: bad, runtimeType: Groovy, dependsOn: good, scriptContent: "throw new IOException('no flag')"}
          - {nodeId: after, runtimeType: Noop, dependsOn: bad}
        """;

    @TempDir
    private Path folder;

    private Path file;
    private Path store;
    private String id;

    @BeforeEach
    void run() {
        file = CommandLineRun.file(folder, "breaks.yaml", BREAKS);
        store = folder.resolve("store");
        CommandLineRun.of("run", file, "--store", store, "--create", "--quiet", "--input", "flag=/nowhere");
        var listed = CommandLineRun.of("list", "--store", store, "--json").out();
        id = listed.replaceFirst("(?s).*\"executionId\": \"([^\"]+)\".*", "$1");
    }

    @Test
    void a_report_is_one_page_without_values_unless_they_are_asked_for() throws IOException {
        var page = folder.resolve("report.html");

        var written = CommandLineRun.of("report", id, "--store", store, "-o", page);
        var open = CommandLineRun.of("report", id, "--store", store, "--values", "--mask", "GOOD");

        assertThat(written.code()).isZero();
        assertThat(written.out()).isEqualTo("written to " + page + System.lineSeparator());
        assertThat(Files.readString(page))
                .startsWith("<!DOCTYPE html>")
                .contains("breaks", "bad -&gt; after: broken", "flag: text of 8", "no flag")
                .doesNotContain("/nowhere", "INFO good #1");
        assertThat(open.out()).contains("INFO good #1 said so", "/nowhere", "&quot;good&quot;: &quot;***&quot;");
        assertThat(CommandLineRun.of("report", id, "--store", store, "-o", folder.resolve("no/such.html"))
                        .err())
                .contains("[CLI-130]");
    }

    @Test
    void a_graph_of_an_execution_shows_where_its_nodes_stand() {

        assertThat(CommandLineRun.of("graph", "--execution", id, "--store", store)
                        .out())
                .contains("n1[\"good<br/>Groovy<br/>completed\"]", "n1 ==> n2", "n2 -.-> n3", "class n2 failed");
        assertThat(CommandLineRun.of("graph", "--execution", id, "--store", store, "--format", "json")
                        .out())
                .contains("\"status\": \"FAILED\"", "\"route\": \"BROKEN\"");
        assertThat(CommandLineRun.of("graph", file, "--format", "html").out()).startsWith("<!DOCTYPE html>");
        assertThat(CommandLineRun.of("graph", "--execution", id).err()).startsWith("[CLI-125]");
        assertThat(CommandLineRun.of("graph", file, "--execution", id, "--store", store)
                        .err())
                .contains("[CLI-131]");
    }
}
