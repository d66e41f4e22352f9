package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cases that are run by the command line say what they took of their workflows. */
class TestCommandTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void two_cases_of_one_workflow() {
        var text = """
            case: %s
            workflow:
              workflowId: sort
              nodes:
                - {nodeId: size, runtimeType: IfElse, condition: input.n > 3}
                - {nodeId: large, runtimeType: Noop, dependsOn: {node: size, port: TrueBranch}}
                - {nodeId: small, runtimeType: Noop, dependsOn: {node: size, port: FalseBranch}}
            input: {n: %d}
            expect: {status: COMPLETED}
            """;
        CommandLineRun.file(folder, "a.yaml", text.formatted("four is large", 4));
        CommandLineRun.file(folder, "b.yaml", text.formatted("two is small", 2));
    }

    @Test
    void what_no_case_took_is_said_and_may_be_too_much() {
        var one = CommandLineRun.of("test", "--coverage", folder.resolve("a.yaml"));
        var tooLittle = CommandLineRun.of("test", "--coverage-at-least", "80", folder.resolve("a.yaml"));
        var both = CommandLineRun.of("test", "--coverage-at-least", "100", folder);

        assertThat(one.code()).isZero();
        assertThat(one.out())
                .contains("sort: 57.1 % (nodes 2 of 3, ports 1 of 2, routes 1 of 2)")
                .contains("  not taken: node small");
        assertThat(tooLittle.code()).isEqualTo(1);
        assertThat(tooLittle.out()).contains("1 passed, 0 failed").contains("the cases take too little of a workflow");
        assertThat(both.code()).as(both.out()).isZero();
        assertThat(both.out()).contains("sort: 100.0 % ").contains("2 cases: 2 passed, 0 failed");
        assertThat(CommandLineRun.of("test", folder, "--coverage-at-least", "101")
                        .err())
                .contains("[CLI-200]");
    }

    @Test
    void the_coverage_is_a_page_of_each_workflow() throws IOException {
        var page = folder.resolve("coverage.html");

        var one = CommandLineRun.of("test", folder.resolve("a.yaml"), "--html", page);

        assertThat(one.code()).isZero();
        assertThat(one.out()).contains("written: " + page);
        assertThat(Files.readString(page))
                .startsWith("<!DOCTYPE html>")
                .contains("Coverage by tests", "Taken by no test", "#coverage", "skipped", "completed")
                .doesNotContain("<script src", "http-equiv=\"refresh\"");
        assertThat(CommandLineRun.of("test", folder.resolve("a.yaml"), "--html", folder.resolve("gone/x.html"))
                        .err())
                .startsWith("[CLI-130]");
        var other = Files.readString(folder.resolve("b.yaml")).replace("workflowId: sort", "workflowId: other");
        CommandLineRun.file(folder, "b.yaml", other);
        assertThat(CommandLineRun.of("test", folder, "--html", page).out())
                .contains("coverage-1-other.html", "coverage-2-sort.html");
        assertThat(folder.resolve("coverage-1-other.html")).exists();
    }

    @Test
    void json_has_each_case_and_the_coverage() {
        CommandLineRun.file(folder, "c.yaml", "case: no workflow");

        var run = CommandLineRun.of("test", folder, "--json", "--coverage");
        var data = (Map<?, ?>) DataCodec.standard().read(run.out(), Format.JSON, "out");

        assertThat(run.code()).isEqualTo(1);
        assertThat(data.get("passed")).isEqualTo(2);
        assertThat(data.get("failed")).isEqualTo(1);
        assertThat((List<?>) data.get("cases")).hasSize(3);
        assertThat(run.out())
                .containsSubsequence("\"name\"", "\"title\"", "\"passed\"", "\"differences\"", "\"tookMs\"");
        assertThat((List<?>) data.get("coverage"))
                .singleElement()
                .satisfies(one -> assertThat(((Map<?, ?>) one).get("percent")).isEqualTo(100.0));
    }
}
