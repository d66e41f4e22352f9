package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import dev.millrace.internal.admission.Grants;
import dev.millrace.internal.concurrent.Countdown;
import dev.millrace.internal.concurrent.Exclusion;
import dev.millrace.internal.runtime.Recovered.Parked;
import dev.millrace.store.Ownership;
import dev.millrace.store.StoredExecution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes executions of a shared store over that nobody has, once somebody has begun with that. Two who do so at a time
 * do so one after the other. Thread-safe.
 */
final class Adoption implements Restorer.Taking {

    private static final Logger log = LoggerFactory.getLogger(Adoption.class);
    private static final int AT_ONCE = 200;
    private static final Duration UNTIL_CLAIMED_AGAIN = Duration.ofSeconds(5);
    private static final int MOST_DOUBLINGS = 4; // to 80 s
    private static final int MOST_LEFT = 10_000;

    private final Ownership ownership;
    private final Restorer restorer;
    private final RestPass resting;
    private final Supply supply;
    private final Exclusion adopting = new Exclusion();
    private final Map<ExecutionId, Integer> left = new HashMap<>(); // how often each was; who adopts has it alone
    private volatile boolean begun;

    /**
     * What an engine has for executions that it takes over. Thread-safe.
     *
     * @param free says for how many more it has room
     * @param grants what it has of gates that count over several engines
     */
    record Supply(IntSupplier free, Grants grants) {

        int room() {
            return free.getAsInt();
        }
    }

    /**
     * Creates it.
     *
     * @param resting lets go what was taken over and only waits
     * @param supply what the engine has for them
     */
    Adoption(Ownership ownership, Restorer restorer, RestPass resting, Supply supply) {
        this.ownership = ownership;
        this.restorer = restorer;
        this.resting = resting;
        this.supply = supply;
    }

    /** Returns for how many more executions there is room. */
    int room() {
        return supply.room();
    }

    /** Takes over what there is, and from now on what comes. */
    @Override
    public Recovered all() {
        begun = true;
        return adopt();
    }

    /** It stays here, though it may only wait: somebody wants something of it. */
    @Override
    public Recovered one(StoredExecution stored) {
        return adopting.alone(() -> {
            boolean isOwn = !ownership.isElsewhere(stored.id());
            var taken = takeUp(isOwn ? List.of(stored) : ownership.claim(stored.id()));
            release(taken);
            return taken;
        });
    }

    /** Takes over what has come. */
    void goOn() {
        if (begun) {
            adopt();
        }
    }

    /** One at a time: what one lets rest, the other one does not take up before the first has forgotten it. */
    private Recovered adopt() {
        return adopting.alone(this::adoptAll);
    }

    private Recovered adoptAll() {
        var taken = new ArrayList<ExecutionRef>();
        var parked = new ArrayList<Parked>();
        for (int most = supply.room(); most > 0; most = supply.room()) {
            var claimed = ownership.claim(Math.min(most, AT_ONCE));
            if (claimed.isEmpty()) {
                break;
            }
            var some = takeUp(claimed);
            taken.addAll(some.taken());
            parked.addAll(some.parked());
            leave(some);
        }
        return new Recovered(taken, parked);
    }

    private Recovered takeUp(List<StoredExecution> claimed) {
        var some = restorer.takeUp(claimed);
        regained(claimed, some);
        return some;
    }

    /** Once all that were taken over have their gates back, what they held before is nobody else's. */
    private void regained(List<StoredExecution> claimed, Recovered some) {
        var ids = new ArrayList<>(claimed.stream().map(StoredExecution::id).toList());
        some.parked().forEach(one -> ids.remove(one.id()));
        var here = some.taken().stream().flatMap(one -> one.here().stream()).toList();
        var left = new Countdown(here.size() + 1L);
        Runnable counts = () -> {
            if (left.isNow() && !ids.isEmpty()) {
                supply.grants().regained(ids);
            }
        };
        here.forEach(actor -> actor.turns().post(counts));
        counts.run();
    }

    /** Each time for twice as long, and without another word: other engines, or the next one here, may know it. */
    private void leave(Parked one) {
        int before = left.merge(one.id(), 1, Integer::sum) - 1;
        if (before == 0) {
            log.warn("Execution {} is left to others: {}", one.id(), one.reason());
        } else {
            log.debug("Execution {} is left to others again: {}", one.id(), one.reason());
        }
        var pause = UNTIL_CLAIMED_AGAIN.multipliedBy(1L << Math.min(before, MOST_DOUBLINGS));
        ownership.release(List.of(one.id()), pause);
    }

    /** What cannot go on here goes back, and so does what only waits. */
    private void leave(Recovered some) {
        release(some);
        for (var one : some.taken()) {
            ExecutionId id = one.id();
            if (one.here().isEmpty()) {
                resting.rest(id);
            }
        }
    }

    private void release(Recovered some) {
        if (some.parked().isEmpty()) {
            return;
        }
        if (left.size() > MOST_LEFT) {
            left.clear(); // they are said again, and that is all
        }
        some.parked().forEach(this::leave);
    }
}
