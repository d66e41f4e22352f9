package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.event.ExecutionEvent;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.LogLine;
import dev.millrace.event.NodePath;
import dev.millrace.testing.ManualTime;
import dev.millrace.time.TimeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nodes say, in files. */
class NodeLogFilesTest {

    private static final ExecutionId ID = ExecutionId.parse("01m8npqet54mxgr5t5zwy04tat");

    private static final String FLOW = """
        workflowId: flow
        nodes:
          - {nodeId: first, runtimeType: Groovy, scriptContent: "log.info('begun'); log.warn('odd')"}
          - nodeId: each
            runtimeType: ForEach
            collectionExpression: "[1, 2]"
            dependsOn: first
            body: {nodes: [{nodeId: say, runtimeType: Groovy, scriptContent: "println 'item ' + input.item"}]}
        """;

    @TempDir
    private Path folder;

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private String text(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    private static LogLine line(String text) {
        return new LogLine(Instant.EPOCH, Level.INFO, NodePath.parse("a"), 1, text);
    }

    @Test
    void an_execution_and_each_of_its_nodes_has_a_file() throws IOException {
        var flow = CommandLineRun.file(folder, "flow.yaml", FLOW);
        var logs = folder.resolve("logs");

        var run = CommandLineRun.of("run", flow, "-q", "--log-dir", logs);

        assertThat(run.code()).as(run.err()).isZero();
        try (var files = Files.list(logs)) {
            assertThat(files.map(file -> file.getFileName().toString().replaceFirst("^[a-z0-9]{26}", "ID")))
                    .containsExactlyInAnyOrder("ID.log", "ID.first.log", "ID.each.say.log");
        }
        try (var files = Files.list(logs)) {
            var whole = files.filter(file -> file.getFileName().toString().length() == 30)
                    .findFirst()
                    .orElseThrow();
            assertThat(Files.readAllLines(whole))
                    .satisfiesExactlyInAnyOrder(
                            one -> assertThat(one).endsWith(" INFO first #1 begun"),
                            one -> assertThat(one).endsWith(" WARNING first #1 odd"),
                            one -> assertThat(one).endsWith(" INFO each[0]/say #1 item 1"),
                            one -> assertThat(one).endsWith(" INFO each[1]/say #1 item 2"));
        }
    }

    @Test
    void a_file_that_is_full_is_renamed_and_the_oldest_goes() throws IOException {
        var logs = new NodeLogFiles(folder, 60, 3, false, LogRetention.ALL);

        for (int i = 1; i <= 5; i++) {
            logs.said(ID, line("line " + i));
        }

        assertThat(names())
                .containsExactly(
                        ID + ".a.log", ID + ".a.log.1", ID + ".a.log.2", ID + ".log", ID + ".log.1", ID + ".log.2");
        assertThat(text(ID + ".log")).contains("line 5").doesNotContain("line 4");
        assertThat(text(ID + ".log.1")).contains("line 4");
        assertThat(text(ID + ".a.log.2")).contains("line 3");
    }

    private static ExecutionId id(int seconds) {
        return ExecutionId.derived(seconds * 1_000_000L, "run");
    }

    private List<String> runs() throws IOException {
        return names().stream()
                .filter(name -> name.contains(".log"))
                .map(name -> name.substring(0, 26))
                .distinct()
                .toList();
    }

    @Test
    void of_the_newest_executions_files_are_kept_and_of_those_that_run() throws IOException {
        var other = CommandLineRun.file(folder, "01m8npqet54mxgr5t5zwy04tat.txt", "mine");
        var logs = new NodeLogFiles(folder, 10, 2, false, new LogRetention(2, Duration.ZERO, 0, TimeSource.system()));

        for (int i = 1; i <= 4; i++) {
            logs.said(id(i), line("one"));
            logs.said(id(i), line("two"));
            if (i != 2) {
                logs.on(new ExecutionEvent.ExecutionEnded(id(i), 1, 0, ExecutionStatus.COMPLETED, "", Map.of()));
            }
        }

        assertThat(runs()).containsExactly(id(2).toString(), id(3).toString(), id(4).toString());
        assertThat(names()).contains(id(3) + ".log.1", id(3) + ".a.log");
        assertThat(Files.readString(other)).isEqualTo("mine");
    }

    @Test
    void files_go_by_age_and_by_what_all_of_them_hold() throws IOException {
        var time = new ManualTime();
        for (int i = 1; i <= 3; i++) {
            new NodeLogFiles(folder, 1_000, 1, false, LogRetention.ALL).said(id(i), line("x".repeat(100)));
        }
        for (var name : names()) {
            Files.setLastModifiedTime(folder.resolve(name), FileTime.from(time.now()));
        }

        long all = 6 * Files.size(folder.resolve(id(1) + ".log"));
        new LogRetention(0, Duration.ZERO, all, time).sweep(folder, Set.of());
        assertThat(runs()).containsExactly(id(1).toString(), id(2).toString(), id(3).toString());
        new LogRetention(0, Duration.ZERO, all - 1, time).sweep(folder, Set.of());
        assertThat(runs()).containsExactly(id(2).toString(), id(3).toString());
        new LogRetention(0, Duration.ofDays(2), 0, time).sweep(folder, Set.of());
        assertThat(runs()).hasSize(2);
        time.advance(Duration.ofDays(3));
        new LogRetention(0, Duration.ofDays(2), 0, time).sweep(folder, Set.of(id(2)));
        assertThat(runs()).containsExactly(id(2).toString());
    }

    @Test
    void limits_that_cannot_be_are_refused() throws IOException {
        var flow = CommandLineRun.file(folder, "flow.yaml", FLOW);

        for (var wrong : List.of("--log-runs=-1", "--log-age=soon", "--log-total=much", "--log-runs=3")) {
            assertThat(CommandLineRun.of("run", flow, wrong).err()).as(wrong).startsWith("[CLI-181]");
        }
        assertThat(CommandLineRun.of("run", flow, "-q", "--log-dir", folder, "--log-runs", 3, "--log-age", "1d")
                        .code())
                .isZero();
    }

    @Test
    void lines_are_json_where_that_is_asked_and_go_on_in_a_file_that_is_there() throws IOException {
        new NodeLogFiles(folder, 1_000, 1, true, LogRetention.ALL).said(ID, line("one\ttwo"));
        new NodeLogFiles(folder, 1_000, 1, true, LogRetention.ALL).said(ID, line("three"));

        assertThat(text(ID + ".log").lines())
                .satisfiesExactly(
                        one -> assertThat(one)
                                .startsWith("{")
                                .contains("\"one\\ttwo\"")
                                .endsWith("}"),
                        one -> assertThat(one).contains("\"three\""));
    }

    @Test
    void what_cannot_be_written_is_said_once() throws IOException {
        var file = CommandLineRun.file(folder, "no-folder", "");
        var logs = new NodeLogFiles(file, 1_000, 1, false, LogRetention.ALL);

        assertThatThrownBy(() -> logs.said(ID, line("x"))).isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> logs.said(ID, line("x"))).hasMessageContaining("a.log");
        assertThatCode(() -> logs.said(ID, line("x"))).doesNotThrowAnyException();
        var flow = CommandLineRun.file(folder, "flow.yaml", FLOW);
        assertThat(CommandLineRun.of("run", flow, "--log-size", "much").err()).startsWith("[CLI-176]");
        assertThat(CommandLineRun.of("run", flow, "--log-count", "0").err()).startsWith("[CLI-176]");
    }
}
