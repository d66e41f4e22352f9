package dev.millrace.internal.decision.state;

import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.plan.GraphPlan;
import dev.millrace.internal.decision.plan.PlannedNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One level of an execution: arrays by node position of its graph. Confined to the turn of its execution. */
public final class ScopeState {

    private static final NodeStatus[] STATUSES = NodeStatus.values();
    private static final int STATUS_MASK = 0x0f;
    private static final int PENDING = NodeStatus.PENDING.ordinal();
    private static final int RUNNING = NodeStatus.RUNNING.ordinal();
    private static final int COMPLETED = NodeStatus.COMPLETED.ordinal();
    private static final byte DELIVERED_ALONG = (byte) Resolution.DELIVERED.ordinal();
    private static final int BROKEN = 0x10;
    private static final int RETRYING = 0x40;

    // What has arrived at a node with one source; joins have counts of it.
    private static final int RESOLVED = 0x20;
    private static final int DELIVERED = 0x80;

    private static final long LONGEST_SINCE_START = 0xffff_ffffL; // in microseconds: an hour and a bit

    // For the life of the scope.
    private final ExecutionState execution;
    private final GraphPlan plan;
    private final @Nullable ScopeState parent;
    private final int parentPosition;
    private final @Nullable NodePath path;
    private final Map<String, Object> input;
    private final Variables variables;

    private final ScopeWorkings workings = new ScopeWorkings();

    // By node or connection position.
    private final byte[] nodes; // behind them the connections

    /**
     * How many attempts each node has had; when each began and ended; for each join the sources that are resolved, and
     * delivered. A time is in microseconds since the execution's start, and one more, so that 0 is none.
     */
    private final int[] numbers;

    /** The times in microseconds since 1970; made by the first that does not fit above. */
    private long @Nullable [] times;

    private final Object[] outputs;
    private @Nullable NodeDetail @Nullable [] details;
    private @Nullable NestedScopes<ScopeState> inside;
    private NodePath @Nullable [] paths;

    private int active; // how many of its nodes are ready, running or waiting
    private boolean broke;
    private boolean closed;

    ScopeState(
            ExecutionState execution,
            ScopePlace place,
            GraphPlan plan,
            Map<String, Object> input,
            Variables variables) {
        this.execution = execution;
        this.plan = plan;
        this.parent = place.parent();
        this.parentPosition = place.position();
        this.path = place.path();
        this.input = input;
        this.variables = variables;
        int size = plan.nodes().length;
        nodes = new byte[size + plan.connections().length];
        numbers = new int[3 * size + 2 * plan.joins()];
        outputs = new Object[size];
    }

    public ExecutionState execution() {
        return execution;
    }

    public GraphPlan plan() {
        return plan;
    }

    public @Nullable ScopeState parent() {
        return parent;
    }

    public int parentPosition() {
        return parentPosition;
    }

    public @Nullable NodePath path() {
        return path;
    }

    public Map<String, Object> input() {
        return input;
    }

    public Variables variables() {
        return variables;
    }

    /** Returns how many of its nodes are ready, running or waiting; nothing more can run at zero. */
    public int active() {
        return active;
    }

    /** Returns whether one of its nodes ended by the port Break. */
    public boolean broke() {
        return broke;
    }

    void broke(boolean to) {
        broke = to;
    }

    /** Returns whether it has closed; compensations of its nodes may still run. */
    public boolean closed() {
        return closed;
    }

    void closed(boolean to) {
        closed = to;
    }

    /** Returns what this process alone knows of it. */
    public ScopeWorkings workings() {
        return workings;
    }

    /** Returns the scopes that a node holds open, iterations by their index. */
    public List<ScopeState> inside(int position) {
        return List.copyOf(scopesOf(position).values());
    }

    /** Returns the indexes of the iterations that a loop holds open. */
    public Set<Integer> iterations(int position) {
        return scopesOf(position).keySet();
    }

    /** Returns the scope that a node holds open, of a path that ends with the node; null if it does not. */
    @Nullable
    public ScopeState inside(int position, NodePath path) {
        return scopesOf(position).get(NestedScopes.indexOf(path));
    }

    private Map<Integer, ScopeState> scopesOf(int position) {
        return inside == null ? Map.of() : inside.of(position);
    }

    void open(int position, NodePath path, ScopeState scope) {
        inside = inside == null ? new NestedScopes<>(plan.nodes().length) : inside;
        inside.open(position, path, scope);
    }

    void close(int position, NodePath path) {
        if (inside != null) {
            inside.close(position, path);
        }
    }

    /** Returns the planned node at a position. */
    public PlannedNode node(int position) {
        return plan.nodes()[position];
    }

    /** Returns the path of the node at a position. */
    public NodePath path(int position) {
        if (path == null) {
            return plan.nodes()[position].rootPath();
        }
        if (paths == null) {
            paths = new NodePath[plan.nodes().length];
        }
        var known = paths[position];
        if (known == null) {
            known = path.child(plan.nodes()[position].spec().id());
            paths[position] = known;
        }
        return known;
    }

    public NodeStatus status(int position) {
        return STATUSES[nodes[position] & STATUS_MASK];
    }

    public boolean is(int position, NodeStatus status) {
        return (nodes[position] & STATUS_MASK) == status.ordinal();
    }

    void become(int position, NodeStatus status) {
        boolean wasActive = isActive(status(position));
        nodes[position] = (byte) (nodes[position] & ~STATUS_MASK | status.ordinal());
        boolean isActive = isActive(status);
        if (wasActive != isActive) {
            active += isActive ? 1 : -1;
        }
    }

    private static boolean isActive(NodeStatus status) {
        return status != NodeStatus.PENDING && !status.isFinal();
    }

    /** Returns whether the node waits for, or has reached, its next attempt. */
    public boolean isRetrying(int position) {
        return (nodes[position] & RETRYING) != 0;
    }

    void retrying(int position, boolean is) {
        flag(position, RETRYING, is);
    }

    private void flag(int position, int flag, boolean is) {
        nodes[position] = (byte) (is ? nodes[position] | flag : nodes[position] & ~flag);
    }

    public Resolution resolution(int connection) {
        return Resolution.of(nodes[plan.nodes().length + connection]);
    }

    void resolve(int connection, Resolution resolution) {
        nodes[plan.nodes().length + connection] = (byte) resolution.ordinal();
    }

    /** Counts all connections from one source as resolved for a join. */
    void arrive(int position, Resolution resolution) {
        int join = node(position).joinSlot();
        boolean delivered = resolution == Resolution.DELIVERED;
        if (join == PlannedNode.NONE) {
            flag(position, delivered ? RESOLVED | DELIVERED : RESOLVED, true);
        } else {
            numbers[join]++;
            numbers[join + 1] += delivered ? 1 : 0;
        }
        if (resolution == Resolution.BROKEN) {
            flag(position, BROKEN, true);
        }
    }

    /** Returns whether nothing has happened here but that plain nodes began and completed, on their first attempt. */
    public boolean isPlain() {
        return details == null && path == null && !closed;
    }

    /** Returns whether a node that waits for all of its sources waits for one more. */
    boolean waitsForOne(PlannedNode node) {
        int join = node.joinSlot();
        return (nodes[node.position()] & (STATUS_MASK | BROKEN)) == PENDING
                && (join == PlannedNode.NONE || numbers[join] + 1 == node.sources());
    }

    /** A plain node that runs has completed; what it leads to is told by {@link #deliverPlainly}. */
    void completePlainly(int position, Map<String, Object> output, long at) {
        nodes[position] = (byte) (nodes[position] & ~STATUS_MASK | COMPLETED);
        outputs[position] = output;
        time(position * 2 + 1, at);
    }

    /** The only connection between two nodes delivers to one that waits for all of its sources. */
    void deliverPlainly(int connection, PlannedNode target) {
        nodes[plan.nodes().length + connection] = DELIVERED_ALONG;
        int join = target.joinSlot();
        if (join == PlannedNode.NONE) {
            nodes[target.position()] |= RESOLVED | DELIVERED;
        } else {
            numbers[join]++;
            numbers[join + 1]++;
        }
    }

    /** A plain node begins for the first time. */
    void beginPlainly(int position, long at) {
        nodes[position] = (byte) (nodes[position] & ~STATUS_MASK | RUNNING);
        numbers[position] = 1;
        time(position * 2, at);
    }

    /** One node less is ready, running or waiting. */
    void oneLess() {
        active--;
    }

    /** Forgets what has arrived at a node. */
    void forgetArrivals(int position) {
        int join = node(position).joinSlot();
        if (join != PlannedNode.NONE) {
            numbers[join] = 0;
            numbers[join + 1] = 0;
        }
        flag(position, BROKEN | RESOLVED | DELIVERED, false);
    }

    /** Makes a node stand as if it had never begun, but for how often it did. */
    void forget(int position) {
        int activation = activation(position) + (attempts(position) > 0 ? 1 : 0);
        become(position, NodeStatus.PENDING);
        nodes[position] = (byte) (nodes[position] & (RESOLVED | DELIVERED) | NodeStatus.PENDING.ordinal());
        numbers[position] = 0;
        outputs[position] = null;
        time(position * 2, 0);
        time(position * 2 + 1, 0);
        if (details != null) {
            details[position] = null;
        }
        if (inside != null) {
            inside.forget(position);
        }
        workings.forget(position);
        if (activation > 0) {
            detail(position).activation = activation;
        }
    }

    /**
     * Takes over where a node of another scope stands; what has arrived at it and what else is known of it come on
     * their own.
     */
    void carry(int position, ScopeState from, int there) {
        become(position, from.status(there));
        retrying(position, from.isRetrying(there));
        numbers[position] = from.attempts(there);
        outputs[position] = from.outputs[there];
        time(position * 2, from.startedAt(there));
        time(position * 2 + 1, from.endedAt(there));
    }

    public void detail(int position, NodeDetail carried) {
        detail(position);
        if (details != null) {
            details[position] = carried;
        }
    }

    /** Returns how often an operator made the node begin again. */
    public int activation(int position) {
        var detail = detailOrNull(position);
        return detail == null ? 0 : detail.activation;
    }

    public int resolvedSources(int position) {
        int join = node(position).joinSlot();
        return join == PlannedNode.NONE ? has(position, RESOLVED) : numbers[join];
    }

    public int deliveredSources(int position) {
        int join = node(position).joinSlot();
        return join == PlannedNode.NONE ? has(position, DELIVERED) : numbers[join + 1];
    }

    private int has(int position, int flag) {
        return (nodes[position] & flag) == 0 ? 0 : 1;
    }

    public boolean hasBroken(int position) {
        return (nodes[position] & BROKEN) != 0;
    }

    public int attempts(int position) {
        return numbers[position];
    }

    public void attempts(int position, int number) {
        numbers[position] = number;
    }

    @SuppressWarnings("unchecked") // only output() below writes there
    @Nullable
    public Map<String, Object> output(int position) {
        return (Map<String, Object>) outputs[position];
    }

    public void output(int position, Map<String, Object> output) {
        outputs[position] = output;
    }

    public long startedAt(int position) {
        return time(position * 2);
    }

    public long endedAt(int position) {
        return time(position * 2 + 1);
    }

    /** Notes the first start, and the last one of a control node, whose time counts from there. */
    void started(int position, long at) {
        boolean isFirst = time(position * 2) == 0;
        if (isFirst) {
            time(position * 2, at);
        }
        if (!isFirst && !node(position).isWork()) {
            detail(position).startedAgain = at;
        } else if (detailOrNull(position) != null) {
            detail(position).startedAgain = 0;
        }
    }

    void ended(int position, long at) {
        time(position * 2 + 1, at);
    }

    private long time(int place) {
        if (times != null) {
            return times[place];
        }
        int since = numbers[plan.nodes().length + place];
        return since == 0 ? 0 : execution.startedAt() + Integer.toUnsignedLong(since) - 1;
    }

    private void time(int place, long at) {
        long since = at == 0 ? 0 : at - execution.startedAt() + 1;
        boolean fits = at == 0 || since > 0 && since <= LONGEST_SINCE_START;
        if (times == null && !fits) {
            var all = new long[plan.nodes().length * 2];
            Arrays.setAll(all, this::time);
            times = all;
        }
        if (times != null) {
            times[place] = at;
        } else {
            numbers[plan.nodes().length + place] = (int) since;
        }
    }

    /** Returns whether the node has its outcome, and waits for the scripts among the conditions of its connections. */
    public boolean isHeld(int position) {
        var detail = detailOrNull(position);
        return detail != null && detail.held() != null;
    }

    @Nullable
    public NodeDetail detailOrNull(int position) {
        return details == null ? null : details[position];
    }

    public NodeDetail detail(int position) {
        details = details == null ? new NodeDetail[plan.nodes().length] : details;
        var detail = details[position] == null ? new NodeDetail() : details[position];
        details[position] = detail;
        return detail;
    }
}
