package dev.millrace.simulation;

import dev.millrace.event.NodeStatus;
import dev.millrace.simulation.Draft.Box;
import dev.millrace.simulation.ScopeView.NodeView;
import java.util.List;
import java.util.Map;

/** What may become of a node that does steps: a second reading of its lists. Confined to whoever has the turn. */
final class StepRules {

    private final SimulationFindings findings;

    StepRules(SimulationFindings findings) {
        this.findings = findings;
    }

    /** All rounds were done, or one was left early, and each was won by its steps or by what made up for them. */
    void completed(NodeView node, Map<String, Object> output) {
        int wanted = 1 + node.box.number() % 2;
        boolean isLeft = node.rounds.stream()
                .flatMap(round -> round.nodes.values().stream())
                .anyMatch(step -> "Break".equals(step.port));
        findings.check(
                node.rounds.size() == wanted || isLeft && node.rounds.size() == 1,
                () -> node.rounds.size() + " of " + wanted + " rounds were done: " + node);
        findings.check(
                node.rounds.stream().noneMatch(round -> isLost(node.box, round)),
                () -> "completed, but a round was lost: " + node);
        boolean mainOnly = node.rounds.stream().noneMatch(round -> isEnded(node.box, round));
        findings.check(
                Boolean.TRUE.equals(output.get("success"))
                        && (Long) output.get("executionTimeMs") >= 0
                        && output.get("mainStepsSucceeded").equals(mainOnly),
                () -> "it tells of its steps otherwise than they went: " + output);
    }

    /** Returns whether the last round was lost, and no other. */
    boolean haveFailed(NodeView node) {
        int last = node.rounds.size() - 1;
        return last >= 0
                && isLost(node.box, node.rounds.get(last))
                && node.rounds.subList(0, last).stream().noneMatch(round -> isLost(node.box, round));
    }

    /** A step that may fail spoils its round; one that may not ends it, unless all retry steps make up for that. */
    private static boolean isLost(Box box, ScopeView round) {
        var retry = box.lists().retry();
        return isEnded(box, round)
                ? retry.isEmpty()
                        || !retry.stream().allMatch(step -> round.node(step.id()).status == NodeStatus.COMPLETED)
                : anyFailed(box.lists().main(), round);
    }

    private static boolean isEnded(Box box, ScopeView round) {
        return anyFailed(
                box.lists().main().stream().filter(step -> !Lists.mayFail(step)).toList(), round);
    }

    private static boolean anyFailed(List<Box> steps, ScopeView round) {
        return steps.stream().anyMatch(step -> round.node(step.id()).status.isFailure());
    }
}
