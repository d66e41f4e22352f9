package dev.millrace.jdbc;

import dev.millrace.event.LoggableException;
import dev.millrace.jdbc.TurnBatch.Request;
import dev.millrace.store.StoreException;
import dev.millrace.time.TimeSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes turns: what has come while it wrote is its next transaction. Has one connection as long as
 * that works. Thread-safe.
 */
final class Committer {

    /*
     * C1  Turns are written in the order in which they came, and their listeners hear in that order.
     * C2  A transaction whose outcome is not known is repeated behind a lock that the first one had to have: whether
     *     that was committed is known by then, by its last turn. One that the database begins only after that finds its
     *     executions changed, and keeps nothing.
     * C3  When the store has failed nothing is written any more.
     */
    private static final Logger log = LoggerFactory.getLogger(Committer.class);
    private static final int MOST_TURNS = 2_000;
    private static final int MOST_BYTES = 8 << 20;
    private static final long PAUSE_MILLIS = 50;

    private final Database database;
    private final TurnWriter writer;
    private final TimeSource time;
    private final Duration patience;
    private final long stopMillis; // how long a transaction may stand still; 0 for ever
    private final Consumer<StoreException> failed;
    private final Thread thread = new Thread(this::run, "millrace-jdbc-commits");
    private final CountDownLatch hurry = new CountDownLatch(1);
    private final Object lock = new Object();
    private final ArrayDeque<Request> waiting = new ArrayDeque<>(); // guarded by lock
    private boolean isClosed; // guarded by lock
    private volatile @Nullable StoreException failure;
    private @Nullable Connection connection; // the thread's

    /**
     * Creates a committer; {@link #start} starts it.
     *
     * @param options the lease, for which a transaction is tried again, and whether others wait for it
     * @param failed hears why nothing can be written any more
     */
    Committer(Database database, TurnWriter writer, StoreOptions options, Consumer<StoreException> failed) {
        this.database = database;
        this.writer = writer;
        this.time = options.time();
        this.patience = options.terms().lease();
        this.stopMillis = options.sharing().isShared() ? Math.max(1, patience.toMillis() / 2) : 0;
        this.failed = failed;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Takes a turn; returns false if it is closed. */
    boolean add(Request request) {
        synchronized (lock) {
            if (isClosed) {
                return false;
            }
            waiting.add(request);
            lock.notifyAll();
            return true;
        }
    }

    /** Writes nothing any more: each turn is answered by this. */
    void fail(StoreException why) {
        if (failure == null) {
            failure = why;
        }
        hurry.countDown();
    }

    /** Writes what has come, and ends. */
    void close() {
        synchronized (lock) {
            isClosed = true;
            lock.notifyAll();
        }
        boolean isInterrupted = false;
        while (thread.isAlive() && thread != Thread.currentThread()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        for (var next = take(); !next.isEmpty(); next = take()) {
            write(new TurnBatch(next));
        }
        disconnect();
    }

    /** Waits for turns; none when it is closed. */
    private List<Request> take() {
        var taken = new ArrayList<Request>();
        synchronized (lock) {
            while (waiting.isEmpty() && !isClosed) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    log.debug("Nobody interrupts the writer of turns; it goes on", e);
                }
            }
            long bytes = 0;
            while (!waiting.isEmpty() && taken.size() < MOST_TURNS && bytes < MOST_BYTES) {
                bytes += sizeOf(waiting.element());
                taken.add(waiting.remove());
            }
        }
        return taken;
    }

    private static long sizeOf(Request request) {
        return request.bytes().length
                + request.values().values().stream()
                        .mapToLong(value -> value.length)
                        .sum();
    }

    private void write(TurnBatch batch) {
        long since = time.nanoTime();
        for (boolean again = false; failure == null; again = true) {
            try {
                if (isWritten(batch, since, again)) {
                    answer(batch.requests(), batch.refusals());
                    return;
                }
            } catch (StoreException e) {
                giveUp(e);
            } catch (RuntimeException | Error e) {
                giveUp(new StoreException("[JDB-107] turns cannot be written: " + e, e));
            }
        }
        var why = Optional.ofNullable(failure);
        answer(batch.requests(), batch.requests().stream().map(request -> why).toList());
    }

    private void giveUp(StoreException why) {
        disconnect();
        fail(why);
        failed.accept(why);
    }

    /** Writes a batch; returns false if that is to be tried again. */
    private boolean isWritten(TurnBatch batch, long since, boolean again) {
        try {
            var open = connection;
            if (open == null) {
                open = database.connect();
                connection = open;
                database.dialect().beginWriting(open, stopMillis);
            }
            if (again) {
                writer.writeAgain(open, batch);
            } else {
                writer.write(open, batch);
            }
            database.dialect().force(open);
            return true;
        } catch (SQLException whole) {
            disconnect();
            var e = Database.bare(whole);
            boolean isFinal = database.dialect().isLasting(e) || time.nanoTime() - since > patience.toNanos();
            if (isFinal) {
                throw new StoreException(
                        "[JDB-107] turns cannot be written to the database, tried for " + patience + " at most: "
                                + Database.described(e)
                                + "; what was not acknowledged may be lost. Mend the database, and open the store"
                                + " again",
                        e);
            }
            log.warn("Turns could not be written; they are tried again", e);
            pause();
            return false;
        }
    }

    private void pause() {
        try {
            hurry.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            log.debug("Nobody interrupts the writer of turns; it goes on", e);
        }
    }

    private void disconnect() {
        var open = connection;
        connection = null;
        if (open != null) {
            try {
                database.dialect().endWriting(open);
            } catch (SQLException e) {
                log.debug("The connection was broken", e);
            }
            Database.giveBack(open);
        }
    }

    private static void answer(List<Request> requests, List<Optional<StoreException>> refusals) {
        for (int i = 0; i < requests.size(); i++) {
            try {
                requests.get(i).listener().done(refusals.get(i).orElse(null));
            } catch (Throwable t) { // it must not throw; the others hear all the same
                log.error(
                        "A commit listener of execution {} failed",
                        requests.get(i).turn().execution(),
                        LoggableException.of(t));
            }
        }
    }
}
