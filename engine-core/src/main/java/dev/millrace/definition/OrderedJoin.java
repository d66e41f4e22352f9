package dev.millrace.definition;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The join of a node that phases or dependencies order. Immutable.
 *
 * @param written the join that it has by itself
 * @param sources the nodes that lead to it by connections of its own
 * @param dependencies those of them that it depends on, and on which end
 * @param before the nodes of lower phases that end before it begins
 * @param stops whether a failure of one of these skips it
 */
record OrderedJoin(
        Join written, Set<NodeId> sources, Map<NodeId, DependsOn> dependencies, List<NodeId> before, boolean stops) {

    /** Returns the join over all of it. */
    Join join() {
        boolean byEnds = isPlain() && dependencies.values().stream().anyMatch(end -> end != DependsOn.SUCCESS);
        if (before.isEmpty() && !byEnds) {
            return written;
        }
        if (sources.isEmpty()) {
            return ofPhases();
        }
        var terms = new ArrayList<String>();
        if (byEnds) {
            terms.addAll(byEnds());
        } else {
            terms.add(own());
        }
        before.forEach(node -> terms.add(order(node)));
        return new Join(JoinType.CONDITION, 0, Optional.of(String.join(" && ", terms)), written.cancelRest());
    }

    /** Returns the field that is to be changed if there is no such join. */
    String field() {
        return isPlain() ? "dependsOn" : "joinType";
    }

    private boolean isPlain() {
        return written.equals(Join.ALL);
    }

    private Join ofPhases() {
        if (written.type() != JoinType.ALL && written.type() != JoinType.ALL_DONE) {
            throw new IllegalArgumentException("only its phase orders the node, and that waits for all nodes of lower"
                    + " phases; leave its joinType out, or write joinType: allDone");
        }
        return runsAnyway()
                ? Join.ALL_DONE
                : Join.when(before.stream().map(this::order).collect(Collectors.joining(" && ")));
    }

    /** What only waits for its phase and cleans up is not skipped by a failure. */
    private boolean runsAnyway() {
        return !stops || written.type() == JoinType.ALL_DONE;
    }

    private String order(NodeId node) {
        if (runsAnyway()) {
            return quoted(node) + ".ended";
        }
        return sources.contains(node)
                ? "!" + quoted(node) + ".failed && !" + quoted(node) + ".cancelled"
                : "!" + quoted(node) + ".broken";
    }

    private List<String> byEnds() {
        var terms = new ArrayList<String>();
        dependencies.forEach((node, end) -> {
            if (sources.contains(node)) {
                terms.add(quoted(node) + term(end));
            }
        });
        var others = new LinkedHashSet<>(sources);
        others.removeAll(dependencies.keySet());
        if (!others.isEmpty()) {
            terms.add(all(others));
        }
        return terms;
    }

    private static String term(DependsOn end) {
        return switch (end) {
            case SUCCESS -> ".delivered";
            case COMPLETION -> ".ended";
            case FAILURE -> ".failed";
        };
    }

    private String own() {
        return switch (written.type()) {
            case ALL -> all(sources);
            case ANY -> "(" + joined(sources, "", ".delivered", " || ") + ")";
            case ALL_DONE -> joined(sources, "", ".ended", " && ");
            case CONDITION -> "(" + written.condition().orElseThrow() + ")";
            case N_OF ->
                throw new IllegalArgumentException("a node of a phase that waits for " + written.count()
                        + " of its sources cannot wait for its phase as well; write a joinCondition");
        };
    }

    private static String all(Set<NodeId> nodes) {
        return joined(nodes, "!", ".broken", " && ") + " && (" + joined(nodes, "", ".delivered", " || ") + ")";
    }

    private static String joined(Set<NodeId> nodes, String before, String behind, String between) {
        return nodes.stream().map(node -> before + quoted(node) + behind).collect(Collectors.joining(between));
    }

    private static String quoted(NodeId node) {
        var id = node.value();
        if (id.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-')) {
            return id;
        }
        if (id.contains("'") && id.contains("\"")) {
            throw new IllegalArgumentException(
                    "the id of a node that another depends on, or of a phase, has both kinds of quotes: " + id);
        }
        return id.contains("'") ? '"' + id + '"' : "'" + id + "'";
    }

    /** Returns the connections that the phases make. */
    List<Connection> connectionsTo(NodeId target) {
        var end = runsAnyway() ? DependsOn.COMPLETION : DependsOn.SUCCESS;
        return before.stream()
                .filter(node -> !sources.contains(node))
                .map(node -> end.connection(End.of(node), target))
                .toList();
    }
}
