package dev.millrace.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.store.InboxMessage;
import dev.millrace.store.StoreCodec;
import dev.millrace.store.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** An engine that shares a store, and stands still in a transaction which others wait for. */
class StillnessTest {

    private final CountDownLatch stands = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);

    /** Returns a codec that stops the process, as far as a test can, when it writes a message. */
    private StoreCodec stopping() {
        var codec = StoreCodec.discovered().orElseThrow();
        return (StoreCodec) Proxy.newProxyInstance(
                StoreCodec.class.getClassLoader(), new Class<?>[] {StoreCodec.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("encode")) {
                        stands.countDown();
                        goesOn.await();
                    }
                    try {
                        return method.invoke(codec, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void what_it_has_locked_is_free_after_half_a_lease() throws InterruptedException {
        var source = TestDatabase.POSTGRESQL.migrated();
        var store = JdbcStore.over(source)
                .shared()
                .withName("ann")
                .withLease(Duration.ofMillis(400))
                .withCodec(stopping());
        store.open();
        var message = new InboxMessage(0, StoreTurns.id(1), "signal", Set.of(), Map.of());
        var sent = CompletableFuture.supplyAsync(
                () -> store.ownership().orElseThrow().send(message, false));
        stands.await();

        // who takes over needs this row
        TestDatabase.execute(source, "SET lock_timeout = '20s'; UPDATE mr_engine SET lease_until = 'infinity'");
        goesOn.countDown();

        assertThat(sent.handle((number, failure) -> failure.getCause()).join())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("[JDB-103]");
        store.close();
    }
}
