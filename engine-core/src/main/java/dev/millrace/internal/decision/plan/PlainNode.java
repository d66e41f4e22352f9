package dev.millrace.internal.decision.plan;

import dev.millrace.definition.Absence;
import dev.millrace.definition.Effect;
import dev.millrace.definition.JoinType;
import dev.millrace.definition.LeaseMode;
import dev.millrace.definition.Priority;
import org.jspecify.annotations.Nullable;

/**
 * The exits of a plain node: of one that asks for nothing but to be run when its sources have completed, and is
 * followed by whoever waits for just that. It has no gates, limits, conditions, templates, checks or substitutes.
 * Immutable.
 */
public final class PlainNode {

    private final int[] targets;
    private final int[] connections;

    private PlainNode(int[] targets, int[] connections) {
        this.targets = targets;
        this.connections = connections;
    }

    /** Returns the exits of a node that is plain; null for every other one. */
    static @Nullable PlainNode of(PlannedNode node, PlannedNode[] nodes, PlannedConnection[] connections) {
        if (!asksForNothing(node) || !hasNoSubstitutes(node) || !isOrdinary(node)) {
            return null;
        }
        var exits = node.exits();
        var targets = new int[exits.length];
        var taken = new int[exits.length];
        for (int i = 0; i < exits.length; i++) {
            targets[i] = exits[i].target();
            taken[i] = exits[i].connections()[0];
            if (exits[i].connections().length > 1
                    || !isAlwaysTaken(connections[taken[i]])
                    || !waitsForAll(nodes[targets[i]])) {
                return null;
            }
        }
        return new PlainNode(targets, taken);
    }

    /** Nothing is evaluated before it begins, or when it ends. */
    private static boolean asksForNothing(PlannedNode node) {
        return node.isWork()
                && node.runIf() == null
                && node.attemptTemplates() == null
                && node.lockNames() == null
                && node.spec().inputs().isEmpty()
                && node.fixedSettings() != null
                && !node.hasChecks()
                && !node.conditionsOnComplete()
                && node.scriptsOnComplete().isEmpty();
    }

    private static boolean hasNoSubstitutes(PlannedNode node) {
        return !node.substitute() && node.compensation() == PlannedNode.NONE && !node.mayRecover();
    }

    /** Its attempts are as most are. */
    private static boolean isOrdinary(PlannedNode node) {
        Absence absence = node.absence();
        return absence == null
                && !node.isGuarded()
                && !node.mayTimeOut()
                && node.overtimeAfter() == null
                && node.priority() == Priority.NORMAL
                && node.leaseMode() == LeaseMode.AUTOMATIC
                && node.effect() != Effect.AT_MOST_ONCE
                && waitsForAll(node);
    }

    private static boolean isAlwaysTaken(PlannedConnection connection) {
        return connection.onComplete() && connection.sourcePort() == null && connection.condition() == null;
    }

    private static boolean waitsForAll(PlannedNode node) {
        return node.join().type() == JoinType.ALL && !node.join().cancelRest();
    }

    /** Returns how many nodes it leads to. */
    public int size() {
        return targets.length;
    }

    /** Returns the node that an exit leads to. */
    public int target(int exit) {
        return targets[exit];
    }

    /** Returns the connection of an exit. */
    public int connection(int exit) {
        return connections[exit];
    }
}
