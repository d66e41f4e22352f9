package dev.millrace.internal.admission;

import dev.millrace.internal.concurrent.Exclusion;
import dev.millrace.internal.decision.view.GateWait;
import dev.millrace.store.GateGrant;
import dev.millrace.store.GateWaiter;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The gates of an engine, each by its key, and who waits there. Somebody passes all gates of his way at once, or none:
 * who waits holds nothing. Thread-safe.
 */
final class Chain {

    /*
     * Who finds a gate closed waits in the line of that one gate. When there is room he is tried again: all his gates
     * are taken together, or he goes to the line of the one that is closed now. Whoever was sent on more than three
     * times is urgent: from then on nobody who came later passes any of his gates. But whoever stands inside a holder
     * waits for room alone, and in front of all others: what they wait for may be that holder.
     *
     * I1  Never more is taken of a gate than it has, but of a lock what one of a family has is not counted for another.
     * I2  No lost wake-up: every call that makes room at a gate, or takes somebody out of a line who was next there, or
     *     who was urgent, serves that gate before the exclusion ends; room that time makes has an alarm.
     * I3  Nobody starves, and nobody waits in a circle: the next at a gate waits for those that hold it, for those
     *     inside a holder, or for an urgent one that came before; the oldest urgent one waits for holders and those
     *     inside them alone, and these for holders alone. Where two holders wait for each other by what is inside
     *     them, the one that came last goes.
     * I4  What was taken goes back once: only THROUGH leads to OUT by giving back.
     * Checked by ChainTest, ChainThreadsTest, ChainPropertyTest.
     */
    private static final int FIRST_SWEEP = 256;

    private final Exclusion exclusion = new Exclusion();
    private final TimeSource time;
    private final Watch watch;
    private final Runnable afterTime;
    private final Consumer<GatePlace<Way>> timeCame = this::timeCame;

    // Guarded by the exclusion.
    private final Map<String, GatePlace<Way>> places = new HashMap<>();
    private final Set<Way> inside = new LinkedHashSet<>(); // who waits inside a holder
    private long arrivals;
    private int sweepAt = FIRST_SWEEP;

    /**
     * Creates gates that nobody has come to.
     *
     * @param starvation how long somebody waits before he is said to starve; zero for ever
     * @param afterTime runs when time, or another engine, has let somebody through, on the thread that says so
     */
    Chain(TimeSource time, Duration starvation, Runnable afterTime) {
        this.time = time;
        this.afterTime = afterTime;
        this.watch = new Watch(time, exclusion, starvation);
    }

    /** Takes all gates, or waits at one. Returns whether they were taken. */
    boolean enter(Way way) {
        return alone(call -> {
            if (!way.isNew()) {
                return false; // withdrawn before it came
            }
            sweep(call.now());
            way.comes(places, arrivals++);
            return call.enter(way);
        });
    }

    /** Takes all gates if nothing keeps somebody waiting, who has not come before; else they have not seen him. */
    boolean tryEnter(Way way) {
        return alone(call -> {
            sweep(call.now());
            way.comes(places, arrivals++);
            return call.tryEnter(way);
        });
    }

    /** Gives back what another one holds, and does the same. */
    boolean tryEnterBehind(Way before, Way way) {
        var call = call();
        boolean isThrough;
        exclusion.begin();
        try {
            if (before.isThrough()) {
                before.givesBack(true);
                call.leave(before);
            }
            way.comes(places, arrivals++);
            isThrough = call.tryEnter(way);
        } finally {
            exclusion.end();
        }
        call.finish();
        return isThrough;
    }

    private void sweep(long now) {
        if (places.size() >= sweepAt) {
            places.values().removeIf(place -> place.goesUnused(now));
            sweepAt = Math.max(FIRST_SWEEP, 2 * places.size());
        }
    }

    /** Takes somebody out of the line who waits, or lets him not enter. Returns whether he waited. */
    boolean withdraw(Way way) {
        return alone(call -> {
            boolean waits = way.waits();
            if (waits) {
                call.withdraw(way);
            } else if (way.isNew()) {
                way.staysAway();
            }
            return waits;
        });
    }

    /** Hands what somebody leaves behind who holds a key to those that wait for it; before that goes back. */
    void answer(Way way) {
        alone(call -> {
            if (way.isThrough()) {
                call.answer(way);
            }
            return way;
        });
    }

    /** Gives back what somebody holds; nothing if he holds nothing any more. */
    void giveBack(Way way, boolean used) {
        alone(call -> {
            if (way.isThrough()) {
                way.givesBack(used);
                call.leave(way);
            }
            return way;
        });
    }

    /** Tells the gates that somebody holds how his attempt ended. */
    void ended(Way way, boolean well) {
        if (!way.isHeard()) {
            return;
        }
        alone(call -> {
            List<GatePlace<Way>> wider = new ArrayList<>(0);
            for (var place : way.places()) {
                if (way.isThrough() && place.gate().ended(well)) {
                    wider.add(place);
                }
            }
            call.serve(wider);
            return wider;
        });
    }

    private void timeCame(GatePlace<Way> place) {
        alone(call -> {
            place.alarmCame();
            call.serve(List.of(place));
            return true;
        });
        afterTime.run();
    }

    /** This engine has so much of a gate that counts over several. */
    void granted(GateGrant grant) {
        alone(call -> {
            var place = places.get(grant.gate());
            var share = place == null ? null : place.share();
            if (place != null && share != null) {
                share.hears(grant);
                call.serve(List.of(place));
                if (!grant.others().isEmpty()) {
                    call.isElsewhere(place, grant.others());
                }
            }
            return grant;
        });
        afterTime.run();
    }

    /**
     * Returns who waits, and keeps others out until he has passed.
     *
     * @param engine the number of this engine among those of the store
     */
    List<GateWaiter> waiters(long engine) {
        return exclusion.alone(() -> new EngineWaits(places, inside, engine).waiters());
    }

    /** Somebody gives way in a circle of those that wait for each other; nothing if he does not wait so any more. */
    void givesWay(String wait, String circle) {
        alone(call -> {
            var way = new EngineWaits(places, inside, 0).find(wait);
            way.ifPresent(one -> call.givesWay(one, circle));
            return way;
        });
        afterTime.run();
    }

    private GateCall call() {
        return new GateCall(time, watch, inside, timeCame);
    }

    private <T> T alone(Function<GateCall, T> work) {
        var call = call();
        var result = exclusion.alone(() -> work.apply(call));
        call.finish();
        return result;
    }

    // --- what is seen of it

    /** Returns the gate that somebody waits at, and what keeps him there; nothing if he waits at none. */
    Optional<GateWait> gateWait(Way way) {
        long now = time.nanoTime();
        long epochMicros = time.epochMicros();
        return exclusion.alone(() -> way.waits() ? Optional.of(waitOf(way, now, epochMicros)) : Optional.empty());
    }

    private static GateWait waitOf(Way way, long now, long epochMicros) {
        var place = way.placeHere();
        long amount = way.amountHere();
        var before = place.firstBefore(way);
        if (before != null && place.gate().hasRoom(amount, now)) {
            return new GateWait(
                    place.gate().name(), List.of(), List.of(before.guest().toString()), "");
        }
        var room = place.gate().roomIn(amount, now);
        var until = room.isEmpty()
                ? way.elsewhere()
                : "has room again at " + TimeSource.instantOf(epochMicros + room.getAsLong() / 1_000);
        var holders = way.holders()
                .sorted(Comparator.comparingLong(AdmissionGate.Holder::since)
                        .thenComparing(holder -> holder.who().toString()))
                .map(holder ->
                        holder.who() + " since " + TimeSource.instantOf(epochMicros - (now - holder.since()) / 1_000))
                .toList();
        return new GateWait(place.gate().name(), holders, List.of(), until);
    }

    /** Does something short while nobody moves. Returns what it returns. */
    <T> T alone(Supplier<T> work) {
        return exclusion.alone(work);
    }

    /** Returns how often gates are held that are to be given back. */
    int held() {
        return exclusion.alone(() -> places.values().stream()
                .mapToInt(place -> place.gate().holders().size())
                .sum());
    }
}
