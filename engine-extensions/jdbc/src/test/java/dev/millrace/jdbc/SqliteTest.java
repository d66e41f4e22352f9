package dev.millrace.jdbc;

import static dev.millrace.jdbc.StoreTurns.commit;
import static dev.millrace.jdbc.StoreTurns.id;
import static dev.millrace.jdbc.StoreTurns.signal;
import static dev.millrace.jdbc.StoreTurns.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What SQLite has of its own. */
class SqliteTest {

    private static final String NOTHING = "UPDATE mr_store SET id = id WHERE id < 0";

    private static String pragma(Connection connection, String name) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("PRAGMA " + name)) {
            return row.getString(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void a_connection_writes_a_log_ahead_and_returns_when_it_is_on_the_disk() throws SQLException {
        var source = TestDatabase.SQLITE.migrated();

        try (var connection = Database.behind(source).connect()) {
            assertThat(pragma(connection, "journal_mode")).isEqualTo("wal");
            assertThat(pragma(connection, "synchronous")).isEqualTo("2");
            assertThat(pragma(connection, "busy_timeout")).isEqualTo("5000");
        }
    }

    @Test
    void a_connection_whose_pool_begins_transactions_by_itself_is_made_ready_too() throws SQLException {
        var source = new LentConnections(TestDatabase.SQLITE.migrated());
        try (var connection = source.getConnection()) {
            execute(connection, "PRAGMA synchronous = OFF");
            connection.setAutoCommit(false);
        }

        try (var connection = Database.behind(source).connect()) {
            assertThat(pragma(connection, "synchronous")).isEqualTo("2");
        }
    }

    @Test
    void a_database_in_memory_is_refused_for_each_connection_has_another() {
        var source = TestDatabase.sqlite("jdbc:sqlite::memory:");

        assertThatThrownBy(() -> JdbcStore.migrate(source))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("[JDB-170]")
                .hasMessageContaining("journal_mode is memory");
    }

    @Test
    void several_engines_are_refused() {
        var store = JdbcStore.over(TestDatabase.SQLITE.migrated()).shared();

        assertThatThrownBy(store::open).hasMessageContaining("[JDB-130]");
    }

    @Test
    void whoever_writes_has_the_lock_before_he_reads() throws SQLException {
        var source = TestDatabase.SQLITE.migrated();
        try (var other = source.getConnection();
                var writing = Database.behind(source).connect()) {
            var lease = EngineLease.take(Database.behind(source), StoreOptions.over(source), new ArrayList<>());
            execute(other, "PRAGMA busy_timeout = 0");

            lease.require(writing, false);

            assertThatThrownBy(() -> execute(other, NOTHING)).hasMessageContaining("SQLITE_BUSY");
            writing.rollback();
            execute(other, NOTHING);
        }
    }

    @Test
    void a_turn_waits_for_somebody_else_who_writes() throws SQLException {
        var source = TestDatabase.SQLITE.migrated();
        try (var store = JdbcStore.over(source);
                var other = source.getConnection()) {
            store.open();
            assertThat(commit(store, start(1))).isEmpty();
            other.setAutoCommit(false);
            execute(other, NOTHING);
            var answer = new CompletableFuture<Boolean>();
            store.commit(signal(1, 2), failure -> answer.complete(failure == null));
            assertThat(store.read(id(1))).hasSize(1);

            other.commit();

            assertThat(answer.join()).isTrue();
            assertThat(store.read(id(1))).hasSize(2);
        }
    }

    @Test
    void tables_are_made_once_however_many_make_them() throws Exception {
        var source = TestDatabase.SQLITE.empty();
        TestDatabase.execute(source, "CREATE TABLE mr_schema (number int PRIMARY KEY, name varchar(200) NOT NULL)");
        var together = new CyclicBarrier(4);
        var made = new ArrayList<CompletableFuture<Void>>();
        for (int n = 0; n < 4; n++) {
            made.add(CompletableFuture.runAsync(() -> migrate(source, together), task -> new Thread(task).start()));
        }

        made.forEach(CompletableFuture::join);

        assertThat(TestDatabase.query(source, "SELECT COUNT(*) - MAX(number) FROM mr_schema"))
                .isEqualTo("0");
    }

    private static void migrate(DataSource source, CyclicBarrier together) {
        try {
            together.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        JdbcStore.migrate(source);
    }
}
