package dev.millrace.jdbc;

import static java.util.Objects.requireNonNull;

import dev.millrace.store.StoreCodec;
import dev.millrace.store.StoreException;
import dev.millrace.time.TimeSource;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * What a store in a database is made of. Immutable.
 *
 * @param source gives connections
 * @param terms under what name the store is taken, and for how long
 * @param codec writes and reads turns; empty if there is none
 * @param time measures the lease
 */
record StoreOptions(DataSource source, Terms terms, Optional<StoreCodec> codec, TimeSource time) {

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration SHORTEST = Duration.ofMillis(100);

    /**
     * How an engine takes the store.
     *
     * @param name who it says that it is
     * @param lease how long it has the store without renewing that
     * @param patience how long an opening waits for another engine's lease to end
     */
    record Terms(String name, Duration lease, Duration patience) {

        /** Checks the values. */
        Terms {
            if (name.isBlank() || lease.compareTo(SHORTEST) < 0 || patience.isNegative()) {
                throw new IllegalArgumentException("a store is taken under a name, for a lease of 100 ms or more, and"
                        + " waited for 0 s or more; not as '" + name + "' for " + lease + " after " + patience);
            }
        }
    }

    static StoreOptions over(DataSource source) {
        return new StoreOptions(
                requireNonNull(source, "source"),
                new Terms(host() + "/" + ProcessHandle.current().pid(), LEASE, Duration.ZERO),
                StoreCodec.discovered(),
                TimeSource.system());
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "host";
        }
    }

    StoreOptions with(Terms other) {
        return new StoreOptions(source, other, codec, time);
    }

    StoreOptions with(StoreCodec other) {
        return new StoreOptions(source, terms, Optional.of(other), time);
    }

    StoreOptions with(TimeSource other) {
        return new StoreOptions(source, terms, codec, requireNonNull(other, "time"));
    }

    StoreCodec requireCodec() {
        return codec.orElseThrow(() ->
                new StoreException("[STO-116] there is no codec on the class path to write events with; add the module"
                        + " engine-serialization, or give the store one: JdbcStore.over(...).withCodec(...)"));
    }
}
