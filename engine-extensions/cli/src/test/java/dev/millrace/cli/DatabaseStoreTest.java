package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Priority;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.jdbc.JdbcStore;
import dev.millrace.node.NodeRegistry;
import dev.millrace.serialization.WorkflowLoader;
import dev.millrace.store.InboxMessage;
import dev.millrace.store.Ownership;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stores that are named by a JDBC URL. */
@Tag("one-jdk")
class DatabaseStoreTest {

    private static final String SECRET = "sesame4711";
    private static final String FLOW = """
        workflowId: flow
        nodes:
          - {nodeId: say, runtimeType: Groovy, scriptContent: "println 'hello'; [said: 1]"}
          - nodeId: shaky
            runtimeType: Groovy
            dependsOn: say
            scriptContent: |
              if (!new File('FLAG').exists()) throw new IOException('no flag')
              [ok: 1]
        """;
    private static final String ASKS = """
        workflowId: asks
        nodes:
          - {nodeId: ask, runtimeType: Wait, signal: answer, approval: true}
          - {nodeId: after, runtimeType: Noop}
        connections: [{sourceNodeId: ask, sourcePort: Approved, targetNodeId: after}]
        """;

    private static @Nullable EmbeddedPostgres postgres;

    @TempDir
    private Path folder;

    @AfterAll
    static void end() throws IOException {
        if (postgres != null) {
            postgres.close();
            postgres = null;
        }
    }

    /** Returns the address of a database without tables. */
    private String url(String kind) {
        return switch (kind) {
            case "h2" -> "jdbc:h2:file:" + folder.resolve("h2") + ";USER=sa;PASSWORD=" + SECRET;
            case "sqlite" -> "jdbc:sqlite:" + folder.resolve("lite.db") + "?password=" + SECRET;
            default -> postgres();
        };
    }

    private static String postgres() {
        var platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        assumeTrue(platform.equals("Linux amd64"), "NOT TESTED: there is no PostgreSQL for tests on " + platform);
        try {
            if (postgres == null) {
                postgres = EmbeddedPostgres.builder().start();
            }
            try (var connection = postgres.getPostgresDatabase().getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
            }
            return postgres.getJdbcUrl("postgres", "postgres") + "&password=" + SECRET;
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path file(String text) {
        return CommandLineRun.file(folder, "flow.yaml", text.replace("FLAG", flag().toString()));
    }

    private Path flag() {
        return folder.resolve("flag");
    }

    private static String id(CommandLineRun list) {
        return list.out().replaceAll("(?s).*\"executionId\": \"([^\"]+)\".*", "$1");
    }

    private static CommandLineRun on(String url, Object... args) {
        var all = new Object[args.length + 2];
        System.arraycopy(args, 0, all, 0, args.length);
        all[args.length] = "--store";
        all[args.length + 1] = url;
        var run = CommandLineRun.of(all);
        assertThat(run.out() + run.err()).doesNotContain(SECRET);
        return run;
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "sqlite", "postgresql"})
    void all_that_is_done_with_a_folder_is_done_with_a_database(String kind) throws IOException {
        var url = url(kind);
        var absent = on(url, "run", file(FLOW)); // PostgreSQL is there, without its tables
        assertThat(absent.err())
                .contains(kind.equals("postgresql") ? "[JDB-100]" : "[CLI-125]", "'millrace db migrate --store URL'");
        assertThat(on(url, "db", "migrate").out()).startsWith("the tables of jdbc:" + kind + ":");
        assertThat(on(url, "db", "migrate").code()).isZero();
        assertThat(on(url, "list", "--json").out()).startsWith("[]");

        var failed = on(url, "run", file(FLOW), "--key", "order-7");

        assertThat(failed.code()).as(failed.err()).isEqualTo(1);
        assertThat(failed.out()).contains("no flag");
        assertThat(failed.err()).contains("retry-failed", "--store jdbc:" + kind);
        var id = id(on(url, "list", "--json", "--status", "FAILED"));
        if (kind.equals("postgresql")) { // the others look by the same reader
            looksAt(url, id);
        }
        Files.createFile(flag());
        var retried = on(url, "retry-failed", id);
        assertThat(retried.code()).as(retried.err()).isZero();
        assertThat(on(url, "run", file(FLOW), "--key", "order-7").out()).contains("flow COMPLETED");
        assertThat(on(url, "list", "--json").out())
                .containsOnlyOnce("executionId")
                .contains("COMPLETED");
    }

    private static void looksAt(String url, String id) {
        assertThat(on(url, "show", id).out()).contains("flow FAILED");
        assertThat(on(url, "logs", id).out()).contains("hello");
        assertThat(on(url, "events", id).out()).contains("no flag");
        assertThat(on(url, "explain", id, "shaky").code()).isZero();
        assertThat(on(url, "report", id).out()).contains("<html");
        assertThat(on(url, "graph", "--execution", id).out()).contains("failed");
        assertThat(on(url, "export", id).out()).contains("flow");
        assertThat(on(url, "doctor").out()).contains("1 execution in jdbc:postgresql");
    }

    @Test
    void what_an_engine_elsewhere_has_is_asked_of_it_by_its_inbox() {
        var url = url("postgresql");
        on(url, "db", "migrate");
        var types = NodeRegistry.discovered();
        var workflow = WorkflowLoader.with(types).load(file(ASKS));
        var store = JdbcStore.over(StorePlace.of(url).source()).shared();
        try (var engine = WorkflowEngine.builder().nodes(types).store(store).build()) {
            engine.recoverIncompleteExecutions();
            var first = engine.start(workflow, Map.of());
            var second = engine.start(workflow, Map.of());

            var approved = on(url, "approve", first.id(), "answer");
            var cancelled = on(url, "cancel", second.id(), "--reason", "not needed");
            var refused = on(url, "cancel", second.id());

            assertThat(approved.code()).as(approved.err()).isZero();
            assertThat(first.await(Duration.ofMinutes(1)).status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(cancelled.code()).as(cancelled.err()).isZero();
            assertThat(second.status()).isEqualTo(ExecutionStatus.CANCELLED);
            assertThat(refused.err()).startsWith("[CLI-111]");
            assertThat(on(url, "run", file("workflowId: plain\nnodes: [{nodeId: a, runtimeType: Noop}]\n"))
                            .code())
                    .isZero();
        }
    }

    /** Each has a label that no engine has, so that nobody takes it. */
    @Test
    void starts_that_no_engine_has_begun_are_seen_and_decided_on() {
        var url = url("postgresql");
        on(url, "db", "migrate");
        var types = NodeRegistry.discovered();
        var store = JdbcStore.over(StorePlace.of(url).source()).shared();
        try (var engine = WorkflowEngine.builder().nodes(types).store(store).build()) {
            engine.register(WorkflowLoader.with(types).load(file(ASKS)));
            engine.recoverIncompleteExecutions();
            assertThat(on(url, "list").err()).isEmpty();
            var options = StartOptions.NONE.withLabels(Map.of(Ownership.RUNS_ON, "gpu"));
            var first = engine.enqueue("asks", Map.of(), options);
            var second = engine.enqueue("asks", Map.of(), options);
            var why = "no engine has taken it yet; one does that has room and the labels gpu";

            assertThat(on(url, "list").err()).contains("'millrace starts list' says why");
            assertThat(on(url, "list", "--json").err()).isEmpty();
            assertThat(on(url, "starts", "list").out()).contains(first.toString(), second.toString(), "asks:1.0", why);
            assertThat(on(url, "starts", "list", "--json", "--limit", 1).out())
                    .contains(first.toString(), "\"givenUp\": false")
                    .doesNotContain(second.toString());
            assertThat(on(url, "explain", first).out())
                    .isEqualTo("execution " + first + " of asks:1.0 has not begun: " + why + "\n");
            assertThat(on(url, "explain", first, "--json").out()).contains("\"why\": \"" + why);
            assertThat(on(url, "show", first).err()).startsWith("[CLI-110] execution " + first + " has not begun");

            var tried = on(url, "starts", "try-again", first, second);
            assertThat(tried.out()).contains(first + " of asks:1.0 is tried again", second + " of");
            var kept = CommandLineRun.answering("n\n", "starts", "withdraw", first, "--store", url);
            assertThat(kept.err()).contains("1 start would never begin: " + first, "[CLI-120]");
            assertThat(engine.enqueuedStarts().list(9)).hasSize(2);
            assertThat(on(url, "starts", "withdraw", first, "--json").out()).contains(first.toString());
            assertThat(engine.enqueuedStarts().find(first)).isEmpty();
            var gone = on(url, "starts", "withdraw", second, first);
            assertThat(gone.code()).isEqualTo(2);
            assertThat(gone.err()).startsWith("[CLI-146]").contains(first.toString());
            assertThat(engine.enqueuedStarts().list(9)).hasSize(1);
        }
    }

    @Test
    void what_an_engine_is_about_to_begin_is_not_withdrawn() {
        var url = url("postgresql");
        on(url, "db", "migrate");
        try (var store = JdbcStore.over(StorePlace.of(url).source()).shared()) {
            store.open();
            var shared = store.ownership().orElseThrow();
            var id = ExecutionId.parse("01m8qhf0hkmw6vs3jx1tb43xha");
            var data = Map.<String, Object>of("workflow", "asks", "version", "1.0");
            shared.send(InboxMessage.start(id, Set.of(), Priority.NORMAL, data), false);
            assertThat(shared.take(1, 1)).hasSize(1);

            var refused = on(url, "starts", "withdraw", id);

            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.err()).startsWith("[CLI-147]").contains(id.toString());
            assertThat(shared.starts(Optional.empty(), 9)).hasSize(1);
        }
    }

    @Test
    void a_store_that_is_not_shared_has_no_such_starts() {
        for (var kind : List.of("h2", "sqlite")) {
            var url = url(kind);
            on(url, "db", "migrate");
            assertThat(on(url, "starts", "list").out()).isEqualTo("no start waits for an engine\n");
            var unknown = on(url, "starts", "try-again", "01m8qhf0hkmw6vs3jx1tb43xha");
            assertThat(unknown.code()).isEqualTo(2);
            assertThat(unknown.err()).startsWith("[CLI-146]");
        }
        assertThat(on(url("h2"), "starts", "list", "--limit", 0).err()).startsWith("[CLI-117]");
        assertThat(on(url("h2"), "starts", "withdraw", "x").err()).startsWith("[CLI-109]");
    }

    @Test
    void what_was_left_is_gone_on_with_and_one_that_is_in_use_is_said() {
        var url = url("sqlite");
        on(url, "db", "migrate");
        var types = NodeRegistry.discovered();
        var workflow = WorkflowLoader.with(types).load(file(ASKS));
        var source = StorePlace.of(url).source();
        try (var engine = WorkflowEngine.builder()
                .nodes(types)
                .store(JdbcStore.over(source))
                .build()) {
            engine.start(workflow, Map.of());
        }
        var id = id(on(url, "list", "--json", "--status", "WAITING"));

        assertThat(on(url, "approve", id, "answer").out()).contains("COMPLETED");
        assertThat(on(url, "recover").out()).contains("nothing to recover");
    }

    @Test
    void what_cannot_be_opened_is_said_without_its_password() {
        var gone = url("h2");
        on(gone, "db", "migrate");

        assertThat(on(gone + ";NONSENSE=1", "list").err()).startsWith("[JDB-103]");
        assertThat(on("jdbc:nothing://u:" + SECRET + "@h/d", "list").err()).startsWith("[CLI-170]");
        assertThat(on(folder.toString(), "db", "migrate").err()).startsWith("[CLI-192]");
        assertThat(on(gone, "run", file(FLOW), "--sync", "none").err()).startsWith("[CLI-118]");
        assertThat(CommandLineRun.of("list", "--stor", gone).err())
                .startsWith("[CLI-100]")
                .contains("PASSWORD=***")
                .doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "sqlite"})
    void a_look_at_a_file_that_is_not_there_makes_none(String kind) throws IOException {
        var url = url(kind);
        var flow = file(FLOW);

        for (var command : List.of("list", "recover", "doctor", "serve", "run " + flow)) {
            var looked = on(url, (Object[]) command.split(" "));
            assertThat(looked.code()).as(command).isNotZero();
            assertThat(looked.out() + looked.err())
                    .as(command)
                    .contains("[CLI-125] there is no database at jdbc:" + kind + ":", "millrace db migrate");
        }
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(flow);
        }

        assertThat(on(url, "db", "migrate", "--json").out())
                .startsWith("{\"store\":\"jdbc:" + kind + ":")
                .endsWith("\"}\n");
        assertThat(on(url, "list").code()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:sqlite::memory:", "jdbc:sqlite:file:a?mode=memory"})
    void what_sqlite_has_in_memory_is_missed_by_nobody(String url) {
        assertThat(on(url, "list").err()).doesNotContain("CLI-125").contains("JDB-");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://ann:" + SECRET + "@db:5432/orders",
                "jdbc:postgresql://db/orders?user=ann&password=" + SECRET + "&ssl=true",
                "jdbc:postgresql://db/orders?sslpassword=" + SECRET,
                "jdbc:h2:file:/a/b;USER=sa;Password=" + SECRET,
                "JDBC:sqlite:/a?key=" + SECRET,
            })
    void a_url_is_shown_without_its_passwords(String url) {
        assertThat(StorePlace.of(url).toString()).contains("***").doesNotContain(SECRET);
        assertThat(JdbcUrls.maskedIn("no '" + url + "' here"))
                .doesNotContain(SECRET)
                .endsWith(" here");
    }

    @Test
    void the_user_and_the_password_come_from_variables() {
        var variables = Map.of("MILLRACE_STORE_USER", "ann", "MILLRACE_STORE_PASSWORD", SECRET);

        var source = DriverSource.of("jdbc:h2:mem:any", StorePlace.VARIABLE, variables::get);

        assertThat(source.properties()).containsEntry("user", "ann").containsEntry("password", SECRET);
        assertThat(source.toString()).isEqualTo("jdbc:h2:mem:any");
    }
}
