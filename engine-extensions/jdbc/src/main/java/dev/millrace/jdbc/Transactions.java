package dev.millrace.jdbc;

import java.sql.Connection;
import java.util.function.Consumer;

/** The transactions of an application, by whatever begins and ends them there. Must be thread-safe. */
@FunctionalInterface
public interface Transactions {

    /**
     * Begins a transaction and has work done in it, once: commits it if that returns, rolls it back if that throws.
     *
     * @param work does it on the connection of the transaction, which must not commit by itself
     * @throws Exception if it cannot be begun or committed; and whatever the work throws
     */
    void run(Consumer<Connection> work) throws Exception;
}
