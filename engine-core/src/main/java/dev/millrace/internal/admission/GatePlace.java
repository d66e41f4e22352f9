package dev.millrace.internal.admission;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Place of a gate: its line, and the urgent ones that are to pass it. Confined to the exclusion of its chain.
 *
 * @param <W> those that wait
 */
final class GatePlace<W extends GatePlace.Waiting> {

    /** Somebody who may wait here. Confined to the exclusion. */
    interface Waiting {

        Guest guest();

        Line.Rank rank();

        /** Returns how much it asks of the gate where it waits. */
        long amountHere();
    }

    private static final Line<?> NOBODY = new Line<>();

    private final AdmissionGate gate;
    private final @Nullable EngineShare share; // the gate's, which is asked once: each attempt looks
    private final boolean hearsEnds; // likewise
    private Line<W> line = nobody(); // made for the first that waits
    private @Nullable NavigableMap<Long, W> urgent; // made for the first
    private int users;
    private boolean wasUsed; // since somebody looked whether it may go
    private boolean isGone;
    private boolean hasAlarm;

    GatePlace(AdmissionGate gate) {
        this.gate = gate;
        this.share = gate.share();
        this.hearsEnds = gate.hearsEnds();
    }

    AdmissionGate gate() {
        return gate;
    }

    /** Returns the gate's share of what all engines have; null if it counts in this engine alone. */
    @Nullable
    EngineShare share() {
        return share;
    }

    boolean hearsEnds() {
        return hearsEnds;
    }

    /** Returns those that wait here. */
    Line<W> line() {
        return line;
    }

    @SuppressWarnings("unchecked") // nobody is ever in it
    private static <W> Line<W> nobody() {
        return (Line<W>) NOBODY;
    }

    void park(W way) {
        line = line == NOBODY ? new Line<>() : line;
        line.add(way.rank(), way);
    }

    // --- who has come to it

    void isUsed() {
        users++;
        wasUsed = true;
    }

    void isLeft() {
        users--;
    }

    /** Returns whether it has gone: nobody has used it since it was asked before, and it remembers nothing. */
    boolean goesUnused(long now) {
        isGone = users == 0 && !wasUsed && gate.isIdle(now);
        wasUsed = false;
        return isGone;
    }

    boolean isGone() {
        return isGone;
    }

    /** Returns who holds the gate, then who waits there. */
    List<Guest> peers() {
        var all = new ArrayList<Guest>();
        gate.holders().forEach(holder -> all.add((Guest) holder.who()));
        line.all().forEach(other -> all.add(other.guest()));
        return all;
    }

    /**
     * Returns who keeps somebody out: who holds the gate or waits here, else the urgent one that passes before him;
     * empty if it may be somebody of another engine, which has to be asked.
     */
    String before(W way) {
        var peers = peers();
        var first = firstUrgent(way);
        if (!peers.isEmpty()) {
            return peers.get(0).toString();
        }
        return first == null ? "" : first.guest().toString();
    }

    /** The gate hears who is next, where it has to ask other engines for him. */
    void tellsNext() {
        if (share != null) {
            var next = line.next();
            share.lineIs(
                    next == null ? 0 : next.amountHere(),
                    next != null && next.rank().isInside());
        }
    }

    // --- whose turn it is

    void isUrgent(W way) {
        urgent = urgent == null ? new TreeMap<>() : urgent;
        urgent.put(way.rank().arrival(), way);
    }

    void isUrgentNoMore(W way) {
        if (urgent != null) {
            urgent.remove(way.rank().arrival());
        }
    }

    boolean isNext(W way) {
        return (line == NOBODY || line.letsPass(way.rank())) && firstUrgent(way) == null;
    }

    /** Returns who is served before somebody who waits here, though there may be room for that one. */
    @Nullable
    W firstBefore(W way) {
        var next = line.next();
        return next == null || next == way || way.rank().isInside() ? firstUrgent(way) : next;
    }

    /** Returns the urgent one that somebody must not overtake. */
    private @Nullable W firstUrgent(W way) {
        if (urgent == null || urgent.isEmpty()) {
            return null;
        }
        var first = urgent.firstEntry().getValue();
        boolean goesBefore = !way.rank().isInside()
                && (!way.rank().inFront() || first.rank().arrival() < way.rank().arrival());
        return goesBefore ? first : null;
    }

    // --- room that time makes

    /** Returns in how many nanoseconds the next has room by time alone, where nobody has an alarm set for it. */
    OptionalLong needsAlarmIn(long now) {
        var next = hasAlarm ? null : line.next();
        // Where there is room and an urgent one keeps it, that one's leaving serves this place.
        if (next == null || gate.hasRoom(next.amountHere(), now)) {
            return OptionalLong.empty();
        }
        var room = gate.roomIn(next.amountHere(), now);
        hasAlarm = room.isPresent();
        return room;
    }

    void alarmCame() {
        hasAlarm = false;
    }
}
