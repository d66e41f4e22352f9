package dev.millrace.jdbc;

import dev.millrace.store.ExecutionStore;
import dev.millrace.testing.store.SharedStoreContract;
import java.time.Duration;
import java.util.Set;
import javax.sql.DataSource;

/** Engines that share a PostgreSQL are held to the contract of shared stores. */
class PostgresSharedContractTest extends SharedStoreContract {

    private final DataSource source = new LentConnections(TestDatabase.POSTGRESQL.migrated());

    @Override
    protected ExecutionStore store(String engine, Set<String> labels) {
        return JdbcStore.over(source)
                .shared()
                .withName(engine)
                .withLease(Duration.ofHours(1))
                .withPoll(Duration.ofMillis(50))
                .withLabels(labels.toArray(String[]::new));
    }

    @Override
    protected void expire(String engine) {
        TestDatabase.expireLease(source, engine);
    }
}
