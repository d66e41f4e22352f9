package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import dev.millrace.internal.runtime.Recovered.Parked;
import dev.millrace.store.Ownership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes executions of a shared store over that nobody has, once somebody has begun with that. Two who do so at a time
 * take different ones. Thread-safe.
 */
final class Adoption {

    private static final Logger log = LoggerFactory.getLogger(Adoption.class);
    private static final int AT_ONCE = 200;
    private static final Duration UNTIL_CLAIMED_AGAIN = Duration.ofSeconds(5);

    private final Ownership ownership;
    private final Restorer restorer;
    private final RestPass resting;
    private final IntSupplier room;
    private volatile boolean begun;

    /**
     * Creates it.
     *
     * @param resting lets go what was taken over and only waits
     * @param room says for how many more executions the engine has room
     */
    Adoption(Ownership ownership, Restorer restorer, RestPass resting, IntSupplier room) {
        this.ownership = ownership;
        this.restorer = restorer;
        this.resting = resting;
        this.room = room;
    }

    /** Takes over what there is, and from now on what comes. */
    Recovered begin() {
        begun = true;
        return adopt();
    }

    /** Takes over what has come. */
    void goOn() {
        if (begun) {
            adopt();
        }
    }

    private Recovered adopt() {
        var taken = new ArrayList<ExecutionRef>();
        var parked = new ArrayList<Parked>();
        for (int most = room.getAsInt(); most > 0; most = room.getAsInt()) {
            var claimed = ownership.claim(Math.min(most, AT_ONCE));
            if (claimed.isEmpty()) {
                break;
            }
            var some = restorer.takeUp(claimed);
            taken.addAll(some.taken());
            parked.addAll(some.parked());
            leave(some);
        }
        return new Recovered(taken, parked);
    }

    /** What cannot go on here goes back, and so does what only waits. */
    private void leave(Recovered some) {
        if (!some.parked().isEmpty()) {
            some.parked().forEach(one -> log.warn("Execution {} is left to others: {}", one.id(), one.reason()));
            ownership.release(some.parked().stream().map(Parked::id).toList(), UNTIL_CLAIMED_AGAIN);
        }
        for (var one : some.taken()) {
            ExecutionId id = one.id();
            if (one.here().isEmpty()) {
                resting.rest(id);
            }
        }
    }
}
