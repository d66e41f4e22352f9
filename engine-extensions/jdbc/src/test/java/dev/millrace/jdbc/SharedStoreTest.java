package dev.millrace.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What a store does with its connections and its texts where others have it too. */
class SharedStoreTest {

    private final DataSource source = TestDatabase.POSTGRESQL.migrated();

    private static JdbcStore opened(DataSource source) {
        var store = JdbcStore.over(source)
                .shared()
                .withLease(Duration.ofHours(1))
                .withPoll(Duration.ofMinutes(1)); // what it hears before is told
        store.open();
        return store;
    }

    @Test
    void one_that_is_closed_has_given_its_connections_back() {
        var connections = new LentConnections(source);
        var store = opened(connections);
        store.saveText("place", "1");

        store.close();

        assertThat(connections.lent()).isZero();
    }

    @Test
    void a_text_that_two_engines_save_for_the_first_time_at_once_is_there_once() throws SQLException {
        var store = opened(source);
        CompletableFuture<Void> saved;
        try (var other = source.getConnection()) {
            other.setAutoCommit(false);
            SharedRows.lockTexts(other);
            NamedRows.TEXTS.save(other, "place", "1");

            saved = CompletableFuture.runAsync(() -> store.saveText("place", "2"));
            var waits = "SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
            while (!saved.isDone() && !TestDatabase.query(source, waits).equals("t")) {
                Thread.onSpinWait();
            }
            other.commit();
        }
        saved.join();

        assertThat(TestDatabase.query(source, "SELECT string_agg(content, ',') FROM mr_text"))
                .isEqualTo("2");
        store.close();
    }
}
