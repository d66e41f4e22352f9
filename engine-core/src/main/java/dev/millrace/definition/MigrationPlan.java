package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.MigrationPlan.Change.Effect;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How executions of one version of a workflow go over to another: which nodes are which, and what differs. Nodes are
 * the same if they have the same id, or if a mapping says so. Immutable.
 *
 * @param from what the executions run
 * @param to what they shall run
 * @param mapping the new ids of nodes of the root graph, by their old ones; without those that kept theirs
 */
public record MigrationPlan(Workflow from, Workflow to, Map<NodeId, NodeId> mapping) {

    /**
     * Checks the workflows and the mapping.
     *
     * @throws IllegalArgumentException if they are no two versions of one workflow, or a mapping names a node that
     *     there is not
     */
    public MigrationPlan {
        requireNonNull(from, "from");
        requireNonNull(to, "to");
        mapping = Collections.unmodifiableMap(new LinkedHashMap<>(mapping));
        checkVersions(from, to);
        for (var entry : mapping.entrySet()) {
            check(from, entry.getKey());
            check(to, entry.getValue());
            if (from.graph().node(entry.getValue()).isPresent() && !mapping.containsKey(entry.getValue())) {
                throw new IllegalArgumentException("[ENG-141] node '" + entry.getKey() + "' cannot be mapped to '"
                        + entry.getValue() + "': " + from.key() + " has a node of that name already; map that one too");
            }
        }
        if (mapping.values().stream().distinct().count() < mapping.size()) {
            throw new IllegalArgumentException("[ENG-141] two nodes cannot become one: " + mapping);
        }
    }

    private static void checkVersions(Workflow from, Workflow to) {
        if (!from.id().equals(to.id())) {
            throw new IllegalArgumentException("[ENG-141] a migration goes from one version of a workflow to another;"
                    + " '" + from.id() + "' and '" + to.id() + "' are two workflows");
        }
        if (from.revision().equals(to.revision())) {
            throw new IllegalArgumentException("[ENG-141] there is nothing to migrate: " + from.key() + " and "
                    + to.key() + " are the same, revision " + to.revision());
        }
    }

    private static void check(Workflow workflow, NodeId node) {
        if (workflow.graph().node(node).isEmpty()) {
            throw new IllegalArgumentException("[ENG-141] " + workflow.key() + " has no node '" + node + "' to map");
        }
    }

    /**
     * Compares two versions.
     *
     * @throws IllegalArgumentException if they are no two versions of one workflow
     */
    public static MigrationPlan between(Workflow from, Workflow to) {
        return new MigrationPlan(from, to, Map.of());
    }

    /**
     * Returns a copy that takes a node of the old version for one of the new.
     *
     * @throws IllegalArgumentException if one of them does not exist, or the new one is taken
     */
    public MigrationPlan mapping(String oldNode, String newNode) {
        var more = new LinkedHashMap<>(mapping);
        more.put(NodeId.of(oldNode), NodeId.of(newNode));
        return new MigrationPlan(from, to, more);
    }

    /**
     * A difference between the two versions. Immutable.
     *
     * @param where the node, or the connection as {@code a -> b}
     * @param effect what it means for executions
     * @param what what is different
     */
    public record Change(String where, Effect effect, String what) {

        /** What a difference means for an execution that has got there. */
        public enum Effect {
            /** Nothing stands in the way. */
            SAFE,
            /** It must be said which node has taken its place. */
            NEEDS_MAPPING,
            /** The execution stays in its version. */
            BLOCKS
        }
    }

    /** Returns what differs in the root graph: nodes in the order of their files, then connections. */
    public List<Change> changes() {
        var changes = new ArrayList<Change>();
        var added = added();
        var now = byId(to.graph());
        for (var node : from.graph().nodes()) {
            var other = now.get(nameOf(node.id()));
            if (other == null) {
                changes.add(gone(node, added));
            } else {
                changeOf(node, other).ifPresent(changes::add);
            }
        }
        for (var node : added.keySet()) {
            changes.add(new Change(node.value(), Effect.SAFE, "is new; it runs when its join is met"));
        }
        addConnections(changes, added.keySet());
        return changes;
    }

    private NodeId nameOf(NodeId old) {
        return mapping.getOrDefault(old, old);
    }

    private static Map<NodeId, NodeSpec> byId(Graph graph) {
        var nodes = new LinkedHashMap<NodeId, NodeSpec>();
        graph.nodes().forEach(node -> nodes.put(node.id(), node));
        return nodes;
    }

    private Map<NodeId, NodeSpec> added() {
        var added = byId(to.graph());
        from.graph().nodes().forEach(node -> added.remove(nameOf(node.id())));
        return added;
    }

    private static Change gone(NodeSpec node, Map<NodeId, NodeSpec> added) {
        var where = node.id().value();
        var candidates = added.values().stream()
                .filter(other -> other.type().equals(node.type()))
                .map(other -> other.id().value())
                .toList();
        return candidates.isEmpty()
                ? new Change(where, Effect.BLOCKS, "is gone; blocks where it has been reached")
                : new Change(
                        where,
                        Effect.NEEDS_MAPPING,
                        "is gone; where it has been reached, map it to what it is now, one of " + candidates);
    }

    private static Optional<Change> changeOf(NodeSpec old, NodeSpec now) {
        var where = old.id().value();
        if (!old.type().equals(now.type())) {
            return Optional.of(new Change(
                    where,
                    Effect.BLOCKS,
                    "changes its type from " + old.type() + " to " + now.type()
                            + "; blocks where it has begun and not ended"));
        }
        if (!old.saysTheSameAs(now)) {
            boolean holds =
                    old.work().body().isPresent() || old.work().subflow().isPresent();
            return Optional.of(
                    holds
                            ? new Change(where, Effect.BLOCKS, "has another body or settings; blocks where it is open")
                            : new Change(
                                    where, Effect.SAFE, "has other settings; blocks only a control node that waits"));
        }
        return old.id().equals(now.id())
                ? Optional.empty()
                : Optional.of(new Change(where, Effect.SAFE, "is now called " + now.id()));
    }

    private void addConnections(List<Change> changes, Set<NodeId> added) {
        var old = new LinkedHashMap<Connection, Connection>();
        from.graph().connections().forEach(connection -> old.put(renamed(connection), connection));
        var now = new LinkedHashSet<>(to.graph().connections());
        for (var connection : now) {
            var target = connection.target().node();
            if (!old.containsKey(connection)) {
                changes.add(
                        added.contains(target)
                                ? new Change(connection.toString(), Effect.SAFE, "is new or has changed")
                                : new Change(
                                        connection.toString(),
                                        Effect.BLOCKS,
                                        "is new or has changed; blocks where " + target + " has begun"));
            }
        }
        old.forEach((connection, before) -> {
            if (!now.contains(connection)) {
                changes.add(new Change(
                        before.toString(),
                        Effect.BLOCKS,
                        "is gone or has changed; blocks where its target has begun with what it delivered"));
            }
        });
    }

    private Connection renamed(Connection old) {
        return new Connection(
                new End(nameOf(old.source().node()), old.source().port()),
                new End(nameOf(old.target().node()), old.target().port()),
                old.triggers(),
                old.condition(),
                old.options());
    }

    /** Returns what differs as text for people, a line for each change. */
    public String describe() {
        return "from " + from.key() + " to " + to.key() + "\n"
                + changes().stream()
                        .map(change -> "  " + change.effect() + " " + change.where() + " " + change.what() + "\n")
                        .collect(Collectors.joining());
    }
}
