package dev.millrace.internal.decision.state;

import dev.millrace.definition.Priority;
import dev.millrace.queue.Weights;
import org.jspecify.annotations.Nullable;

/**
 * What this process alone knows of an execution: the agenda, which is what a turn still has to do (nodes to skip,
 * sources to cancel, nodes to begin, scopes to close), and how many nodes are with workers. No event holds any of it.
 * Confined to the turn.
 */
public final class Workings {

    private final NodeQueue normal = new NodeQueue();
    private @Nullable NodeQueue skips;
    private @Nullable NodeQueue rests;
    private @Nullable Lanes others; // made by the first node of another priority

    /** How many nodes went to a worker. */
    private long served;

    private @Nullable Object driver;

    // The numbers of the events of the last repair's turn; 0 where it was made in another process, or none was.
    private long repairBegins;
    private long repairEnds;

    private int dispatched;
    private int parked;
    private int regaining;

    // Scopes in which nothing can go on by itself, linked through themselves.
    private @Nullable ScopeState firstQuiet;
    private @Nullable ScopeState lastQuiet;

    /** The ready nodes of other priorities. */
    private static final class Lanes {
        private final NodeQueue high = new NodeQueue();
        private final NodeQueue low = new NodeQueue();
    }

    public boolean hasSkips() {
        return skips != null && !skips.isEmpty();
    }

    public NodeQueue skips() {
        skips = skips == null ? new NodeQueue() : skips;
        return skips;
    }

    public boolean hasRests() {
        return rests != null && !rests.isEmpty();
    }

    /** Returns the joins that have fired and have no more use for the rest of their sources. */
    public NodeQueue rests() {
        rests = rests == null ? new NodeQueue() : rests;
        return rests;
    }

    /** Returns the driver's own handle of who runs the nodes; null if it has given none. */
    public @Nullable Object driver() {
        return driver;
    }

    /** Keeps the driver's own handle of who runs the nodes. */
    public void driver(Object handle) {
        driver = handle;
    }

    /** Notes the numbers of the first and the last event of a repair's turn. */
    public void repaired(long first, long last) {
        repairBegins = first;
        repairEnds = last;
    }

    /** Returns the number of the last event of the turn of a repair; 0 if this process did not make it last. */
    public long endOfRepair(long event) {
        return event >= repairBegins && event <= repairEnds ? repairEnds : 0;
    }

    /** Returns how many attempts are with a worker, or on their way to one. */
    public int dispatched() {
        return dispatched;
    }

    /** Notes that an attempt of a node is on its way to a worker. */
    public void dispatch(ScopeState scope, int position) {
        scope.workings().dispatched(position, true);
        dispatched++;
    }

    /** Notes that the attempt of a node is no longer with a worker, nor on its way to one. */
    public void takeBack(ScopeState scope, int position) {
        unpark(scope, position);
        scope.workings().dispatched(position, false);
        dispatched--;
    }

    /**
     * Returns how many attempts take a place in the workflow's {@code maxConcurrency}, or are about to: all that are
     * with a worker or on their way, but for those that wait at another gate.
     */
    public int takingSlots() {
        return dispatched - parked;
    }

    /** Notes that an attempt on its way to a worker waits at another gate, where it takes no place. */
    public void park(ScopeState scope, int position) {
        if (scope.workings().isDispatched(position) && !scope.workings().isParked(position)) {
            scope.workings().parked(position, true);
            parked++;
            heldBack(scope, 1);
        }
    }

    /** Notes that an attempt takes its place, or waits for that alone. */
    public void unpark(ScopeState scope, int position) {
        if (scope.workings().isParked(position)) {
            scope.workings().parked(position, false);
            parked--;
            heldBack(scope, -1);
        }
    }

    /** Notes whether a control node waits at its gates. */
    public void atGates(ScopeState scope, int position, boolean is) {
        if (scope.workings().isAtGates(position) != is) {
            scope.workings().atGates(position, is);
            heldBack(scope, is ? 1 : -1);
        }
    }

    /** Counts what waits at a gate, at all nodes around it. */
    private static void heldBack(ScopeState scope, int more) {
        for (var inner = scope; inner.parent() != null; inner = inner.parent()) {
            inner.parent().workings().heldBack(inner.parentPosition(), more);
        }
    }

    /** Returns whether a node that is open waits to have back the gates that it held in a process that has ended. */
    public boolean isRegaining() {
        return regaining > 0;
    }

    /** Notes that an open node waits to have back its gates; nothing in it begins meanwhile. */
    public void regain() {
        regaining++;
    }

    /** Notes that an open node has back its gates, or has no more use for them. */
    public void regained() {
        regaining--;
    }

    /** Forgets which nodes wait to have back their gates. */
    public void forgetRegaining() {
        regaining = 0;
    }

    /** Forgets the agenda, and the attempts that were on their way. */
    public void forgetAll() {
        clear();
        dispatched = 0;
        parked = 0;
    }

    /** Returns whether the agenda is empty. */
    boolean isEmpty() {
        return normal.isEmpty() && others == null && firstQuiet == null && !hasSkips() && !hasRests();
    }

    /** Notes that an attempt of one node has ended, and that one of another node follows it at once. */
    void passOn(ScopeWorkings scope, int from, int to) {
        scope.dispatched(from, false);
        scope.dispatched(to, true);
        served++;
    }

    /** Puts a node that may begin on the agenda. */
    public void ready(ScopeState scope, int position) {
        queueFor(scope.node(position).priority()).add(scope, position);
    }

    /** Forgets the agenda: what folding noted on the way was done in the turns that were folded. */
    public void clear() {
        skips = null;
        rests = null;
        normal.clear();
        others = null;
        while (takeQuiet() != null) {
            // each is unlinked
        }
    }

    private NodeQueue queueFor(Priority priority) {
        if (priority == Priority.NORMAL) {
            return normal;
        }
        others = others == null ? new Lanes() : others;
        return priority == Priority.HIGH ? others.high : others.low;
    }

    /** Returns the queue whose turn it is, by the weight of the priorities; nothing if no node is ready. */
    @Nullable
    public NodeQueue ready() {
        if (others == null) {
            return normal.isEmpty() ? null : normal;
        }
        int waiting = bit(Priority.HIGH, others.high) | bit(Priority.NORMAL, normal) | bit(Priority.LOW, others.low);
        if (waiting == 0) {
            return null;
        }
        int lane = Weights.OF_PRIORITIES.next(served, waiting);
        return lane == lane(Priority.NORMAL) ? normal : lane == lane(Priority.HIGH) ? others.high : others.low;
    }

    /** A ready node went to a worker: the next turn is another one's. */
    public void served() {
        served++;
    }

    private static int bit(Priority priority, NodeQueue queue) {
        return queue.isEmpty() ? 0 : 1 << lane(priority);
    }

    @SuppressWarnings("EnumOrdinal") // the lanes stand in the order of the constants, as those of the lease queue
    private static int lane(Priority priority) {
        return priority.ordinal();
    }

    /** Notes that nothing of a scope can go on by itself any more. */
    public void quiet(ScopeState scope) {
        if (scope.workings().isClosing() || scope.closed()) {
            return;
        }
        scope.workings().closing(true);
        if (scope == lastQuiet || scope.workings().nextQuiet != null) {
            return; // it is here still
        }
        if (lastQuiet == null) {
            firstQuiet = scope;
        } else {
            lastQuiet.workings().nextQuiet = scope;
        }
        lastQuiet = scope;
    }

    /** Takes the scope that has been quiet for longest; null if there is none. */
    @Nullable
    public ScopeState takeQuiet() {
        var scope = firstQuiet;
        if (scope != null) {
            firstQuiet = scope.workings().nextQuiet;
            lastQuiet = firstQuiet == null ? null : lastQuiet;
            scope.workings().nextQuiet = null;
        }
        return scope;
    }
}
