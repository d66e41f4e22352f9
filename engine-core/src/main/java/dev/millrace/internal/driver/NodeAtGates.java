package dev.millrace.internal.driver;

import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Priority;
import dev.millrace.event.NodePath;
import java.util.List;

/** Node that holds its gates or wants to pass them, as these need it; it keeps nothing of its execution. Immutable. */
public final class NodeAtGates {

    private final NodeSpec spec;
    private final NodePath path;
    private final List<Lock> locks;
    private final String rateKey;
    private final String key;
    private final boolean hasBegun;
    private final Priority priority;
    private final int maxConcurrency;
    private final boolean isControl;
    private final boolean isInside;
    private final boolean returns;

    /**
     * Creates it of a node of a state.
     *
     * @param returns whether it held its gates in a process that has ended
     */
    NodeAtGates(NodeHandle node, boolean returns) {
        this.spec = node.spec();
        this.path = node.path();
        this.locks = node.locks();
        this.rateKey = node.rateKey();
        this.key = node.key();
        this.hasBegun = node.hasBegun();
        this.priority = node.priority();
        this.maxConcurrency = node.isWork()
                ? node.scope.execution().plan().workflow().policy().maxConcurrency()
                : 0;
        this.isControl = !node.isWork();
        this.isInside = node.isInsideGates();
        this.returns = returns;
    }

    private NodeAtGates(NodeAtGates from, List<Lock> locks) {
        this.spec = from.spec;
        this.path = from.path;
        this.locks = locks;
        this.rateKey = from.rateKey;
        this.key = from.key;
        this.hasBegun = from.hasBegun;
        this.priority = from.priority;
        this.maxConcurrency = from.maxConcurrency;
        this.isControl = from.isControl;
        this.isInside = from.isInside;
        this.returns = from.returns;
    }

    /** Returns it without its locks, which are of no use once it stands at their gates. */
    public NodeAtGates withoutLocks() {
        return new NodeAtGates(this, List.of());
    }

    /** Returns its definition. */
    public NodeSpec spec() {
        return spec;
    }

    /** Returns its path. */
    public NodePath path() {
        return path;
    }

    /** Returns the locks that it wants, with their names as they were filled in. */
    public List<Lock> locks() {
        return locks;
    }

    /** Returns the key of its rate, as it was filled in; empty if it has none. */
    public String rateKey() {
        return rateKey;
    }

    /** Returns its own key, as it was filled in; empty if it has none. */
    public String key() {
        return key;
    }

    /** Returns whether it has begun before, by a delivery that was lost. */
    public boolean hasBegun() {
        return hasBegun;
    }

    /** Returns how urgent it is, as a node of its execution. */
    public Priority priority() {
        return priority;
    }

    /** Returns how many attempts of its execution may run at once; 0 for any number, or if it is no attempt. */
    public int maxConcurrency() {
        return maxConcurrency;
    }

    /** Returns whether it is a control node, which others stand inside. */
    public boolean isControl() {
        return isControl;
    }

    /** Returns whether it stands inside a control node that has gates. */
    public boolean isInside() {
        return isInside;
    }

    /** Returns whether it held its gates in a process that has ended; if not, it waits to pass them. */
    public boolean returns() {
        return returns;
    }
}
