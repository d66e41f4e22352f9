package dev.millrace.internal.admission;

import dev.millrace.definition.OnDuplicate;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One call to the gates of a chain: it serves those for which it makes room, under the chain's exclusion, and has to
 * tell them when that has ended. Confined to its thread.
 */
final class GateCall {

    private static final int NONE = -1;

    /** What a thread still has to say: who gives back while he is told is not told of others inside that call. */
    private static final ThreadLocal<Deque<Runnable>> SAID = new ThreadLocal<>();

    private final TimeSource time;
    private final Watch watch;
    private final Set<Way> inside;
    private final Consumer<GatePlace<Way>> timeCame;
    private final long now;
    private @Nullable List<Runnable> afterwards; // made for the first; mostly there is nothing to say

    /**
     * Begins a call.
     *
     * @param inside who waits inside a holder, of all gates
     * @param timeCame told when the time has come at which a gate may have room
     */
    GateCall(TimeSource time, Watch watch, Set<Way> inside, Consumer<GatePlace<Way>> timeCame) {
        this.time = time;
        this.watch = watch;
        this.inside = inside;
        this.timeCame = timeCame;
        this.now = time.nanoTime();
    }

    /** Returns when it began. */
    long now() {
        return now;
    }

    // --- under the exclusion

    /** Lets somebody through who has come, or has him wait. Returns whether he is through. */
    boolean enter(Way way) {
        int closed = closedFor(way);
        if (closed == NONE) {
            take(way);
        } else {
            Deque<GatePlace<Way>> open = new ArrayDeque<>(0);
            if (park(way, closed, open)) {
                afterwards(watch.joins(way, now));
            }
            serve(open);
        }
        return closed == NONE;
    }

    /** Lets somebody through who has come, if nothing keeps him waiting; else he goes. Returns whether he passed. */
    boolean tryEnter(Way way) {
        boolean isOpen = closedFor(way) == NONE;
        if (isOpen) {
            take(way);
        } else {
            way.goesAway();
        }
        return isOpen;
    }

    /** Takes somebody out of the line who waits. */
    void withdraw(Way way) {
        Deque<GatePlace<Way>> open = new ArrayDeque<>();
        leaveLine(way, open);
        serve(open);
    }

    /** Somebody goes who has given back what he held. */
    void leave(Way way) {
        goAway(way);
        serve(way.places());
    }

    /** Those that wait for what somebody leaves behind have it. */
    void answer(Way completed) {
        Deque<GatePlace<Way>> open = new ArrayDeque<>(0);
        for (var place : completed.places()) {
            for (var other : place.line().all()) {
                if (other.whenTaken(other.at()) == OnDuplicate.RETURN_EXISTING) {
                    leaveLine(other, open);
                    afterwards(() -> other.guest().isAnswered(completed.guest()));
                }
            }
        }
        serve(open);
    }

    /** Another engine has a gate: those go that do not wait for that. */
    void isElsewhere(GatePlace<Way> place, String other) {
        Deque<GatePlace<Way>> open = new ArrayDeque<>(0);
        for (var way : place.line().all()) {
            if (way.whenTaken(way.at()) == OnDuplicate.FAIL) {
                leaveLine(way, open);
                afterwards(() -> way.guest().isDuplicate(other));
            }
        }
        serve(open);
    }

    /** Serves gates at which there may be room. */
    void serve(Collection<GatePlace<Way>> freed) {
        if (isAwaitedByNobody(freed)) {
            return;
        }
        Deque<GatePlace<Way>> open = new ArrayDeque<>(freed);
        for (var place = open.poll(); place != null; place = open.poll()) {
            serve(place, open);
            wakeByTime(place);
        }
    }

    /** So it is mostly, and then leaving costs nothing more. */
    private static boolean isAwaitedByNobody(Collection<GatePlace<Way>> freed) {
        for (var place : freed) {
            if (!place.line().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private void serve(GatePlace<Way> place, Deque<GatePlace<Way>> open) {
        serveLine(place, open);
        place.tellsNext();
    }

    private void serveLine(GatePlace<Way> place, Deque<GatePlace<Way>> open) {
        serveInside(place, open);
        for (var next = place.line().next(); next != null; next = place.line().next()) {
            int closed = closedFor(next);
            if (closed == NONE) {
                place.line().serve(next.rank());
                pass(next, open);
            } else if (closed == next.at()) {
                return;
            } else {
                place.line().leave(next.rank());
                moveOn(next, closed, open);
            }
        }
    }

    /** Those inside a holder wait for room alone, not for each other. */
    private void serveInside(GatePlace<Way> place, Deque<GatePlace<Way>> open) {
        for (var way : place.line().inside()) {
            if (!place.gate().hasRoom(1, now) && !place.gate().isOneFamilys()) {
                return;
            }
            boolean waitsHere = way.waits() && way.placeHere() == place;
            int closed = waitsHere ? closedFor(way) : way.at();
            if (closed == NONE && waitsHere) {
                place.line().serve(way.rank());
                pass(way, open);
            } else if (closed != way.at()) {
                place.line().leave(way.rank());
                moveOn(way, closed, open);
            }
        }
    }

    private void pass(Way way, Deque<GatePlace<Way>> open) {
        take(way);
        watch.leaves(way);
        if (way.isUrgent()) {
            calm(way, open);
        }
        afterwards(way.guest()::granted);
    }

    private void moveOn(Way way, int closed, Deque<GatePlace<Way>> open) {
        int next = closed;
        if (way.isSentOn()) {
            next = closedFor(way); // in front, it may be open
        }
        if (next == NONE) {
            pass(way, open);
        } else if (park(way, next, open)) {
            afterwards(way.guest()::moved);
        }
    }

    /** Has somebody wait at a gate that is closed to him. Returns whether he does: his key may say otherwise. */
    private boolean park(Way way, int closed, Deque<GatePlace<Way>> open) {
        var place = way.place(closed);
        switch (way.whenTaken(closed)) {
            case FAIL -> {
                var other = place.before(way);
                if (!other.isEmpty()) {
                    drop(way, open);
                    afterwards(() -> way.guest().isDuplicate(other));
                    return false;
                }
            }
            case CANCEL_RUNNING -> {
                var successor = way.guest().hasBegun() ? successorOf(place) : null;
                if (successor != null) {
                    drop(way, open);
                    afterwards(() -> way.guest().isReplaced(successor, false));
                    return false;
                }
                replace(place, way.guest().toString(), open);
            }
            case ALLOW, WAIT, RETURN_EXISTING -> {}
        }
        way.waitsAt(closed);
        place.tellsNext();
        wakeByTime(place);
        if (way.rank().isInside()) {
            inside.add(way);
            breakCircle(way, open);
        }
        return way.waits();
    }

    /** Where somebody closes a circle of those that wait for each other, the one of it that came last goes. */
    private void breakCircle(Way closing, Deque<GatePlace<Way>> open) {
        var circle = Circle.through(closing, inside);
        circle.stream()
                .max(Comparator.comparingLong(way -> way.rank().arrival()))
                .ifPresent(last -> {
                    var text = circle.stream()
                            .map(way -> way.guest() + " waits at "
                                    + way.placeHere().gate().name())
                            .collect(Collectors.joining("; "));
                    leaveLine(last, open);
                    afterwards(() -> last.guest().isStuck(text));
                });
    }

    /** Somebody gives way in a circle of those that wait for each other: with what is set aside for him, or he goes. */
    void givesWay(Way way, String circle) {
        Deque<GatePlace<Way>> open = new ArrayDeque<>(0);
        if (way.setsAside()) {
            way.givesWay();
            open.addAll(way.places());
        } else {
            leaveLine(way, open);
            afterwards(() -> way.guest().isStuck(circle));
        }
        serve(open);
    }

    /** Returns who takes the place of those that had begun before; null if nobody does. */
    private @Nullable String successorOf(GatePlace<Way> place) {
        return place.peers().stream()
                .filter(Guest::replaces)
                .map(Guest::toString)
                .findFirst()
                .orElse(null);
    }

    /** Those that wait go, those that hold the gate are told. */
    private void replace(GatePlace<Way> place, String by, Deque<GatePlace<Way>> open) {
        for (var other : place.line().all()) {
            leaveLine(other, open);
            afterwards(() -> other.guest().isReplaced(by, false));
        }
        for (var holder : place.gate().holders()) {
            afterwards(() -> ((Guest) holder.who()).isReplaced(by, true));
        }
    }

    private void leaveLine(Way way, Deque<GatePlace<Way>> open) {
        var place = way.placeHere();
        place.line().leave(way.rank());
        place.tellsNext();
        open.add(place);
        drop(way, open);
    }

    /** Somebody goes who holds nothing, and stands in no line. */
    private void drop(Way way, Deque<GatePlace<Way>> open) {
        calm(way, open);
        watch.leaves(way);
        goAway(way);
    }

    /** Returns the first gate that lets somebody not through now. */
    private int closedFor(Way way) {
        for (int i = 0; i < way.gates(); i++) {
            boolean isOpen = way.amount(i) == 0 || way.place(i).isNext(way) && way.hasRoom(i, now);
            if (!isOpen) {
                return i;
            }
        }
        return NONE;
    }

    private void take(Way way) {
        way.passes(now);
        forget(way);
    }

    private void wakeByTime(GatePlace<Way> place) {
        place.needsAlarmIn(now)
                .ifPresent(nanos ->
                        afterwards(() -> time.schedule(Duration.ofNanos(nanos), () -> timeCame.accept(place))));
    }

    private void forget(Way way) {
        if (!inside.isEmpty()) {
            inside.remove(way);
        }
    }

    private void goAway(Way way) {
        way.goesAway();
        forget(way);
    }

    /** Somebody is urgent no more: his gates are open for those behind him. */
    private static void calm(Way way, Deque<GatePlace<Way>> open) {
        if (way.isUrgent()) {
            for (var place : way.places()) {
                place.isUrgentNoMore(way);
                open.add(place);
            }
        }
    }

    private void afterwards(Runnable action) {
        afterwards = afterwards == null ? new ArrayList<>(1) : afterwards;
        afterwards.add(action);
    }

    // --- outside of it

    /** Tells those that this call let go on, once the exclusion has ended. */
    void finish() {
        var own = afterwards;
        if (own == null) {
            return;
        }
        var before = SAID.get();
        if (before == null) {
            say(new ArrayDeque<>(own));
        } else {
            before.addAll(own);
        }
    }

    private static void say(Deque<Runnable> all) {
        SAID.set(all);
        try {
            for (var next = all.poll(); next != null; next = all.poll()) {
                next.run();
            }
        } finally {
            SAID.remove();
        }
    }
}
