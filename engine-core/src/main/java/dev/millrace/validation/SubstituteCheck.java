package dev.millrace.validation;

import static dev.millrace.validation.GraphIndex.NONE;

import dev.millrace.definition.CompensationPolicy;
import dev.millrace.definition.CompensationScope;
import dev.millrace.definition.Graph;
import dev.millrace.definition.NodeId;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Control;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Checks fallbacks and compensations: that they exist, and that each stands in for one node only and does nothing else.
 */
final class SubstituteCheck {

    private static final String FALLBACK = "fallbackNodeId";
    private static final String COMPENSATION = "compensationNodeId";

    private final Subject subject;
    private final GraphIndex graph;
    private final Map<Integer, Integer> owners = new HashMap<>();

    SubstituteCheck(Subject subject) {
        this.subject = subject;
        graph = subject.graph();
    }

    void run() {
        for (int i = 0; i < graph.size(); i++) {
            var named = graph.node(i).policy().substitutes();
            check(i, named.fallback(), FALLBACK);
            check(i, named.compensation(), COMPENSATION);
            if (named.inside().isPresent()) {
                checkInside(i, named.inside().get());
            }
            if (named.compensation().isEmpty()) {
                checkChild(graph.node(i), subject.findings().node(i));
            }
        }
    }

    private void check(int owner, Optional<NodeId> named, String field) {
        if (named.isEmpty()) {
            return;
        }
        int substitute = graph.position(named.get());
        var spot = subject.findings().node(owner).at(field);
        if (substitute == NONE) {
            var ids = graph.graph().nodes().stream()
                    .map(node -> node.id().value())
                    .toList();
            var id = named.get().value();
            spot.error(
                    "DEF-235",
                    "there is no node '" + id + "'" + subject.nearest().hint(id, ids));
        } else if (graph.id(owner).equals(named.get())) {
            spot.error("DEF-236", subject.name(owner) + " cannot stand in for itself; name another node");
        } else {
            checkUse(owner, substitute, spot);
            if (field.equals(COMPENSATION)) {
                checkCompensation(substitute);
            }
        }
    }

    private void checkInside(int position, CompensationPolicy inside) {
        var node = graph.node(position);
        var spot = subject.findings().node(position).at("compensation");
        boolean holds = node.work().body().isPresent() || node.work().subflow().isPresent() && !isChild(node);
        if (!holds) {
            spot.error(
                    "DEF-345",
                    subject.name(position) + " holds no nodes of its own, so there is nothing in it to undo; the node"
                            + " that undoes it is named by " + COMPENSATION);
        } else if (inside.scope() == CompensationScope.BRANCH) {
            spot.at("scope")
                    .error("DEF-345", "a branch is one of the workflow as a whole; say it there, or 'container' here");
        }
    }

    /** A child is an execution of its own: what it did stays when its parent fails. */
    private static void checkChild(NodeSpec node, DocumentSpot spot) {
        if (isChild(node)
                && node.work()
                        .subflow()
                        .filter(nested -> compensates(nested.graph()))
                        .isPresent()) {
            spot.at("mode")
                    .warning(
                            "DEF-217",
                            "a child that has completed is not undone when its parent fails, whatever compensations it"
                                    + " has; give this node a compensationNodeId, or run the subflow inline");
        }
    }

    /**
     * Returns whether something in a graph undoes something, at any depth; a child in it is warned of where it stands.
     */
    private static boolean compensates(Graph graph) {
        return graph.nodes().stream()
                .anyMatch(node -> node.policy().substitutes().compensation().isPresent()
                        || node.work()
                                .body()
                                .filter(SubstituteCheck::compensates)
                                .isPresent()
                        || node.work()
                                .subflow()
                                .filter(nested -> compensates(nested.graph()))
                                .isPresent());
    }

    private void checkUse(int owner, int substitute, DocumentSpot spot) {
        if (graph.incoming(substitute).length > 0) {
            spot.warning(
                    "DEF-237",
                    subject.name(substitute) + " stands in for " + subject.name(owner) + " and is also led to by "
                            + subject.arrow(graph.incoming(substitute)[0])
                            + "; it runs once, for whichever comes first");
        }
        var first = owners.putIfAbsent(substitute, owner);
        if (first != null) {
            spot.warning(
                    "DEF-238",
                    subject.name(substitute) + " stands in for " + subject.name(first)
                            + (first == owner ? " twice" : " and for " + subject.name(owner))
                            + "; it runs once, for whichever comes first");
        }
    }

    private void checkCompensation(int compensation) {
        if (graph.node(compensation).policy().substitutes().compensation().isPresent()) {
            subject.findings()
                    .node(compensation)
                    .at(COMPENSATION)
                    .error(
                            "DEF-239",
                            subject.name(compensation)
                                    + " is a compensation and is not itself compensated; leave this out");
        }
        if (ends(graph.node(compensation))) {
            subject.findings()
                    .node(compensation)
                    .error(
                            "DEF-219",
                            subject.name(compensation)
                                    + " is a compensation, and what is being undone is undone to its end; leave the End"
                                    + " node out");
        }
    }

    /** Returns whether a node, or one inside it, ends the execution that it stands in. */
    private static boolean ends(NodeSpec node) {
        return node.type().equalsIgnoreCase(Control.END.type().name())
                || node.work().body().filter(SubstituteCheck::ends).isPresent()
                || !isChild(node)
                        && node.work()
                                .subflow()
                                .map(Workflow::graph)
                                .filter(SubstituteCheck::ends)
                                .isPresent();
    }

    private static boolean ends(Graph graph) {
        return graph.nodes().stream().anyMatch(SubstituteCheck::ends);
    }

    private static boolean isChild(NodeSpec node) {
        return node.setting("mode")
                .filter(mode -> "child".equalsIgnoreCase(String.valueOf(mode)))
                .isPresent();
    }
}
