package dev.millrace.examples.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @TempDir
    private Path temp;

    private Path root;
    private Path report;

    @BeforeEach
    void makeTree() throws IOException {
        root = temp.resolve("a folder with blanks");
        report = temp.resolve("out/report.md");
        write("readme.md", "one\ntwo");
        write("core/pom.xml", "<project/>\n");
        write("core/src/main/java/A.java", "class A {\n}\n");
        write("core/src/test/java/ATest.java", "class ATest {\n}\n");
        write("core/target/left.txt", "behind\n");
        write("core/picture.png", "\0\1\2");
    }

    @Test
    void without_git_the_files_are_found_by_a_walk() throws IOException {
        assertThat(run()).as(printed()).isZero();

        assertThat(printed())
                .contains("COMPLETED", "skipped  listByGit", "retried: writeReport took 2 attempts")
                .contains("recovered: askGit")
                .containsPattern("core +4 +5 +2 +\\d+")
                .containsPattern("all +5 +7 ");
        assertThat(Files.readString(report))
                .contains("5 files in 2 modules, 7 lines")
                .contains("| core/src/main/java/A.java | 2 | 12 |")
                .contains("There is no git history here");
    }

    @Test
    void with_git_the_report_has_a_history() throws Exception {
        write(".gitignore", "target/\n");
        assumeTrue(git("init", "-q") && git("add", "."), "SKIPPED: git is not there");
        assertThat(git("-c", "user.name=Ada L", "-c", "user.email=a@example.org", "commit", "-qm", "first"))
                .isTrue();

        assertThat(run()).as(printed()).isZero();

        assertThat(printed()).contains("skipped  listByWalk").containsPattern("all +6 +8 ");
        assertThat(Files.readString(report)).contains("1 commits by 1 people", "| Ada L | 1 |");
    }

    @Test
    void a_folder_that_is_not_there_fails_with_the_reason() {
        root = temp.resolve("gone");

        assertThat(run()).isEqualTo(1);
        assertThat(printed()).contains("FAILED in ", "error: node begin: ", "gone is no folder");
        assertThat(report).doesNotExist();
    }

    @Test
    void a_terminal_also_sees_what_runs_now() {
        int code = PipelineMain.run(root, report, new PrintStream(out, true, UTF_8), true);

        assertThat(code).isZero();
        assertThat(printed()).contains("\r").contains(" running: ");
    }

    @Test
    void the_checkout_is_found_from_within() {
        assertThat(PipelineMain.checkout().resolve("engine-examples/pom.xml")).exists();
    }

    private int run() {
        return PipelineMain.run(root, report, new PrintStream(out, true, UTF_8), false);
    }

    private String printed() {
        return out.toString(UTF_8);
    }

    private void write(String path, String text) throws IOException {
        var file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private boolean git(String... arguments) throws InterruptedException {
        try {
            var command = new ArrayList<>(List.of("git"));
            command.addAll(List.of(arguments));
            return new ProcessBuilder(command)
                            .directory(root.toFile())
                            .inheritIO()
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
