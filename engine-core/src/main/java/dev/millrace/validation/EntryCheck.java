package dev.millrace.validation;

import static dev.millrace.validation.GraphIndex.NONE;

import dev.millrace.definition.NodeId;
import java.util.BitSet;

/** Checks where a graph begins, and that an explicit entry point leads to every node. */
final class EntryCheck {

    private final Subject subject;
    private final GraphIndex graph;

    EntryCheck(Subject subject) {
        this.subject = subject;
        graph = subject.graph();
    }

    /**
     * Runs the check.
     *
     * @param cyclic the nodes that stand in cycles, which are reported for that
     */
    void run(BitSet cyclic) {
        if (graph.size() == 0) {
            return;
        }
        graph.graph().entryPoint().ifPresent(id -> check(id, cyclic));
        if (!subject.scopes().hasEntry()) {
            subject.findings()
                    .graph()
                    .error(
                            "DEF-213",
                            "there is no entry point: every node waits for another, or only stands in for one; leave"
                                    + " one node without incoming connections, or set entryPointNodeId");
        }
    }

    private void check(NodeId entry, BitSet cyclic) {
        if (graph.position(entry) == NONE) {
            var ids = graph.graph().nodes().stream()
                    .map(node -> node.id().value())
                    .toList();
            subject.findings()
                    .graph()
                    .at("entryPointNodeId")
                    .error(
                            "DEF-212",
                            "there is no node '" + entry + "' to begin at"
                                    + subject.nearest().hint(entry.value(), ids));
            return;
        }
        for (int i = 0; i < graph.size(); i++) {
            if (!subject.scopes().isReachedFromEntry(i) && !cyclic.get(i) && graph.position(graph.id(i)) == i) {
                subject.findings()
                        .node(i)
                        .warning(
                                "DEF-214",
                                subject.name(i) + " never runs: entryPointNodeId '" + entry + "' does not lead to it");
            }
        }
    }
}
