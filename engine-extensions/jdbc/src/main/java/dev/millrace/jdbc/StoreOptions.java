package dev.millrace.jdbc;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.NameRule;
import dev.millrace.store.StoreCodec;
import dev.millrace.store.StoreException;
import dev.millrace.time.TimeSource;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * What a store in a database is made of. Immutable.
 *
 * @param source gives connections
 * @param terms under what name the store is taken, and for how long
 * @param codec writes and reads turns; empty if there is none
 * @param time measures the lease
 * @param sharing whether other engines may have the store too, and how this one lives beside them
 */
record StoreOptions(DataSource source, Terms terms, Optional<StoreCodec> codec, TimeSource time, Sharing sharing) {

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration REST_AFTER = Duration.ofMinutes(1);
    private static final Duration GIVE_UP_AFTER = Duration.ofDays(7);
    private static final Duration SHORTEST_POLL = Duration.ofMillis(10);
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

    /**
     * How an engine lives beside others on one store.
     *
     * @param isShared whether it does
     * @param labels what it says of itself: an execution that runs on engines with some labels is only taken by one
     *     that has them all
     * @param poll how often it looks for what nobody told it of
     * @param restAfter how long an execution that only waits stays with it
     * @param giveUpAfter for how long a start is tried that no engine can begin
     */
    record Sharing(boolean isShared, Set<String> labels, Duration poll, Duration restAfter, Duration giveUpAfter) {

        /** Checks the values. */
        Sharing {
            labels = Set.copyOf(labels);
            labels.forEach(label -> NameRule.check("a label of an engine", label));
            if (poll.compareTo(SHORTEST_POLL) < 0 || restAfter.isNegative() || giveUpAfter.isNegative()) {
                throw new IllegalArgumentException("engines look every 10 ms or less often, let executions rest after"
                        + " 0 s or more, and give starts up after 0 s or more; not every " + poll + ", after "
                        + restAfter + " and after " + giveUpAfter);
            }
        }
    }

    /** Returns the same options for engines that share the store, or for one that has it alone. */
    StoreOptions shared(boolean isShared) {
        return with(
                new Sharing(isShared, sharing.labels(), sharing.poll(), sharing.restAfter(), sharing.giveUpAfter()));
    }

    static StoreOptions over(DataSource source) {
        return new StoreOptions(
                requireNonNull(source, "source"),
                new Terms(host() + "/" + ProcessHandle.current().pid(), LEASE, Duration.ZERO),
                StoreCodec.discovered(),
                TimeSource.system(),
                new Sharing(false, Set.of(), POLL, REST_AFTER, GIVE_UP_AFTER));
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "host";
        }
    }

    StoreOptions with(Terms other) {
        return new StoreOptions(source, other, codec, time, sharing);
    }

    StoreOptions with(StoreCodec other) {
        return new StoreOptions(source, terms, Optional.of(other), time, sharing);
    }

    StoreOptions with(TimeSource other) {
        return new StoreOptions(source, terms, codec, requireNonNull(other, "time"), sharing);
    }

    StoreOptions with(Sharing other) {
        return new StoreOptions(source, terms, codec, time, other);
    }

    StoreCodec requireCodec() {
        return codec.orElseThrow(() ->
                new StoreException("[STO-116] there is no codec on the class path to write events with; add the module"
                        + " engine-serialization, or give the store one: JdbcStore.over(...).withCodec(...)"));
    }
}
