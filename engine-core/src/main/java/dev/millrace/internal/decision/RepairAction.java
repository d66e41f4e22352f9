package dev.millrace.internal.decision;

import dev.millrace.event.NodePath;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator wants changed. Immutable.
 *
 * @param kind what is done
 * @param nodes to which nodes; none for all that have not completed
 * @param data the input or output that is given with it
 * @param repeats whether effects that are declared to happen at most once may happen again, of nodes that are not named
 */
public record RepairAction(Kind kind, List<NodePath> nodes, Optional<Map<String, Object>> data, boolean repeats) {

    /** What can be done. */
    public enum Kind {
        /** The nodes, and all behind them, run again. */
        RERUN_FROM("rerunFrom"),
        /** What the nodes, and all behind them, did is undone; then they run again. */
        COMPENSATE_BACK_TO("compensateBackTo"),
        /** Nodes whose message spent its deliveries run again, with none charged, and all behind them. */
        REDRIVE("redrive"),
        /** Every node that has not completed runs again. */
        RERUN_FAILED("rerunFailed"),
        /** The nodes count as completed, with the output they are given; what is behind them runs. */
        COMPLETE_WITH("completeWith"),
        /** The nodes count as completed without output; what is behind them runs. */
        MARK_SUCCESS("markSuccess"),
        /** The nodes count as not taken. */
        SKIP("skip"),
        /** A completed node's output is replaced; nothing runs again for that. */
        EDIT_OUTPUT("editOutput");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** Returns the name that the event and the API have for it. */
        public String word() {
            return word;
        }
    }

    /** Copies the list. */
    public RepairAction {
        nodes = List.copyOf(nodes);
    }

    /** Creates one that repeats nothing that must not happen twice. */
    public RepairAction(Kind kind, List<NodePath> nodes, Optional<Map<String, Object>> data) {
        this(kind, nodes, data, false);
    }

    /** Returns the same action, which may repeat effects that are declared to happen at most once. */
    public RepairAction repeating() {
        return new RepairAction(kind, nodes, data, true);
    }
}
