package dev.millrace.testing.conformance;

import dev.millrace.event.ExecutionEvent.Request;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Repair that a case makes once its first execution has ended. Immutable.
 *
 * @param action which one
 * @param nodes the paths of the nodes that it is about; none where it is about all that failed
 * @param data the input or output that is given with it
 * @param request who asks for it, and why
 */
record CaseRepair(Action action, List<String> nodes, Optional<Map<String, Object>> data, Request request) {

    /** What can be done, by the word that cases and events have for it. */
    enum Action {
        RERUN_FAILED("rerunFailed"),
        RERUN_FROM("rerunFrom"),
        REDRIVE("redrive"),
        MARK_SUCCESS("markSuccess"),
        COMPENSATE_BACK_TO("compensateBackTo"),
        COMPLETE_WITH("completeWith"),
        EDIT_OUTPUT("editOutput"),
        SKIP("skip");

        private final String word;

        Action(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        /** Whether it is about one node. */
        boolean isOfOneNode() {
            return switch (this) {
                case RERUN_FROM, COMPENSATE_BACK_TO, COMPLETE_WITH, SKIP, EDIT_OUTPUT -> true;
                case RERUN_FAILED, REDRIVE, MARK_SUCCESS -> false;
            };
        }
    }

    /** Copies the list. */
    CaseRepair {
        nodes = List.copyOf(nodes);
    }

    /** Returns the node that it is about. */
    String node() {
        return nodes.get(0);
    }
}
