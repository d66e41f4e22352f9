package dev.millrace.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.store.InboxMessage;
import dev.millrace.store.StoreException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** An engine that shares a store, and stands still in a transaction which others wait for. */
class StillnessTest {

    @Test
    void what_it_has_locked_is_free_after_half_a_lease() throws InterruptedException {
        var held = new HeldCodec(); // it stops the process, as far as a test can
        var source = TestDatabase.POSTGRESQL.migrated();
        var store = JdbcStore.over(source)
                .shared()
                .withName("ann")
                .withLease(Duration.ofMillis(400))
                .withCodec(held.of(""));
        store.open();
        var message = InboxMessage.to(StoreTurns.id(1), "signal", Map.of());
        var sent = CompletableFuture.supplyAsync(
                () -> store.ownership().orElseThrow().send(message, false));
        held.stands.await();

        // who takes over needs this row
        TestDatabase.execute(source, "SET lock_timeout = '20s'; UPDATE mr_engine SET lease_until = 'infinity'");
        held.goesOn.countDown();

        assertThat(sent.handle((number, failure) -> failure.getCause()).join())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("[JDB-103]");
        store.close();
    }
}
