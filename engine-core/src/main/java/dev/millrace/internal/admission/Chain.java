package dev.millrace.internal.admission;

import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.Priority;
import dev.millrace.internal.admission.Line.Rank;
import dev.millrace.internal.concurrent.Exclusion;
import dev.millrace.internal.decision.view.GateWait;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The gates of an engine, each by its key, and who waits there. Somebody passes all gates of his way at once, or none:
 * who waits holds nothing. Thread-safe.
 */
final class Chain {

    /*
     * Who finds a gate closed waits in the line of that one gate. When there is room he is tried again: all his gates
     * are taken together, or he goes to the line of the one that is closed now. Whoever was sent on MOVES times is
     * urgent: from then on nobody who came later passes any of his gates. But whoever stands inside a holder waits
     * for room alone, and in front of all others: what they wait for may be that holder.
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
    private static final int MOVES = 3;
    private static final int NONE = -1;
    private static final int FIRST_SWEEP = 256;

    /** What a thread still has to say: who gives back while he is told is not told of others inside that call. */
    private static final ThreadLocal<Deque<Runnable>> SAID = new ThreadLocal<>();

    private final Exclusion exclusion = new Exclusion();
    private final TimeSource time;
    private final Watch watch;
    private final Runnable afterTime;

    // Guarded by the exclusion.
    private final Map<String, Place> places = new HashMap<>();
    private final Set<Way> inside = new LinkedHashSet<>(); // who waits inside a holder
    private long arrivals;
    private int sweepAt = FIRST_SWEEP;

    /** Somebody on his way through gates. Called outside of the exclusion. Thread-safe. */
    interface Guest {

        /** Returns what others are told who wait behind him. */
        @Override
        String toString();

        Priority priority();

        /** Whether he stands inside a holder, who cannot give back before he has passed. */
        boolean isInside();

        /** Whether he held his gates in a process that has ended: he goes in front of all that wait. */
        boolean returns();

        /** He has passed, after he had waited. */
        void granted();

        /** He waits at another gate than before. */
        void moved();

        /** He waits for longer than anybody should. */
        void starves();

        /** Whether he has begun before, and was lost: he takes nobody's place. */
        default boolean hasBegun() {
            return false;
        }

        /** Whether he takes the place of those that have a gate which he finds closed. */
        default boolean replaces() {
            return false;
        }

        /** Whether somebody holds gates until this one has passed, as what it stands in. */
        default boolean isWithin(Object holder) {
            return false;
        }

        /** Whether one of the two is in an execution for which the other one waits: locks do not part them. */
        default boolean isKin(Object holder) {
            return false;
        }

        /** He waits for those that wait for him: he waits no more. */
        default void isStuck(String circle) {
            throw new AssertionError("it stands inside no holder");
        }

        /** Somebody has a gate, beside whom he does not begin: he waits no more. */
        default void isDuplicate(String other) {
            throw new AssertionError("it has no key");
        }

        /** Somebody takes his place, whether he held his gates or waited; who waited waits no more. */
        default void isReplaced(String by, boolean held) {
            throw new AssertionError("it has no key");
        }

        /** Somebody whom he waited for has completed: he waits no more. */
        default void isAnswered(Guest by) {
            throw new AssertionError("it has no key");
        }
    }

    private enum State {
        NEW,
        WAITS,
        THROUGH,
        OUT
    }

    /** A gate and its line. */
    private static final class Place {

        private static final Line<Way> NOBODY = new Line<>();

        private final AdmissionGate gate;
        private Line<Way> line = NOBODY; // made for the first that waits
        private NavigableMap<Long, Way> urgent = Collections.emptyNavigableMap(); // made for the first
        private int users;
        private boolean hasAlarm;

        Place(AdmissionGate gate) {
            this.gate = gate;
        }

        void park(Way way) {
            line = line == NOBODY ? new Line<>() : line;
            line.add(way.rank, way);
        }

        void isUrgent(Way way) {
            urgent = urgent.isEmpty() ? new TreeMap<>() : urgent;
            urgent.put(way.rank.arrival(), way);
        }
    }

    /** Way of one guest. Confined to the exclusion, once it has been entered. */
    static final class Way implements Watch.Waiting, Circle.Member {

        private final Guest guest;
        private final long[] amounts;
        private final Place[] places;
        private List<GateUse> uses; // empty once it has passed them
        private State state = State.NEW;
        private int at = NONE;
        private int moves;

        /** Whether one of its gates wants to hear how it ends; known when it has come to them. */
        private boolean isHeard;

        private Rank rank = Rank.NONE;

        Way(Guest guest, List<GateUse> uses) {
            this.guest = guest;
            this.uses = uses;
            this.places = new Place[uses.size()];
            this.amounts = uses.stream().mapToLong(GateUse::amount).toArray();
        }

        private boolean isUrgent() {
            return moves > MOVES;
        }

        private long amount(int gate) {
            return amounts[gate];
        }

        @Override
        public void starves() {
            guest.starves();
        }

        @Override
        public boolean isWithin(Object holder) {
            return guest.isWithin(holder);
        }

        @Override
        public List<Object> obstacles() {
            return holders().map(AdmissionGate.Holder::who).toList();
        }

        /** Returns those that hold the gate at which it waits, and keep it out. */
        private Stream<AdmissionGate.Holder> holders() {
            return places[at].gate.holders().stream().filter(holder -> keepsOut(at, holder.who()));
        }

        private boolean keepsOut(int gate, Object holder) {
            return !places[gate].gate.isOneFamilys() || !guest.isKin(holder);
        }

        @Override
        public boolean fitsBeside(Predicate<Object> stays) {
            return places[at].gate.fitsBeside(holder -> stays.test(holder) && keepsOut(at, holder), amount(at));
        }

        private boolean hasRoom(int index, long now) {
            var gate = places[index].gate;
            return gate.hasRoom(amount(index), now)
                    || gate.isOneFamilys() && gate.fitsBeside(holder -> keepsOut(index, holder), amount(index));
        }
    }

    /** What a call has to do when the exclusion has ended. Confined to it. */
    private final class Call {

        private final long now = time.nanoTime();
        private final List<Runnable> afterwards = new ArrayList<>(0);

        /** Serves gates at which there may be room. */
        void serve(Collection<Place> freed) {
            Deque<Place> open = new ArrayDeque<>(freed);
            for (var place = open.poll(); place != null; place = open.poll()) {
                serve(place, open);
                wakeByTime(place);
            }
        }

        private void serve(Place place, Deque<Place> open) {
            serveInside(place, open);
            for (var next = place.line.next(); next != null; next = place.line.next()) {
                int closed = closedFor(next);
                if (closed == NONE) {
                    place.line.serve(next.rank);
                    pass(next, open);
                } else if (closed == next.at) {
                    return;
                } else {
                    place.line.leave(next.rank);
                    moveOn(next, closed, open);
                }
            }
        }

        /** Those inside a holder wait for room alone, not for each other. */
        private void serveInside(Place place, Deque<Place> open) {
            for (var way : place.line.inside()) {
                if (!place.gate.hasRoom(1, now) && !place.gate.isOneFamilys()) {
                    return;
                }
                boolean waitsHere = way.state == State.WAITS && way.places[way.at] == place;
                int closed = waitsHere ? closedFor(way) : way.at;
                if (closed == NONE && waitsHere) {
                    place.line.serve(way.rank);
                    pass(way, open);
                } else if (closed != way.at) {
                    place.line.leave(way.rank);
                    moveOn(way, closed, open);
                }
            }
        }

        private void pass(Way way, Deque<Place> open) {
            take(way);
            watch.leaves(way);
            if (way.isUrgent()) {
                calm(way, open);
            }
            afterwards.add(way.guest::granted);
        }

        private void moveOn(Way way, int closed, Deque<Place> open) {
            int next = closed;
            if (++way.moves == MOVES + 1) {
                way.rank = way.rank.toFront();
                for (var place : way.places) {
                    place.isUrgent(way);
                }
                next = closedFor(way); // in front, it may be open
            }
            if (next == NONE) {
                pass(way, open);
            } else if (park(way, next, open)) {
                afterwards.add(way.guest::moved);
            }
        }

        /** Has somebody wait at a gate that is closed to him. Returns whether he does: his key may say otherwise. */
        boolean park(Way way, int closed, Deque<Place> open) {
            var place = way.places[closed];
            switch (way.uses.get(closed).whenTaken()) {
                case FAIL -> {
                    var other = peers(place).get(0).toString();
                    drop(way, open);
                    afterwards.add(() -> way.guest.isDuplicate(other));
                    return false;
                }
                case CANCEL_RUNNING -> {
                    var successor = way.guest.hasBegun() ? successorOf(place) : null;
                    if (successor != null) {
                        drop(way, open);
                        afterwards.add(() -> way.guest.isReplaced(successor, false));
                        return false;
                    }
                    replace(place, way.guest.toString(), open);
                }
                case ALLOW, WAIT, RETURN_EXISTING -> {}
            }
            way.state = State.WAITS;
            way.at = closed;
            place.park(way);
            wakeByTime(place);
            if (way.rank.isInside()) {
                inside.add(way);
                breakCircle(way, open);
            }
            return way.state == State.WAITS;
        }

        /** Where somebody closes a circle of those that wait for each other, the one of it that came last goes. */
        private void breakCircle(Way closing, Deque<Place> open) {
            var circle = Circle.through(closing, inside);
            circle.stream()
                    .max(Comparator.comparingLong(way -> way.rank.arrival()))
                    .ifPresent(last -> {
                        var text = circle.stream()
                                .map(way -> way.guest + " waits at " + way.places[way.at].gate.name())
                                .collect(Collectors.joining("; "));
                        leaveLine(last, open);
                        afterwards.add(() -> last.guest.isStuck(text));
                    });
        }

        /** Returns who takes the place of those that had begun before; null if nobody does. */
        private @Nullable String successorOf(Place place) {
            return peers(place).stream()
                    .filter(Guest::replaces)
                    .map(Guest::toString)
                    .findFirst()
                    .orElse(null);
        }

        /** Those that wait go, those that hold the gate are told. */
        private void replace(Place place, String by, Deque<Place> open) {
            for (var other : place.line.all()) {
                leaveLine(other, open);
                afterwards.add(() -> other.guest.isReplaced(by, false));
            }
            for (var holder : place.gate.holders()) {
                afterwards.add(() -> ((Guest) holder.who()).isReplaced(by, true));
            }
        }

        /** Those that wait for what somebody leaves behind have it. */
        void answer(Way completed, Deque<Place> open) {
            for (var place : completed.places) {
                for (var other : place.line.all()) {
                    if (other.uses.get(other.at).whenTaken() == OnDuplicate.RETURN_EXISTING) {
                        leaveLine(other, open);
                        afterwards.add(() -> other.guest.isAnswered(completed.guest));
                    }
                }
            }
        }

        void leaveLine(Way way, Deque<Place> open) {
            var place = way.places[way.at];
            place.line.leave(way.rank);
            open.add(place);
            drop(way, open);
        }

        /** Somebody goes who holds nothing, and stands in no line. */
        private void drop(Way way, Deque<Place> open) {
            calm(way, open);
            watch.leaves(way);
            goAway(way);
        }

        /** Returns the first gate that lets somebody not through now. */
        int closedFor(Way way) {
            for (int i = 0; i < way.places.length; i++) {
                boolean isOpen = way.amount(i) == 0 || isNextAt(way.places[i], way) && way.hasRoom(i, now);
                if (!isOpen) {
                    return i;
                }
            }
            return NONE;
        }

        void take(Way way) {
            for (int i = 0; i < way.places.length; i++) {
                way.places[i].gate.take(way.guest, way.amount(i), now);
            }
            way.state = State.THROUGH;
            way.uses = List.of();
            way.at = NONE;
            forget(way);
        }

        private void wakeByTime(Place place) {
            var next = place.hasAlarm ? null : place.line.next();
            // Where there is room and an urgent one keeps it, that one's leaving serves this place.
            if (next != null && !place.gate.hasRoom(next.amount(next.at), now)) {
                place.gate.roomIn(next.amount(next.at), now).ifPresent(nanos -> {
                    place.hasAlarm = true;
                    afterwards.add(() -> time.schedule(Duration.ofNanos(nanos), () -> timeCame(place)));
                });
            }
        }

        void finish() {
            var before = SAID.get();
            if (before != null) {
                before.addAll(afterwards);
            } else if (!afterwards.isEmpty()) {
                say();
            }
        }

        private void say() {
            Deque<Runnable> all = new ArrayDeque<>(afterwards);
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

    /**
     * Creates gates that nobody has come to.
     *
     * @param starvation how long somebody waits before he is said to starve; zero for ever
     * @param afterTime runs when time has let somebody through, on the thread of the alarm
     */
    Chain(TimeSource time, Duration starvation, Runnable afterTime) {
        this.time = time;
        this.afterTime = afterTime;
        this.watch = new Watch(time, exclusion, starvation);
    }

    // --- for who passes

    /** Takes all gates, or waits at one. Returns whether they were taken. */
    boolean enter(Way way) {
        var call = new Call();
        boolean through = exclusion.alone(() -> {
            if (way.state != State.NEW) {
                return false; // withdrawn before it came
            }
            comeTo(way, call.now);
            int closed = call.closedFor(way);
            if (closed == NONE) {
                call.take(way);
            } else {
                Deque<Place> open = new ArrayDeque<>(0);
                if (call.park(way, closed, open)) {
                    call.afterwards.add(watch.joins(way, call.now));
                }
                call.serve(open);
            }
            return closed == NONE;
        });
        call.finish();
        return through;
    }

    /** Takes somebody out of the line who waits, or lets him not enter. Returns whether he waited. */
    boolean withdraw(Way way) {
        var call = new Call();
        boolean waited = exclusion.alone(() -> {
            boolean waits = way.state == State.WAITS;
            if (waits) {
                Deque<Place> open = new ArrayDeque<>();
                call.leaveLine(way, open);
                call.serve(open);
            } else if (way.state == State.NEW) {
                way.state = State.OUT;
            }
            return waits;
        });
        call.finish();
        return waited;
    }

    /** Hands what somebody leaves behind who holds a key to those that wait for it; before that goes back. */
    void answer(Way way) {
        var call = new Call();
        exclusion.alone(() -> {
            Deque<Place> open = new ArrayDeque<>(0);
            if (way.state == State.THROUGH) {
                call.answer(way, open);
                call.serve(open);
            }
            return open;
        });
        call.finish();
    }

    /** Gives back what somebody holds; nothing if he holds nothing any more. */
    void giveBack(Way way, boolean used) {
        var call = new Call();
        exclusion.alone(() -> {
            boolean holds = way.state == State.THROUGH;
            if (holds) {
                for (int i = 0; i < way.places.length; i++) {
                    giveBack(way.places[i].gate, way, i, used);
                }
                goAway(way);
                call.serve(List.of(way.places));
            }
            return holds;
        });
        call.finish();
    }

    private static void giveBack(AdmissionGate gate, Way way, int index, boolean used) {
        if (used) {
            gate.giveBack(way.guest, way.amount(index));
        } else {
            gate.unused(way.guest, way.amount(index));
        }
    }

    /** Tells the gates that somebody holds how his attempt ended. */
    void ended(Way way, boolean well) {
        if (!way.isHeard) {
            return;
        }
        var call = new Call();
        exclusion.alone(() -> {
            List<Place> wider = new ArrayList<>(0);
            for (var place : way.places) {
                if (way.state == State.THROUGH && place.gate.ended(well)) {
                    wider.add(place);
                }
            }
            call.serve(wider);
            return wider;
        });
        call.finish();
    }

    /** Returns the gate that somebody waits at, and what keeps him there; nothing if he waits at none. */
    Optional<GateWait> gateWait(Way way) {
        long now = time.nanoTime();
        long epochMicros = time.epochMicros();
        return exclusion.alone(
                () -> way.state == State.WAITS ? Optional.of(waitOf(way, now, epochMicros)) : Optional.empty());
    }

    private static GateWait waitOf(Way way, long now, long epochMicros) {
        var place = way.places[way.at];
        long amount = way.amount(way.at);
        var before = firstBefore(place, way);
        if (before != null && place.gate.hasRoom(amount, now)) {
            return new GateWait(place.gate.name(), List.of(), List.of(before.guest.toString()), "");
        }
        var room = place.gate.roomIn(amount, now);
        var until = room.isEmpty()
                ? ""
                : "has room again at " + TimeSource.instantOf(epochMicros + room.getAsLong() / 1_000);
        var holders = way.holders()
                .sorted(Comparator.comparingLong(AdmissionGate.Holder::since)
                        .thenComparing(holder -> holder.who().toString()))
                .map(holder ->
                        holder.who() + " since " + TimeSource.instantOf(epochMicros - (now - holder.since()) / 1_000))
                .toList();
        return new GateWait(place.gate.name(), holders, List.of(), until);
    }

    /** Does something short while nobody moves. Returns what it returns. */
    <T> T alone(Supplier<T> work) {
        return exclusion.alone(work);
    }

    /** Returns whether somebody waits, or holds what he has passed; while nobody moves. */
    static boolean isIn(Way way) {
        return way.state == State.WAITS || way.state == State.THROUGH;
    }

    /** Returns how often gates are held that are to be given back. */
    int held() {
        return exclusion.alone(() -> places.values().stream()
                .mapToInt(place -> place.gate.holders().size())
                .sum());
    }

    // --- under the exclusion

    private void comeTo(Way way, long now) {
        if (places.size() >= sweepAt) {
            places.values().removeIf(place -> place.users == 0 && place.gate.isIdle(now));
            sweepAt = Math.max(FIRST_SWEEP, 2 * places.size());
        }
        for (int i = 0; i < way.places.length; i++) {
            var use = way.uses.get(i);
            way.places[i] = places.computeIfAbsent(
                    use.key(), key -> new Place(use.made().get()));
            way.places[i].users++;
            way.isHeard |= way.places[i].gate.hearsEnds();
        }
        var guest = way.guest;
        way.rank = new Rank(guest.isInside(), guest.returns(), guest.priority(), arrivals++);
    }

    private void forget(Way way) {
        if (way.rank.isInside()) {
            inside.remove(way);
        }
    }

    private void goAway(Way way) {
        way.state = State.OUT;
        forget(way);
        way.at = NONE;
        for (var place : way.places) {
            place.users--;
        }
    }

    /** Somebody is urgent no more: his gates are open for those behind him. */
    private static void calm(Way way, Deque<Place> open) {
        if (way.isUrgent()) {
            for (var place : way.places) {
                place.urgent.remove(way.rank.arrival());
                open.add(place);
            }
        }
    }

    /** Returns who holds a gate, then who waits there. */
    private static List<Guest> peers(Place place) {
        var all = new ArrayList<Guest>();
        place.gate.holders().forEach(holder -> all.add((Guest) holder.who()));
        place.line.all().forEach(other -> all.add(other.guest));
        return all;
    }

    private static boolean isNextAt(Place place, Way way) {
        return place.line.letsPass(way.rank) && firstUrgent(place, way) == null;
    }

    /** Returns who is served at a gate before somebody who waits there, though there may be room for that one. */
    private static @Nullable Way firstBefore(Place place, Way way) {
        var next = place.line.next();
        return next == null || next == way || way.rank.isInside() ? firstUrgent(place, way) : next;
    }

    /** Returns the urgent one that somebody must not overtake at a gate. */
    private static @Nullable Way firstUrgent(Place place, Way way) {
        var first = place.urgent.isEmpty() ? null : place.urgent.firstEntry().getValue();
        boolean goesBefore = first != null
                && !way.rank.isInside()
                && (!way.rank.inFront() || first.rank.arrival() < way.rank.arrival());
        return goesBefore ? first : null;
    }

    private void timeCame(Place place) {
        var call = new Call();
        exclusion.alone(() -> {
            place.hasAlarm = false;
            call.serve(List.of(place));
            return true;
        });
        call.finish();
        afterTime.run();
    }
}
