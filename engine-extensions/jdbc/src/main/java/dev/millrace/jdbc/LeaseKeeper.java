package dev.millrace.jdbc;

import dev.millrace.store.StoreException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that renews a lease, three times in its length. Thread-safe. */
final class LeaseKeeper {

    private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);

    private final EngineLease lease;
    private final Duration pause;
    private final Consumer<StoreException> lost;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "millrace-jdbc-lease");

    /**
     * Creates it; {@link #start} starts it.
     *
     * @param length the length of the lease
     * @param lost hears, once, that the lease is over
     */
    LeaseKeeper(EngineLease lease, Duration length, Consumer<StoreException> lost) {
        this.lease = lease;
        this.pause = length.dividedBy(3);
        this.lost = lost;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!closed.await(pause.toNanos(), TimeUnit.NANOSECONDS) && isKept()) {
                log.trace("The lease of engine {} is renewed", lease.id());
            }
        } catch (InterruptedException e) {
            log.warn("The renewal of the lease was interrupted and ends", e);
        }
    }

    /** Renews the lease; returns false if it is lost. */
    boolean isKept() {
        try {
            lease.renew();
            return true;
        } catch (FencedException e) {
            lost.accept(e);
            return false;
        } catch (StoreException e) {
            if (lease.isHeld()) {
                log.warn("The lease of engine {} could not be renewed; it is tried again", lease.id(), e);
                return true;
            }
            lost.accept(lease.expired(e));
            return false;
        }
    }

    void close() {
        closed.countDown();
    }
}
