package dev.millrace.internal.decision.plan;

import dev.millrace.definition.Effect;
import dev.millrace.definition.JoinType;
import dev.millrace.definition.LeaseMode;
import dev.millrace.definition.Priority;
import java.util.Arrays;

/** The plain nodes of a graph: they ask their execution for nothing but to be run when their sources have completed. */
final class PlainNodes {

    private PlainNodes() {}

    /** Marks them in a graph whose nodes are linked, and tells each which one follows it. */
    static void mark(PlannedNode[] nodes, PlannedConnection[] connections) {
        for (var node : nodes) {
            if (asksForNothing(node) && hasNoSubstitutes(node) && isOrdinary(node)) {
                node.plain();
            }
        }
        for (var node : nodes) {
            node.leadsOn(Arrays.stream(node.exits()).allMatch(exit -> isPlain(exit, nodes, connections)));
            if (node.leadsOn() && node.exits().length == 1) {
                lead(node, node.exits()[0], nodes, connections);
            }
        }
    }

    private static boolean isPlain(PlannedNode.Exit exit, PlannedNode[] nodes, PlannedConnection[] connections) {
        return exit.connections().length == 1
                && isAlwaysTaken(connections[exit.connections()[0]])
                && waitsForAll(nodes[exit.target()]);
    }

    private static void lead(
            PlannedNode node, PlannedNode.Exit exit, PlannedNode[] nodes, PlannedConnection[] connections) {
        var target = nodes[exit.target()];
        int connection = exit.connections()[0];
        if (target.isPlain()) {
            boolean asItIs = target.incoming().length == 1 && connections[connection].targetPort() == null;
            node.leadsTo(target, connection, asItIs);
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
        return node.absence() == null
                && node.overtimeAfter() == null
                && node.spec().policy().admission().pace().key().key().isEmpty()
                && node.priority() == Priority.NORMAL
                && node.leaseMode() == LeaseMode.AUTOMATIC
                && node.effect() != Effect.AT_MOST_ONCE
                && waitsForAll(node);
    }

    private static boolean waitsForAll(PlannedNode node) {
        return node.join().type() == JoinType.ALL && !node.join().cancelRest();
    }

    private static boolean isAlwaysTaken(PlannedConnection connection) {
        return connection.onComplete() && connection.sourcePort() == null && connection.condition() == null;
    }
}
