package dev.millrace.jdbc;

import dev.millrace.store.ExecutionStore;
import dev.millrace.testing.store.SharedGatesContract;
import java.time.Duration;
import javax.sql.DataSource;

/** Engines that share a PostgreSQL are held to the contract of gates that all of them have in common. */
class PostgresGatesContractTest extends SharedGatesContract {

    private final DataSource source = new LentConnections(TestDatabase.POSTGRESQL.migrated());

    @Override
    protected ExecutionStore store(String engine) {
        return JdbcStore.over(source).shared().withName(engine).withLease(Duration.ofHours(1));
    }

    @Override
    protected void expire(String engine) {
        TestDatabase.expireLease(source, engine);
    }
}
