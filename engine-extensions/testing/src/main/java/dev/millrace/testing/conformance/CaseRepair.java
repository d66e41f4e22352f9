package dev.millrace.testing.conformance;

import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.internal.decision.RepairAction;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Repair that a case makes once its first execution has ended. Immutable.
 *
 * @param kind which one
 * @param nodes the paths of the nodes that it is about; none where it is about all that failed
 * @param data the input or output that is given with it
 * @param request who asks for it, and why
 */
record CaseRepair(RepairAction.Kind kind, List<String> nodes, Optional<Map<String, Object>> data, Request request) {

    /** Copies the list. */
    CaseRepair {
        nodes = List.copyOf(nodes);
    }

    /** Returns the node that it is about. */
    String node() {
        return nodes.get(0);
    }

    /** Whether it is of a kind that is about one node. */
    static boolean isOfOneNode(RepairAction.Kind kind) {
        return switch (kind) {
            case RERUN_FROM, COMPENSATE_BACK_TO, COMPLETE_WITH, SKIP, EDIT_OUTPUT -> true;
            case RERUN_FAILED, REDRIVE, MARK_SUCCESS -> false;
        };
    }
}
