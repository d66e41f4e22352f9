package dev.millrace.queue;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

/** Parts of a queue for tests that need one part only. Immutable. */
final class QueueParts {

    private QueueParts() {}

    static <T> Leases<T> leases() {
        var clock = new QueueClock(new HandTime());
        var lanes = new Lanes<T>(4, new Weights(4, 2, 1));
        var counters = new Counters();
        var announcer = new Announcer<T>(Announcer.NOBODY, letter -> {}, clock, counters.failedHooks);
        var supply =
                new Supply<>(clock, lanes, new Backlog<>(lanes, 4, 1), announcer, counters, new Pulse(clock, () -> {}));
        var terms = new Terms(1, 1, 4, 5, RedeliveryDelay.of(Duration.ZERO, 1, Duration.ZERO));
        return new Leases<>(
                terms, supply, new ConcurrentHashMap<>(), announcer, new DeadLetters<>(1, message -> false), counters);
    }
}
