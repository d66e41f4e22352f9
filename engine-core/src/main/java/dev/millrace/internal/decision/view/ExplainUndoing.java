package dev.millrace.internal.decision.view;

import dev.millrace.event.Explanation.Kind;
import dev.millrace.event.Explanation.Reason;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.state.CompensationMemory;
import dev.millrace.internal.decision.state.ScopeState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the state says of effects that are undone. Reads it, changes nothing. */
final class ExplainUndoing {

    private final Optional<CompensationMemory> memory;

    ExplainUndoing(Optional<CompensationMemory> memory) {
        this.memory = memory;
    }

    /** Returns which of the scopes inside a node undo what was done in them. */
    List<Reason> scopes(List<ScopeState> inside) {
        var reasons = new ArrayList<Reason>();
        for (var scope : inside) {
            var undoing = memory.map(known -> known.of(scope)).filter(CompensationMemory.Undoing::hasMore);
            undoing.ifPresent(one -> reasons.add(reason(
                    Kind.SCOPE,
                    String.valueOf(scope.path()),
                    "undoes what was done in it before it ends, for it failed: " + one.reason)));
        }
        return reasons;
    }

    /** Returns what becomes of what a completed node did. */
    Optional<Reason> effect(ScopeState scope, PlannedNode node) {
        if (node.compensation() == PlannedNode.NONE || memory.isEmpty()) {
            return Optional.empty();
        }
        var by = scope.path(node.compensation()).toString();
        if (memory.get().isSpared(scope, node.position())) {
            return Optional.of(reason(
                    Kind.SUBSTITUTE, by, "does not undo it: what is undone is another branch, or comes behind it"));
        }
        var detail = scope.detailOrNull(node.compensation());
        return detail == null || detail.compensates() != node.position()
                ? memory.filter(known -> known.isToBeUndone(scope, node.position()))
                        .map(known -> reason(Kind.SUBSTITUTE, by, "undoes it when what completed after it is undone"))
                : Optional.of(reason(Kind.SUBSTITUTE, by, text(scope.status(node.compensation()))));
    }

    private static String text(NodeStatus status) {
        return switch (status) {
            case COMPLETED -> "has undone it";
            case FAILED, TIMED_OUT, CANCELLED, SKIPPED -> "did not undo it: it is " + status;
            case PENDING, READY, RUNNING, WAITING, NEEDS_DECISION -> "undoes it now";
        };
    }

    private static Reason reason(Kind kind, String subject, String text) {
        return new Reason(kind, subject, text, Map.of());
    }
}
