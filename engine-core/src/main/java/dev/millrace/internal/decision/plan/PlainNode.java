package dev.millrace.internal.decision.plan;

import dev.millrace.definition.Absence;
import dev.millrace.definition.Effect;
import dev.millrace.definition.JoinType;
import dev.millrace.definition.LeaseMode;
import dev.millrace.definition.Priority;
import org.jspecify.annotations.Nullable;

/**
 * What follows a plain node: one that asks for nothing but to be run when its sources have completed. It has no gates,
 * limits, conditions, templates, checks or substitutes. Immutable once its plan is compiled.
 */
public final class PlainNode {

    private @Nullable PlannedNode follower;
    private int connection = PlannedNode.NONE;
    private boolean handsOn;

    private PlainNode() {}

    /** Marks the plain ones of a graph whose nodes are linked, and tells each what follows it. */
    static void mark(PlannedNode[] nodes, PlannedConnection[] connections) {
        for (var node : nodes) {
            if (asksForNothing(node) && hasNoSubstitutes(node) && isOrdinary(node)) {
                node.plain(new PlainNode());
            }
        }
        for (var node : nodes) {
            var plain = node.plain();
            if (plain != null && node.exits().length == 1) {
                plain.lead(node.exits()[0], nodes, connections);
            }
        }
    }

    private void lead(PlannedNode.Exit exit, PlannedNode[] nodes, PlannedConnection[] connections) {
        var target = nodes[exit.target()];
        var first = connections[exit.connections()[0]];
        if (exit.connections().length == 1 && isAlwaysTaken(first) && target.plain() != null) {
            follower = target;
            connection = exit.connections()[0];
            handsOn = target.incoming().length == 1 && first.targetPort() == null;
        }
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

    /** Returns the only node that it leads to, if that is a plain one and waits for nothing but its completion. */
    public @Nullable PlannedNode follower() {
        return follower;
    }

    /** Returns the connection to it. */
    public int connection() {
        return connection;
    }

    /** Returns whether that node is given its output, as it is and nothing else. */
    public boolean handsOn() {
        return handsOn;
    }
}
