package dev.millrace.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of definitions is checked as a build does it. */
class ValidateMojoTest {

    @TempDir
    private Path diagrams;

    private final List<String> lines = new ArrayList<>();

    private ValidateMojo goal(String folder) {
        var goal = new ValidateMojo();
        goal.definitions = Path.of("src/test/resources", folder).toFile();
        goal.diagrams = diagrams.toFile();
        goal.nodeTypes = List.of("stock.reserve", "Noop");
        goal.setLog(new SystemStreamLog() {
            @Override
            public void error(CharSequence text) {
                lines.add("error " + text);
            }

            @Override
            public void warn(CharSequence text) {
                lines.add("warn " + text);
            }

            @Override
            public void info(CharSequence text) {
                lines.add("info " + text);
            }
        });
        return goal;
    }

    private List<String> errors() {
        return lines.stream().filter(line -> line.startsWith("error ")).toList();
    }

    @Test
    void valid_definitions_are_drawn_at_their_places() throws Exception {
        goal("valid").execute();

        assertThat(errors()).isEmpty();
        assertThat(lines).last().asString().contains("2 definitions");
        assertThat(diagrams.resolve("order.yaml.mmd"))
                .content()
                .startsWith("flowchart")
                .contains("reserve");
        assertThat(diagrams.resolve("below/small.json.mmd")).exists();
    }

    @Test
    void every_problem_of_every_file_is_named_with_its_place_and_fails_the_build() {
        assertThatThrownBy(() -> goal("invalid").execute())
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("2 of 3 definitions");

        assertThat(errors()).hasSize(2);
        assertThat(errors().get(0)).contains("bad.yaml:6:18: [DEF-204]").contains("Nope");
        assertThat(errors().get(1)).contains("cyclic.yaml:5:5: [DEF-110]");
        assertThat(diagrams.resolve("good.yaml.mmd")).exists();
        assertThat(diagrams.resolve("bad.yaml.mmd")).doesNotExist();
    }

    @Test
    void a_type_that_nobody_names_is_unknown() {
        var goal = goal("valid");
        goal.nodeTypes = List.of();

        assertThatThrownBy(goal::execute).isInstanceOf(MojoFailureException.class);
        assertThat(errors()).singleElement().asString().contains("stock.reserve");
    }

    @Test
    void warnings_fail_the_build_where_that_is_said(@TempDir Path folder) throws Exception {
        Files.writeString(
                folder.resolve("w.yaml"),
                "workflowId: w\nmetadata: {isSo: yes}\nnodes:\n  - id: a\n    runtimeType: Noop\n");
        var goal = goal("valid");
        goal.definitions = folder.toFile();

        goal.execute();
        assertThat(lines)
                .first()
                .asString()
                .startsWith("warn ")
                .contains("w.yaml:2:")
                .contains("[DEF-116]");

        goal.failOnWarning = true;
        assertThatThrownBy(goal::execute).isInstanceOf(MojoFailureException.class);
    }

    @Test
    void nothing_is_done_without_a_folder_or_where_it_is_skipped() throws Exception {
        goal("nowhere").execute();
        var skipped = goal("invalid");
        skipped.skip = true;
        skipped.execute();

        assertThat(lines).hasSize(2).allMatch(line -> line.startsWith("info "));
        assertThat(diagrams).isEmptyDirectory();
    }

    @Test
    void pictures_that_cannot_be_written_are_a_fault_of_the_goal() throws IOException {
        var goal = goal("valid");
        goal.diagrams = Files.createFile(diagrams.resolve("file")).toFile();

        assertThatThrownBy(goal::execute).isInstanceOf(MojoExecutionException.class);
    }
}
