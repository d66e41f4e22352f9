package dev.millrace.internal.admission;

import dev.millrace.definition.Priority;
import dev.millrace.event.ExecutionId;
import dev.millrace.internal.concurrent.Exclusion;
import dev.millrace.internal.concurrent.Mailbox;
import dev.millrace.queue.Weights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Gates that an execution passes before it begins, and holds until it has ended: the engine's room, its workflow's, its
 * key. Thread-safe.
 */
public final class StartGates {

    /*
     * I1  All or none: under one lock an entrant takes all its gates, or waits and holds none. So nobody who waits
     *     keeps another one waiting, and there is no order in which two could wait for each other.
     * I2  A gate lets in whoever waits only while it has fewer holders than that one allows; those that go on after
     *     their process ended, and children, are counted without being asked.
     * I3  Who is counted is a set of executions: to take or to leave twice changes nothing.
     * I4  Nobody waits who could go in: whoever leaves serves the line before it unlocks. The line is served by the
     *     weights of the priorities, in order of arrival within each; who lacks room lets pass whom another gate
     *     concerns. Whose turn it is, is known by a few looks, however many wait: see StartLine.
     * I5  Who is let in hears of it after the unlock, one after the other.
     * Checked by StartGatesTest, StartLineTest.
     */
    private static final int SHOWN = 5;

    private final Exclusion exclusion = new Exclusion();
    private final Mailbox news = new Mailbox();

    // Guarded by the exclusion.
    private final Map<String, Set<ExecutionId>> holders = new HashMap<>();
    private final Map<ExecutionId, List<StartClaim>> held = new HashMap<>();
    private final List<Map<ExecutionId, StartEntrant>> lanes =
            List.of(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
    private final StartLine line = new StartLine(this::isFull);
    private long served;

    /**
     * What keeps an execution from beginning.
     *
     * @param claim the gate
     * @param held how many hold it
     * @param holders the first of them
     * @param waits whether it waits for room; it is refused otherwise
     * @param before whose place it takes, if it was asked to: who waits at its last gate, then who holds that; taken
     *     back in this order, none of them is let in by another one that leaves
     */
    public record Obstacle(
            StartClaim claim, int held, List<ExecutionId> holders, boolean waits, List<ExecutionId> before) {}

    /** Takes all gates, or joins the line. Returns what keeps it waiting, or from waiting; empty if it is in. */
    public Optional<Obstacle> enter(StartEntrant entrant) {
        return enter(entrant, false);
    }

    /** Does so, and says whose place it takes if it {@code replaces} those at its last gate. */
    public Optional<Obstacle> enter(StartEntrant entrant, boolean replaces) {
        return exclusion.alone(() -> {
            var full = fullOf(entrant, false);
            if (full == null) {
                take(entrant);
                return Optional.empty();
            }
            var before = replaces ? before(entrant) : List.<ExecutionId>of();
            boolean waits = entrant.claims().stream().noneMatch(claim -> !claim.mayWait() && isFull(claim));
            if (waits) {
                drop(entrant.execution());
                laneOf(entrant).put(entrant.execution(), entrant);
                line.add(entrant);
            }
            var at = waits ? full : fullOf(entrant, true);
            return Optional.of(obstacle(at == null ? full : at, SHOWN, waits, before));
        });
    }

    private List<ExecutionId> before(StartEntrant entrant) {
        var before = comeTo(entrant.claims().get(entrant.claims().size() - 1).gate());
        before.remove(entrant.execution());
        return List.copyOf(before);
    }

    /**
     * Has an execution wait on that waited in a process that has ended, or was not in memory: one that is in the line
     * keeps its place. Returns whether it is in.
     */
    public boolean enterAgain(StartEntrant entrant) {
        return exclusion.alone(() -> {
            if (!held.containsKey(entrant.execution()) && fullOf(entrant, false) != null) {
                laneOf(entrant).put(entrant.execution(), entrant);
                line.addAgain(entrant);
                return false;
            }
            drop(entrant.execution());
            take(entrant);
            return true;
        });
    }

    /** Counts an execution that is live already. */
    public void hold(ExecutionId execution, List<StartClaim> claims) {
        exclusion.alone(() -> {
            drop(execution);
            take(new StartEntrant(execution, claims, Priority.NORMAL, 0, () -> {}));
            return true;
        });
    }

    /** An execution has ended, or does not begin: whoever has room now goes in. */
    public void leave(ExecutionId execution) {
        List<StartEntrant> admitted = exclusion.alone(() -> {
            drop(execution);
            return free(execution) ? serve() : List.of();
        });
        if (!admitted.isEmpty()) {
            news.post(() -> admitted.forEach(one -> one.admitted().run()));
        }
    }

    /** Takes an execution out of the line. Returns whether it waited still; if not, it has been let in. */
    public boolean withdraw(ExecutionId execution) {
        return exclusion.alone(() -> drop(execution));
    }

    private boolean drop(ExecutionId execution) {
        lanes.forEach(lane -> lane.remove(execution));
        return line.remove(execution);
    }

    /**
     * Returns who waits at a gate, and then who holds it: taken back in this order, none of them is let in by another
     * one that leaves.
     */
    public List<ExecutionId> at(String gate) {
        return exclusion.alone(() -> comeTo(gate));
    }

    /** Returns how many hold a gate. */
    public int holding(String gate) {
        return exclusion.alone(() -> holders.getOrDefault(gate, Set.of()).size());
    }

    private List<ExecutionId> comeTo(String gate) {
        var all = line.at(gate);
        all.addAll(holders.getOrDefault(gate, Set.of()));
        return all;
    }

    /** Returns how an execution waits, with all that hold its gate; empty if it does not wait. */
    public Optional<Waiting> waiting(ExecutionId execution) {
        return waiting(Integer.MAX_VALUE, execution::equals).stream().findFirst();
    }

    /**
     * A start in the line.
     *
     * @param execution which waits
     * @param place its place in the line of all that wait, 1 for the next
     * @param placeAtGate its place among those that wait for the same
     * @param since when it came, in microseconds since 1970
     * @param obstacle for what it waits
     */
    public record Waiting(ExecutionId execution, int place, int placeAtGate, long since, Obstacle obstacle) {}

    /** Returns who waits, in the order in which they are served if there is room for all. */
    public List<Waiting> line() {
        return waiting(SHOWN, any -> true);
    }

    private List<Waiting> waiting(int shown, Predicate<ExecutionId> wanted) {
        return exclusion.alone(() -> {
            var waiting = new ArrayList<Waiting>();
            var placesAtGates = new HashMap<String, Integer>();
            inOrder(one -> {
                var full = fullOf(one, false);
                if (full != null) {
                    int place = placesAtGates.getOrDefault("", 0) + 1;
                    int placeAtGate = placesAtGates.getOrDefault(full.gate(), 0) + 1;
                    placesAtGates.put("", place);
                    placesAtGates.put(full.gate(), placeAtGate);
                    if (wanted.test(one.execution())) {
                        var obstacle = obstacle(full, shown, true, List.of());
                        waiting.add(new Waiting(one.execution(), place, placeAtGate, one.since(), obstacle));
                    }
                }
            });
            return waiting;
        });
    }

    /** Returns who holds a gate. */
    public List<ExecutionId> holders(String gate) {
        return exclusion.alone(() -> List.copyOf(holders.getOrDefault(gate, Set.of())));
    }

    private Obstacle obstacle(StartClaim full, int shown, boolean waits, List<ExecutionId> before) {
        var all = holders.getOrDefault(full.gate(), Set.of());
        return new Obstacle(full, all.size(), all.stream().limit(shown).toList(), waits, before);
    }

    /** Returns the first gate that has no room for somebody, of those at which he does not wait if asked so. */
    private @Nullable StartClaim fullOf(StartEntrant entrant, boolean refusing) {
        for (var claim : entrant.claims()) {
            if (isFull(claim) && !(refusing && claim.mayWait())) {
                return claim;
            }
        }
        return null;
    }

    private boolean isFull(StartClaim claim) {
        return holders.getOrDefault(claim.gate(), Set.of()).size() >= claim.limit();
    }

    private void take(StartEntrant entrant) {
        free(entrant.execution());
        held.put(entrant.execution(), entrant.claims());
        for (var claim : entrant.claims()) {
            holders.computeIfAbsent(claim.gate(), gate -> new LinkedHashSet<>()).add(entrant.execution());
            line.changed(claim.gate());
        }
    }

    private boolean free(ExecutionId execution) {
        var claims = held.remove(execution);
        if (claims == null) {
            return false;
        }
        for (var claim : claims) {
            holders.computeIfPresent(claim.gate(), (gate, all) -> {
                all.remove(execution);
                return all.isEmpty() ? null : all;
            });
            line.changed(claim.gate());
        }
        return true;
    }

    private List<StartEntrant> serve() {
        var admitted = new ArrayList<StartEntrant>();
        for (int open = line.open(); open != 0; open = line.open()) {
            var next = line.first(Weights.OF_PRIORITIES.next(served++, open));
            drop(next.execution());
            take(next);
            admitted.add(next);
        }
        return admitted;
    }

    /** Goes through the line as it is served if there is room for all. */
    private void inOrder(Consumer<StartEntrant> each) {
        var waiting = lanes.stream().map(lane -> lane.values().iterator()).toList();
        for (long turn = served; ; turn++) {
            int open = 0;
            for (int lane = 0; lane < waiting.size(); lane++) {
                open |= waiting.get(lane).hasNext() ? 1 << lane : 0;
            }
            if (open == 0) {
                return;
            }
            each.accept(waiting.get(Weights.OF_PRIORITIES.next(turn, open)).next());
        }
    }

    private Map<ExecutionId, StartEntrant> laneOf(StartEntrant entrant) {
        return lanes.get(StartLine.laneOf(entrant));
    }
}
