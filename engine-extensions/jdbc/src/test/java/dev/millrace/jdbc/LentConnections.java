package dev.millrace.jdbc;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.sqlite.SQLiteConnection;

/** A pool of connections that can be dropped at once, as when the process dies. Thread-safe. */
final class LentConnections implements DataSource {

    private final DataSource source;
    private final ArrayDeque<Connection> idle = new ArrayDeque<>(); // guarded by this
    private final Set<Connection> all = new HashSet<>(); // guarded by this
    private boolean isDropped; // guarded by this
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicReference<Loss> loss = new AtomicReference<>(Loss.NONE);
    private volatile Consumer<String> statements = any -> {};

    /** What is lost of the next commit. */
    enum Loss {
        NONE,
        THE_REQUEST,
        THE_ANSWER
    }

    /** Returns how many connections are lent now. */
    synchronized int lent() {
        return all.size() - idle.size();
    }

    /** Lets the connection break in the next commit. */
    void lose(Loss next) {
        loss.set(next);
    }

    /** Has somebody hear, and hold up, each statement before it is prepared. */
    void beforeStatements(Consumer<String> hears) {
        statements = hears;
    }

    /** Returns how many commits there were. */
    int commits() {
        return commits.get();
    }

    /** Returns how many times the database was asked: prepared statements, commits and rollbacks. */
    int requests() {
        return requests.get();
    }

    LentConnections(DataSource source) {
        this.source = source;
    }

    @Override
    public synchronized Connection getConnection() throws SQLException {
        if (isDropped) {
            throw new SQLException("the pool is gone", "08001");
        }
        var real = idle.isEmpty() ? source.getConnection() : idle.pop();
        all.add(real);
        return lent(real);
    }

    private Connection lent(Connection real) {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        takeBack(real);
                        return null;
                    }
                    if (method.getName().equals("prepareStatement")) {
                        statements.accept((String) arguments[0]);
                    }
                    boolean isCommit = method.getName().equals("commit");
                    if (isCommit || method.getName().equals("rollback")) {
                        requests.incrementAndGet();
                    }
                    var result = losing(real, real, method, arguments, isCommit);
                    return result instanceof PreparedStatement statement ? lent(real, statement) : result;
                });
    }

    /** A statement that is a transaction of its own is a commit. */
    private PreparedStatement lent(Connection real, PreparedStatement statement) {
        return (PreparedStatement) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PreparedStatement.class}, (proxy, method, arguments) -> {
                    boolean isRequest = method.getName().startsWith("execute");
                    if (isRequest) {
                        requests.incrementAndGet();
                    }
                    return losing(real, statement, method, arguments, isRequest && real.getAutoCommit());
                });
    }

    private Object losing(Connection real, Object target, Method method, Object[] arguments, boolean isCommit)
            throws Throwable {
        var lost = isCommit ? commit() : Loss.NONE;
        try {
            if (lost == Loss.THE_REQUEST) {
                throw broken(real);
            }
            var result = method.invoke(target, arguments);
            if (lost == Loss.THE_ANSWER) {
                throw broken(real);
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private Loss commit() {
        commits.incrementAndGet();
        return loss.getAndSet(Loss.NONE);
    }

    private static SQLException broken(Connection real) throws SQLException {
        breakOff(real);
        return new SQLException("the connection is broken", "08006");
    }

    /** SQLite's driver breaks nothing off when it is asked to. */
    private static void breakOff(Connection real) throws SQLException {
        real.abort(Runnable::run);
        if (real instanceof SQLiteConnection sqlite) {
            sqlite.close();
        }
    }

    private synchronized void takeBack(Connection real) throws SQLException {
        if (!isDropped && !real.isClosed()) {
            idle.push(real);
        }
    }

    /** Breaks all connections that were lent; new ones work, unless it is for good. */
    synchronized void drop(boolean forGood) throws SQLException {
        isDropped = forGood;
        for (var connection : all) {
            breakOff(connection);
        }
        all.clear();
        idle.clear();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("no other users");
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return source.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        source.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        source.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return source.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return source.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return source.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return source.isWrapperFor(type);
    }
}
