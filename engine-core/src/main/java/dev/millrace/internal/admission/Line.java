package dev.millrace.internal.admission;

import dev.millrace.definition.Priority;
import dev.millrace.queue.Weights;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Those that wait at a gate: some for room alone, some in front of all others, these by the weight of their priorities,
 * in each by arrival. Confined to its chain's exclusion.
 */
final class Line<W> {

    /*
     * I1  Whose turn it is, is settled once, and nobody is served before he is, but for those in front and inside.
     * I2  The turns go round by weight, so each lane has its share.
     * Checked by LineTest.
     */
    private static final int NOBODY = -1;

    // Made for the first that waits: at most gates nobody does.
    private NavigableMap<Long, W> inside = Collections.emptyNavigableMap();
    private NavigableMap<Long, W> front = Collections.emptyNavigableMap();
    private List<NavigableMap<Long, W>> lanes = List.of();
    private int turn = NOBODY;
    private long served;

    /**
     * Where somebody stands. Immutable.
     *
     * @param isInside whether he waits for room alone, in front of all that do not
     * @param inFront whether that is in front of the others
     * @param arrival another number for each; lower ones came before
     */
    record Rank(boolean isInside, boolean inFront, Priority priority, long arrival) {

        Rank toFront() {
            return new Rank(isInside, true, priority, arrival);
        }

        /** Whether his priority, and nothing else, says when he is served. */
        boolean isByWeight() {
            return !isInside && !inFront;
        }
    }

    boolean isEmpty() {
        return lanes.isEmpty()
                || inside.isEmpty() && front.isEmpty() && lanes.stream().allMatch(NavigableMap::isEmpty);
    }

    void add(Rank rank, W who) {
        if (lanes.isEmpty()) {
            inside = new TreeMap<>();
            front = new TreeMap<>();
            lanes = List.of(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
        }
        laneOf(rank).put(rank.arrival(), who);
    }

    /** Takes somebody out who was served: it is another one's turn. */
    void serve(Rank rank) {
        laneOf(rank).remove(rank.arrival());
        if (rank.isByWeight()) {
            served++;
            turn = NOBODY;
        }
    }

    /** Takes somebody out who does not want to be served here any more. */
    void leave(Rank rank) {
        var lane = laneOf(rank);
        boolean wasFirst = lane.firstKey() == rank.arrival();
        lane.remove(rank.arrival());
        if (rank.isByWeight() && wasFirst && turn == numberOf(rank)) {
            turn = NOBODY;
        }
    }

    /** Returns whether nobody waits who is served before somebody of this rank, be that one here or not. */
    boolean letsPass(Rank rank) {
        if (rank.isInside() || !inside.isEmpty()) {
            return rank.isInside();
        }
        if (rank.inFront() || !front.isEmpty()) {
            return rank.inFront() && (front.isEmpty() || front.firstKey() >= rank.arrival());
        }
        return next() == null || turn == numberOf(rank) && lanes.get(turn).firstKey() >= rank.arrival();
    }

    /** Returns who is served next; null if nobody waits. */
    @Nullable
    W next() {
        if (!inside.isEmpty()) {
            return inside.firstEntry().getValue();
        }
        if (!front.isEmpty()) {
            return front.firstEntry().getValue();
        }
        if (turn == NOBODY) {
            int waiting = 0;
            for (int lane = 0; lane < lanes.size(); lane++) {
                waiting |= lanes.get(lane).isEmpty() ? 0 : 1 << lane;
            }
            if (waiting == 0) {
                return null;
            }
            turn = Weights.OF_PRIORITIES.next(served, waiting);
        }
        return lanes.get(turn).firstEntry().getValue();
    }

    /** Returns those who wait for room alone, by arrival; they may be taken out meanwhile. */
    List<W> inside() {
        return List.copyOf(inside.values());
    }

    /** Returns all that wait; they may be taken out meanwhile. */
    List<W> all() {
        var all = new ArrayList<W>(inside.values());
        all.addAll(front.values());
        lanes.forEach(lane -> all.addAll(lane.values()));
        return all;
    }

    private NavigableMap<Long, W> laneOf(Rank rank) {
        if (rank.isInside() || rank.inFront()) {
            return rank.isInside() ? inside : front;
        }
        return lanes.get(numberOf(rank));
    }

    @SuppressWarnings("EnumOrdinal") // the order of service is the order of the constants
    private static int numberOf(Rank rank) {
        return rank.priority().ordinal();
    }
}
