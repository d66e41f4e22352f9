package dev.millrace.internal.decision.plan;

import dev.millrace.definition.Effect;
import dev.millrace.definition.JoinType;
import dev.millrace.definition.LeaseMode;
import dev.millrace.definition.Priority;

/** The plain nodes of a graph: those that ask for nothing but to be run when their sources have completed. */
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
            if (node.isPlain() && node.exits().length == 1) {
                lead(node, node.exits()[0], nodes, connections);
            }
        }
    }

    private static void lead(
            PlannedNode node, PlannedNode.Exit exit, PlannedNode[] nodes, PlannedConnection[] connections) {
        var target = nodes[exit.target()];
        int connection = exit.connections()[0];
        var planned = connections[connection];
        if (exit.connections().length == 1 && isAlwaysTaken(planned) && target.isPlain()) {
            node.leadsTo(target, connection, target.incoming().length == 1 && planned.targetPort() == null);
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
                && !node.isGuarded()
                && !node.mayTimeOut()
                && node.overtimeAfter() == null
                && node.priority() == Priority.NORMAL
                && node.leaseMode() == LeaseMode.AUTOMATIC
                && node.effect() != Effect.AT_MOST_ONCE
                && node.join().type() == JoinType.ALL
                && !node.join().cancelRest();
    }

    private static boolean isAlwaysTaken(PlannedConnection connection) {
        return connection.onComplete() && connection.sourcePort() == null && connection.condition() == null;
    }
}
