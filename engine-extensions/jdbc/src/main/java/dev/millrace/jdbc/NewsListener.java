package dev.millrace.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that hears of news from other engines: by LISTEN where the connections are of PostgreSQL's own driver, and
 * by looking from time to time in any case. Thread-safe.
 */
final class NewsListener {

    private static final Logger log = LoggerFactory.getLogger(NewsListener.class);
    private static final String DRIVER = "org.postgresql.PGConnection";

    private final Database database;
    private final Duration poll;
    private final Runnable hearer;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "millrace-jdbc-news");
    private @Nullable Connection connection; // the thread's
    private boolean isDeaf; // the thread's: there is nobody to be told by, so it only looks

    /**
     * Creates it; {@link #start} starts it.
     *
     * @param poll how often it looks at least
     * @param hearer is called when there may be something
     */
    NewsListener(Database database, Duration poll, Runnable hearer) {
        this.database = database;
        this.poll = poll;
        this.hearer = hearer;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (closed.getCount() > 0) {
                hearer.run();
                await();
            }
        } catch (InterruptedException e) {
            log.warn("The engine hears nothing of others any more: somebody has interrupted the thread", e);
        } finally {
            disconnect();
        }
    }

    /** Waits until somebody tells something, or it is time to look. */
    private void await() throws InterruptedException {
        try {
            if (!isDeaf) {
                listen();
                return;
            }
        } catch (SQLException e) {
            log.debug("The connection to hear on is broken; another one is taken", e);
            disconnect();
        } catch (ReflectiveOperationException | LinkageError e) {
            log.info("These connections cannot be listened on, so engines look every {}: {}", poll, e.toString());
            isDeaf = true;
            disconnect();
        }
        closed.await(poll.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void listen() throws SQLException, ReflectiveOperationException {
        var open = connection;
        if (open == null) {
            open = database.connect();
            connection = open;
            open.setAutoCommit(true);
            try (var statement = open.createStatement()) {
                statement.execute("LISTEN " + InboxRows.CHANNEL);
            }
            return; // what was told before is looked for first
        }
        var type = Class.forName(DRIVER, true, driverOf(open));
        notifications(type.getMethod("getNotifications", int.class), open.unwrap(type));
    }

    private static ClassLoader driverOf(Connection connection) throws SQLException {
        var loader = connection.unwrap(Connection.class).getClass().getClassLoader();
        return loader == null ? ClassLoader.getSystemClassLoader() : loader;
    }

    private void notifications(Method method, Object own) throws SQLException, ReflectiveOperationException {
        try {
            method.invoke(own, (int) Math.max(1, poll.toMillis()));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private void disconnect() {
        var open = connection;
        connection = null;
        if (open != null) {
            try (var statement = open.createStatement()) {
                open.setAutoCommit(true);
                statement.execute("UNLISTEN " + InboxRows.CHANNEL);
            } catch (SQLException e) {
                log.debug("The connection was broken", e);
            }
            Database.giveBack(open);
        }
    }

    /** Hears nothing any more, after the current look. */
    void close() {
        closed.countDown();
    }

    /** Waits, after the close and a last piece of news, until it has given its connection back. */
    void await(Duration limit) {
        try {
            thread.join(Math.max(1, limit.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
