package dev.millrace.internal.admission;

import dev.millrace.definition.Priority;
import dev.millrace.event.ExecutionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The starts that wait, so kept that the first of each priority for whom there is room is known without a walk along
 * the others. Confined to the exclusion of its gates.
 */
final class StartLine {

    /*
     * A tree by claims: under the engine's room its workflows, under a workflow its keys, and there the starts with
     * just these claims, of which all may begin or none. A branch whose gate is full shows its parent nobody; any other
     * one shows the first, in each lane, of what it has and of what is shown to it. So a gate that becomes full or free
     * changes what its branches show, and the way from there to the root: as many steps as an execution has gates, each
     * of them a look into a tree.
     *
     * I1  What a branch shows is the first below it for whom every gate from there down has room.
     * I2  Whoever changes how many hold a gate says so before anybody is served.
     * Checked by StartLineTest.
     */
    private static final long NOBODY = -1;

    private static final int LANES = Priority.values().length;

    private final Predicate<StartClaim> isFull;
    private final Branch root = new Branch(null, null);
    private final Map<ExecutionId, Place> places = new HashMap<>();
    private final Map<String, Set<Branch>> branches = new HashMap<>(); // by gate
    private long arrivals;

    /** Where a start stands. */
    private record Place(StartEntrant entrant, Branch branch, long arrival) {}

    /** Creates a line in which nobody waits; {@code isFull} says of a claim that its gate has no room for it now. */
    StartLine(Predicate<StartClaim> isFull) {
        this.isFull = isFull;
    }

    /** Adds a start, behind all others of its priority. */
    void add(StartEntrant entrant) {
        add(entrant, arrivals++);
    }

    /** Has a start that is here keep its place with what is known of it now; adds it if it is not here. */
    void addAgain(StartEntrant entrant) {
        var place = places.get(entrant.execution());
        add(entrant, place == null ? arrivals++ : place.arrival());
    }

    private void add(StartEntrant entrant, long arrival) {
        remove(entrant.execution());
        var branch = root;
        for (var claim : entrant.claims()) {
            branch = branch.below(claim);
        }
        places.put(entrant.execution(), new Place(entrant, branch, arrival));
        branch.own.get(laneOf(entrant)).put(arrival, entrant);
        branch.changed(laneOf(entrant));
    }

    /** Takes a start out. Returns whether it was here. */
    boolean remove(ExecutionId execution) {
        var place = places.remove(execution);
        if (place == null) {
            return false;
        }
        int lane = laneOf(place.entrant());
        place.branch().own.get(lane).remove(place.arrival());
        place.branch().changed(lane);
        place.branch().prune();
        return true;
    }

    /** Returns who waits at a gate, in the order in which they came. */
    List<ExecutionId> at(String gate) {
        var all = new TreeMap<Long, StartEntrant>();
        branches.getOrDefault(gate, Set.of()).forEach(branch -> branch.addAll(all));
        return all.values().stream().map(StartEntrant::execution).collect(Collectors.toCollection(ArrayList::new));
    }

    /** Another number of executions than before holds a gate. */
    void changed(String gate) {
        branches.getOrDefault(gate, Set.of()).forEach(Branch::gateChanged);
    }

    /** Returns the lanes in which somebody may begin, as bits. */
    int open() {
        int open = 0;
        for (int lane = 0; lane < LANES; lane++) {
            open |= root.first(lane) == NOBODY ? 0 : 1 << lane;
        }
        return open;
    }

    /** Returns the first of an open lane who may begin. */
    StartEntrant first(int lane) {
        var branch = root;
        while (!branch.hasFirstItself(lane)) {
            branch = branch.shown.get(lane).firstEntry().getValue();
        }
        return branch.own.get(lane).firstEntry().getValue();
    }

    @SuppressWarnings("EnumOrdinal") // the lanes stand in the order of the constants
    static int laneOf(StartEntrant entrant) {
        return entrant.priority().ordinal();
    }

    /** All that have the same first claims. Confined as the line is. */
    private final class Branch {

        private final @Nullable Branch parent;
        private final @Nullable StartClaim claim; // its last; of the root none
        private final Map<StartClaim, Branch> below = new HashMap<>();
        private final List<NavigableMap<Long, StartEntrant>> own = lanes();
        private final List<NavigableMap<Long, Branch>> shown = lanes();
        private final long[] shows = {NOBODY, NOBODY, NOBODY};
        private boolean isClosed;

        Branch(@Nullable Branch parent, @Nullable StartClaim claim) {
            this.parent = parent;
            this.claim = claim;
            this.isClosed = claim != null && isFull.test(claim);
        }

        private static <T> List<NavigableMap<Long, T>> lanes() {
            var lanes = new ArrayList<NavigableMap<Long, T>>(LANES);
            for (int lane = 0; lane < LANES; lane++) {
                lanes.add(new TreeMap<>());
            }
            return List.copyOf(lanes);
        }

        Branch below(StartClaim next) {
            var known = below.get(next);
            if (known == null) {
                known = new Branch(this, next);
                below.put(next, known);
                branches.computeIfAbsent(next.gate(), gate -> new LinkedHashSet<>())
                        .add(known);
            }
            return known;
        }

        void addAll(Map<Long, StartEntrant> all) {
            own.forEach(all::putAll);
            below.values().forEach(branch -> branch.addAll(all));
        }

        void gateChanged() {
            boolean closes = claim != null && isFull.test(claim);
            if (closes != isClosed) {
                isClosed = closes;
                for (int lane = 0; lane < LANES; lane++) {
                    changed(lane);
                }
            }
        }

        /** What it shows may be another one than before. */
        void changed(int lane) {
            long first = first(lane);
            if (parent == null || first == shows[lane]) {
                return;
            }
            var there = parent.shown.get(lane);
            if (shows[lane] != NOBODY) {
                there.remove(shows[lane]);
            }
            if (first != NOBODY) {
                there.put(first, this);
            }
            shows[lane] = first;
            parent.changed(lane);
        }

        /** Returns when the first came who may begin; {@link #NOBODY} if nobody may. */
        long first(int lane) {
            if (isClosed) {
                return NOBODY;
            }
            long mine = firstOf(own.get(lane));
            long theirs = firstOf(shown.get(lane));
            return mine == NOBODY || theirs != NOBODY && theirs < mine ? theirs : mine;
        }

        boolean hasFirstItself(int lane) {
            return first(lane) == firstOf(own.get(lane));
        }

        private static long firstOf(NavigableMap<Long, ?> lane) {
            return lane.isEmpty() ? NOBODY : lane.firstKey();
        }

        /** Goes with its last start, as do those above it that have nothing else. */
        void prune() {
            var all = branches.get(claim == null ? "" : claim.gate());
            boolean isEmpty = below.isEmpty() && own.stream().allMatch(NavigableMap::isEmpty);
            if (parent == null || claim == null || all == null || !isEmpty) {
                return;
            }
            parent.below.remove(claim);
            all.remove(this);
            if (all.isEmpty()) {
                branches.remove(claim.gate());
            }
            parent.prune();
        }
    }
}
