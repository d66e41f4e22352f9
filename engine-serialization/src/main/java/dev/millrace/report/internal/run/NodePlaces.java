package dev.millrace.report.internal.run;

import dev.millrace.definition.NodeId;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The nodes of an execution by their place in the definition: all iterations of a loop's body have the same place, the
 * path without the indices. Confined to the call.
 */
public final class NodePlaces {

    /** Of no execution: no node stands anywhere. */
    public static final NodePlaces NONE = new NodePlaces();

    private final Map<String, List<NodeSnapshot>> nodes = new LinkedHashMap<>();
    private final Map<String, Map<NodePath, Event>> ends = new HashMap<>();
    private final Map<NodePath, String> scopes = new HashMap<>();

    private NodePlaces() {}

    /** Sorts what is known of an execution. */
    public static NodePlaces of(RunRecord run) {
        var places = new NodePlaces();
        for (var node : run.snapshot().inReadingOrder()) {
            places.nodes
                    .computeIfAbsent(places.of(node.path()), unseen -> new ArrayList<>())
                    .add(node);
        }
        for (var event : run.events()) {
            if (event instanceof NodeCompleted completed) {
                places.end(completed.node(), event);
            } else if (event instanceof NodeFailed failed) {
                places.end(failed.node(), event);
            } else if (event instanceof ExecutionRepaired repaired) {
                repaired.reset().forEach(path -> places.ends.remove(places.of(path)));
            }
        }
        return places;
    }

    private void end(NodePath node, Event event) {
        ends.computeIfAbsent(of(node), unseen -> new LinkedHashMap<>()).put(node, event);
    }

    /** Returns the place of a node inside the place of its scope, which is empty for the root. */
    public static String in(String scope, NodeId node) {
        return scope.isEmpty() ? node.value() : scope + "/" + node.value();
    }

    /** Returns the place of a path. */
    public String of(NodePath path) {
        var scope = path.scope()
                .map(outer -> scopes.computeIfAbsent(outer, this::ofScope))
                .orElse("");
        return in(scope, path.id());
    }

    /** Not by recursion into the map that is being filled. */
    private String ofScope(NodePath scope) {
        var text = scope.id().value();
        for (var outer = scope.scope(); outer.isPresent(); outer = outer.get().scope()) {
            text = outer.get().id().value() + "/" + text;
        }
        return text;
    }

    /** Returns whether there is an execution. */
    public boolean isRun() {
        return !nodes.isEmpty();
    }

    /** Returns the nodes that stand at a place, in reading order. */
    public List<NodeSnapshot> nodes(String place) {
        return nodes.getOrDefault(place, List.of());
    }

    /** Returns every place where a node stands, in reading order. */
    public List<String> all() {
        return List.copyOf(nodes.keySet());
    }

    /** Returns how many nodes of a place stand where; nothing where the definition alone is drawn. */
    public Optional<Tally> tally(String place) {
        return isRun()
                ? Optional.of(
                        Tally.of(nodes(place).stream().map(NodeSnapshot::status).toList()))
                : Optional.empty();
    }

    /** Returns the ports by which a place's nodes have left last, in lower case. */
    public Set<String> ports(String place) {
        return ends(place).stream()
                .filter(NodeCompleted.class::isInstance)
                .flatMap(end -> ((NodeCompleted) end).result().port().stream())
                .map(port -> port.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    /** Returns the last completion or failure of each of a place's nodes. */
    Collection<Event> ends(String place) {
        return ends.getOrDefault(place, Map.of()).values();
    }
}
