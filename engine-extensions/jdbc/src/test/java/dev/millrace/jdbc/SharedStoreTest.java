package dev.millrace.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
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
    void one_that_is_closed_has_given_its_connections_back() throws InterruptedException {
        var connections = new LentConnections(source);
        var store = opened(connections);
        var hears = new CountDownLatch(1);
        var goesOn = new CountDownLatch(1);
        store.ownership().orElseThrow().onNews(() -> {
            hears.countDown();
            awaitQuietly(goesOn);
        });
        TestDatabase.query(source, "SELECT pg_notify('millrace', '')");
        hears.await();
        var lent = new AtomicInteger(-1);
        var closer = new Thread(() -> {
            store.close();
            lent.set(connections.lent());
        });

        closer.start();
        while (closer.isAlive() && !isWaitingForTheListener(closer)) {
            Thread.onSpinWait();
        }
        goesOn.countDown();
        closer.join();

        assertThat(lent).hasValue(0);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isWaitingForTheListener(Thread closer) {
        return Stream.of(closer.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(NewsListener.class.getName())
                        && frame.getMethodName().equals("await"));
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
