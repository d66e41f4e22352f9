package dev.millrace.spring;

import static java.util.Objects.requireNonNull;

import dev.millrace.EngineTransaction;
import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.event.ExecutionId;
import dev.millrace.jdbc.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The engine within Spring's transactions. In a method that is {@code @Transactional}, or in a
 * {@link TransactionTemplate}, it starts and signals executions by the connection of that transaction: an engine on the
 * same store takes that up when it is committed, and nothing was asked if it is rolled back. As {@link Transactions} it
 * has the work of nodes done in transactions of their own. Thread-safe.
 */
public final class SpringTransactions implements Transactions {

    private final Supplier<WorkflowEngine> engine;
    private final DataSource source;
    private final TransactionTemplate own;

    /**
     * Creates it.
     *
     * @param engine is asked for at the first start or signal; its store is in the database of {@code source}, shared
     * @param source the connections that transactions are on
     * @param manager begins and ends transactions on them
     */
    public SpringTransactions(Supplier<WorkflowEngine> engine, DataSource source, PlatformTransactionManager manager) {
        this.engine = requireNonNull(engine, "engine");
        this.source = targetOf(requireNonNull(source, "source"));
        own = new TransactionTemplate(requireNonNull(manager, "manager"));
        // A caller's thread may lend itself to an execution: its own transaction is not the node's.
        own.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** Returns what transaction managers bind connections to. */
    private static DataSource targetOf(DataSource source) {
        return source instanceof TransactionAwareDataSourceProxy proxy
                ? requireNonNull(proxy.getTargetDataSource(), "the target of the proxy")
                : source;
    }

    /**
     * Starts an execution in the calling thread's transaction, as {@link WorkflowEngine#enqueue} does.
     *
     * @throws IllegalStateException if the thread has no transaction, or the engine's store is not shared
     */
    public ExecutionId start(String workflow, Object input) {
        return current().start(workflow, input);
    }

    /**
     * Starts an execution in the calling thread's transaction, with options.
     *
     * @throws IllegalStateException if the thread has no transaction, or the engine's store is not shared
     */
    public ExecutionId start(String workflow, Object input, StartOptions options) {
        return current().start(workflow, input, options);
    }

    /**
     * Sends an execution a named message in the calling thread's transaction, as {@link EngineTransaction#signal} does.
     *
     * @throws IllegalStateException if the thread has no transaction, or the engine's store is not shared
     */
    public void signal(ExecutionId execution, String name, Map<String, ?> payload) {
        current().signal(execution, name, payload, null);
    }

    /**
     * Returns what is asked of executions in the calling thread's transaction; not to be used after that.
     *
     * @throws IllegalStateException if the thread has no transaction on the {@code DataSource}
     */
    public EngineTransaction current() {
        var connection = bound().orElseThrow(() -> new IllegalStateException("[SPR-106] there is no transaction on this"
                + " thread with a connection of the store's DataSource, so nothing would be done together; call it in"
                + " a method that is @Transactional, or in a TransactionTemplate, of that DataSource's transaction"
                + " manager"));
        return engine.get().in(connection);
    }

    private Optional<Connection> bound() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()
                || !(TransactionSynchronizationManager.getResource(source) instanceof ConnectionHolder)) {
            return Optional.empty();
        }
        var connection = DataSourceUtils.getConnection(source);
        try {
            // A transaction of another database also binds what is asked for in it, but begins nothing here.
            return connection.getAutoCommit() ? Optional.empty() : Optional.of(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("[SPR-106] the connection of this thread's transaction is broken", e);
        } finally {
            DataSourceUtils.releaseConnection(connection, source); // the transaction has it still
        }
    }

    /** Has work done in a transaction of its own, whatever transaction the thread has. */
    @Override
    public void run(Consumer<Connection> work) {
        own.executeWithoutResult(status -> {
            var connection = DataSourceUtils.getConnection(source);
            try {
                work.accept(connection);
            } finally {
                DataSourceUtils.releaseConnection(connection, source);
            }
        });
    }
}
