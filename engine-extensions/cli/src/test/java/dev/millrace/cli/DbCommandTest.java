package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executions in a SQLite file. */
class DbCommandTest {

    private static final String FLOW = """
        workflowId: flow
        parameters: {amount: {type: integer, default: 1}, password: {type: text, default: none}}
        nodes:
          - {nodeId: first, runtimeType: Groovy, scriptContent: "[doubled: input.amount * 2]"}
          - nodeId: shaky
            runtimeType: Groovy
            dependsOn: first
            scriptContent: "if (input.doubled > 10) throw new IllegalStateException('too much'); [ok: true]"
            retryPolicy: {maxAttempts: 2, initialDelay: 1ms}
        """;

    @TempDir
    private Path folder;

    private Path flow;
    private Path store;
    private Path file;

    @BeforeEach
    void paths() {
        flow = CommandLineRun.file(folder, "flow.yaml", FLOW);
        store = folder.resolve("store");
        file = folder.resolve("runs.db");
    }

    private CommandLineRun run(Object... more) {
        var all = new ArrayList<Object>(List.of("run", flow, "--store", store, "-q"));
        all.addAll(List.of(more));
        return CommandLineRun.of(all.toArray());
    }

    private CommandLineRun export(Object... more) {
        var all = new ArrayList<Object>(List.of("db", "export", "--store", store, "--sqlite", file));
        all.addAll(List.of(more));
        return CommandLineRun.of(all.toArray());
    }

    /** Rows as text, their columns with bars between. */
    private List<String> rows(String sql) throws SQLException {
        var rows = new ArrayList<String>();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            while (row.next()) {
                var text = new StringBuilder();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    text.append(i == 1 ? "" : "|").append(row.getString(i));
                }
                rows.add(text.toString());
            }
        }
        return rows;
    }

    @Test
    void executions_nodes_attempts_events_and_labels_are_written_with_secrets_masked() throws SQLException {
        run("--input", "amount=2", "--input", "password=swordfish", "--label", "customer=ada", "--key", "order-7");
        run("--input", "amount=9");

        var exported = export();

        assertThat(exported.err()).isEmpty();
        assertThat(exported.code()).isZero();
        assertThat(exported.out()).isEqualTo("2 executions written\n");
        assertThat(rows("SELECT status, start_key, error_message, input_json FROM millrace_execution"
                        + " ORDER BY started_at"))
                .satisfiesExactly(
                        one -> assertThat(one)
                                .startsWith("COMPLETED|order-7|null|{")
                                .contains("\"amount\":2")
                                .doesNotContain("swordfish"),
                        one -> assertThat(one).startsWith("FAILED|null|").contains("too much"));
        assertThat(rows("SELECT n.path, n.status, n.attempts, n.output_json FROM millrace_node n"
                        + " JOIN millrace_execution e ON e.id = n.execution_id ORDER BY e.started_at, n.path"))
                .containsExactly(
                        "first|COMPLETED|1|{\"doubled\":4}",
                        "shaky|COMPLETED|1|{\"ok\":true}",
                        "first|COMPLETED|1|{\"doubled\":18}",
                        "shaky|FAILED|2|{}");
        assertThat(rows("SELECT node_path, attempt, status FROM millrace_attempt WHERE status = 'FAILED'"
                        + " ORDER BY attempt"))
                .hasSize(2)
                .last()
                .isEqualTo("shaky|2|FAILED");
        assertThat(rows("SELECT name, label_value FROM millrace_label WHERE name = 'customer'"))
                .containsExactly("customer|ada");
        assertThat(rows("SELECT type, count(*) FROM millrace_event WHERE type = 'ExecutionEnded' GROUP BY type"))
                .containsExactly("ExecutionEnded|2");
        assertThat(rows("SELECT count(*) FROM millrace_event WHERE event_json LIKE '%swordfish%'"))
                .containsExactly("0");
        assertThat(rows("SELECT number, name FROM millrace_schema")).containsExactly("1|001-tables.sql");
    }

    @Test
    void a_second_call_writes_what_has_changed_alone_and_changes_in_place() throws SQLException {
        run("--input", "amount=9");
        export();
        assertThat(export().out()).isEqualTo("0 executions written\n");
        var id = rows("SELECT id FROM millrace_execution").get(0);
        run("--input", "amount=1");
        assertThat(export().out()).isEqualTo("1 execution written\n");

        assertThat(CommandLineRun.of("mark-success", id, "shaky", "--store", store, "--output", "ok=7", "--yes")
                        .code())
                .isZero();
        assertThat(export().out()).isEqualTo("1 execution written\n");

        assertThat(rows("SELECT status FROM millrace_execution WHERE id = '" + id + "'"))
                .containsExactly("COMPLETED");
        assertThat(rows("SELECT count(*) FROM millrace_execution")).containsExactly("2");
        assertThat(rows("SELECT count(*) FROM millrace_node WHERE execution_id = '" + id + "'"))
                .containsExactly("2");
    }

    @Test
    void with_json_it_says_so_in_an_object_on_a_line() {
        run("--input", "amount=1");

        assertThat(export("--json").out()).isEqualTo("{\"written\":1}\n");
        assertThat(export("--json").out()).isEqualTo("{\"written\":0}\n");
        assertThat(export("--json", "--quiet").out()).isEmpty();
    }

    @Test
    void it_follows_what_changes_until_it_is_interrupted() throws Exception {
        run("--input", "amount=1");
        var lines = new ArrivingLines();
        var out = new PrintStream(lines, true, StandardCharsets.UTF_8);
        var shell = new Shell(new ByteArrayInputStream(new byte[0]), out, out, false, onShutdown -> {});
        var exporting = new Thread(() -> Millrace.run(
                shell,
                new String[] {"db", "export", "--store", store.toString(), "--sqlite", file.toString(), "--follow"}));
        exporting.start();
        lines.until("1 execution", "written");

        run("--input", "amount=9");
        lines.until("1 execution", "written");

        assertThat(rows("SELECT count(*) FROM millrace_execution")).containsExactly("2");
        exporting.interrupt();
        exporting.join();
        lines.until("[CLI-115]", "interrupted");
    }

    @Test
    void what_cannot_be_written_is_said() throws SQLException {
        run();
        assertThat(CommandLineRun.of("db", "export", "--store", store, "--jdbc", "jdbc:none:secret@x")
                        .err())
                .startsWith("[CLI-170]")
                .contains("jdbc:none")
                .doesNotContain("secret");
        var noUrl = CommandLineRun.of("db", "export", "--store", store, "--jdbc", "postgresql://ann:secret@db/ops");
        assertThat(noUrl.code()).isEqualTo(2);
        assertThat(noUrl.err())
                .startsWith("[CLI-170] 'postgresql://ann:***@db/ops' is no JDBC URL")
                .contains("jdbc:postgresql://");
        assertThat(CommandLineRun.of("db", "export", "--store", store, "--jdbc", "foo")
                        .err())
                .startsWith("[CLI-170] 'foo' is no JDBC URL");
        assertThat(CommandLineRun.of("db", "export", "--store", store).code()).isEqualTo(2);
        assertThat(CommandLineRun.of("db", "export", "--store", folder.resolve("no"), "--sqlite", file)
                        .err())
                .startsWith("[CLI-125]");
        assertThat(file).doesNotExist();

        export();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO millrace_schema VALUES (99, 'later')");
        }
        assertThat(export().err()).startsWith("[CLI-171]").contains("99");
    }
}
