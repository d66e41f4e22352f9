package dev.millrace.internal.decision.state;

import dev.millrace.internal.decision.plan.LazySource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What this process alone knows of a scope: which of its nodes are with a worker, and what they wait for here. No event
 * holds any of it, and folding events gives none. Confined to the turn.
 */
public final class ScopeWorkings {

    private static final @Nullable NodeWorkings[] NO_NODES = {};
    private static final long[] NO_BITS = {};

    /** The scope behind this one's on the agenda, while that waits there to be closed. */
    @Nullable
    ScopeState nextQuiet;

    private boolean closing;

    // A bit for each node that is dispatched: of the first 64, and of the others where there are more.
    private long first;
    private long[] others = NO_BITS;

    private @Nullable NodeWorkings[] nodes = NO_NODES;

    /** What few nodes have; made on demand. */
    private static final class NodeWorkings {
        private @Nullable ScriptRequest asked;
        private @Nullable LazySource source;
        private @Nullable Object timer;
        private boolean atGates;
        private boolean parked;
        private int heldBack;
    }

    /** Returns whether a close of the scope is on the agenda already, or is done elsewhere. */
    boolean isClosing() {
        return closing;
    }

    /** Notes whether a close of the scope is on the agenda already, or is done elsewhere. */
    public void closing(boolean is) {
        closing = is;
    }

    /** Returns whether an attempt of a node is with a worker, or on its way to one. */
    public boolean isDispatched(int position) {
        if (position < Long.SIZE) {
            return (first & 1L << position) != 0;
        }
        int word = position / Long.SIZE - 1;
        return word < others.length && (others[word] & 1L << position) != 0;
    }

    void dispatched(int position, boolean is) {
        long bit = 1L << position; // of its word: a shift takes the lowest bits of the distance
        if (position < Long.SIZE) {
            first = is ? first | bit : first & ~bit;
            return;
        }
        int word = position / Long.SIZE - 1;
        if (word >= others.length) {
            others = Arrays.copyOf(others, Math.max(word + 1, others.length * 2));
        }
        others[word] = is ? others[word] | bit : others[word] & ~bit;
    }

    /** Forgets the attempt of a node in a scope that goes with all that is in it. */
    public void forgetDispatch(int position) {
        dispatched(position, false);
    }

    /** Returns whether something of a node is known here but for an attempt on its way. */
    public boolean hasMore(int position) {
        return nodeOrNull(position) != null;
    }

    /** Returns which scripts of a node a worker was asked to evaluate, and what it found; null if nobody was asked. */
    public @Nullable ScriptRequest asked(int position) {
        var node = nodeOrNull(position);
        return node == null ? null : node.asked;
    }

    /** Keeps which scripts of a node a worker was asked to evaluate; null if nobody waits for them any more. */
    public void asked(int position, @Nullable ScriptRequest request) {
        if (request != null || hasMore(position)) {
            node(position).asked = request;
        }
    }

    /** Returns what reads the items of a loop over an iterator; null for other nodes, and in another process. */
    public @Nullable LazySource source(int position) {
        var node = nodeOrNull(position);
        return node == null ? null : node.source;
    }

    /** Keeps what reads the items of a loop over an iterator. */
    public void source(int position, @Nullable LazySource source) {
        if (source != null || hasMore(position)) {
            node(position).source = source;
        }
    }

    /** Returns the driver's handle of the timer that a node waits for; null if it has none. */
    public @Nullable Object timer(int position) {
        var node = nodeOrNull(position);
        return node == null ? null : node.timer;
    }

    /** Keeps the driver's handle of the timer that a node waits for. */
    public void timer(int position, @Nullable Object handle) {
        node(position).timer = handle;
    }

    /**
     * Returns whether a node waits at its gates: before it begins, or, where it is open, to have back what it held in a
     * process that has ended.
     */
    public boolean isAtGates(int position) {
        var node = nodeOrNull(position);
        return node != null && node.atGates;
    }

    /** Notes whether a node waits at its gates. */
    void atGates(int position, boolean is) {
        if (is || hasMore(position)) {
            node(position).atGates = is;
        }
    }

    boolean isParked(int position) {
        var node = nodeOrNull(position);
        return node != null && node.parked;
    }

    void parked(int position, boolean is) {
        if (is || hasMore(position)) {
            node(position).parked = is;
        }
    }

    /** Returns whether something inside a node waits at a gate. */
    public boolean isHeldBack(int position) {
        var node = nodeOrNull(position);
        return node != null && node.heldBack > 0;
    }

    void heldBack(int position, int more) {
        node(position).heldBack += more;
    }

    /** Makes a node one of which nothing is known. */
    void forget(int position) {
        dispatched(position, false);
        if (hasMore(position)) {
            nodes[position] = null;
        }
    }

    private @Nullable NodeWorkings nodeOrNull(int position) {
        return position < nodes.length ? nodes[position] : null;
    }

    private NodeWorkings node(int position) {
        if (position >= nodes.length) {
            nodes = Arrays.copyOf(nodes, Math.max(position + 1, nodes.length * 2));
        }
        var node = nodes[position];
        if (node == null) {
            node = new NodeWorkings();
            nodes[position] = node;
        }
        return node;
    }
}
