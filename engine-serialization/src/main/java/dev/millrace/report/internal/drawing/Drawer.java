package dev.millrace.report.internal.drawing;

import dev.millrace.definition.Condition;
import dev.millrace.definition.Connection;
import dev.millrace.definition.Graph;
import dev.millrace.definition.NodeId;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.report.internal.drawing.Drawing.Arrow;
import dev.millrace.report.internal.drawing.Drawing.Box;
import dev.millrace.report.internal.drawing.Drawing.Content;
import dev.millrace.report.internal.run.NodePlaces;
import dev.millrace.report.internal.run.Routes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Maker of drawings; names the boxes n1, n2, ... over all scopes. Confined to the call. */
public final class Drawer {

    private final NodePlaces places;
    private int last;

    private Drawer(NodePlaces places) {
        this.places = places;
    }

    /** Returns a definition's drawing, with where its nodes stand if there is an execution. */
    public static Drawing of(Workflow workflow, NodePlaces places) {
        return new Drawing(workflow.id(), new Drawer(places).content(workflow.graph(), ""));
    }

    /** Returns the drawing of an execution whose definition nobody has: boxes without arrows. */
    public static Drawing of(String title, NodePlaces places) {
        return new Drawing(title, new Drawer(places).boxes(places.all()));
    }

    private Content content(Graph graph, String scope) {
        Map<NodeId, String> keys = new HashMap<>();
        var boxes = new ArrayList<Box>();
        for (var node : graph.nodes()) {
            var key = "n" + ++last;
            var place = NodePlaces.in(scope, node.id());
            keys.put(node.id(), key);
            boxes.add(new Box(
                    key,
                    node.id().value(),
                    node.type(),
                    place,
                    places.tally(place),
                    nested(node).map(inner -> content(inner, place))));
        }
        var routes = new Routes(places, scope, graph);
        var arrows = new ArrayList<Arrow>();
        graph.connections().stream()
                .filter(connection -> connection.options().enabled())
                .forEach(connection -> arrows.add(arrow(connection, keys, routes)));
        graph.nodes().forEach(node -> substitutes(node, keys, routes, arrows));
        return new Content(boxes, arrows);
    }

    /** Returns the graph in a node: its body, or a subflow in its place. */
    public static Optional<Graph> nested(NodeSpec node) {
        return node.work().body().or(() -> node.work().subflow().map(Workflow::graph));
    }

    private static Arrow arrow(Connection connection, Map<NodeId, String> keys, Routes routes) {
        boolean onComplete = !connection.waitsFor(Trigger.FAIL);
        return new Arrow(
                keys.getOrDefault(connection.source().node(), ""),
                keys.getOrDefault(connection.target().node(), ""),
                label(connection),
                onComplete,
                routes.of(connection));
    }

    /** Returns when a connection is taken, in a few words; empty of the usual way. */
    public static String label(Connection connection) {
        var triggers = connection.triggers().equals(Set.of(Trigger.COMPLETE))
                ? Stream.<String>empty()
                : connection.triggers().stream().map(Drawer::name);
        var port = connection.source().port().stream();
        var condition = connection.condition().map(Condition::text).stream();
        var recovers = connection.options().recovers() ? Stream.of("recovers") : Stream.<String>empty();
        return Stream.of(triggers, port, condition, recovers)
                .flatMap(part -> part)
                .collect(Collectors.joining(", "));
    }

    private static String name(Trigger trigger) {
        return trigger.name().charAt(0) + trigger.name().substring(1).toLowerCase(Locale.ROOT);
    }

    private static void substitutes(NodeSpec node, Map<NodeId, String> keys, Routes routes, List<Arrow> arrows) {
        var from = keys.getOrDefault(node.id(), "");
        var substitutes = node.policy().substitutes();
        substitutes
                .fallback()
                .ifPresent(id -> arrows.add(
                        new Arrow(from, keys.getOrDefault(id, ""), "fallback", false, routes.toSubstitute(id))));
        substitutes
                .compensation()
                .ifPresent(id -> arrows.add(new Arrow(
                        from, keys.getOrDefault(id, ""), Drawing.COMPENSATION, false, routes.toSubstitute(id))));
    }

    /** Nodes that have others in them hold their boxes. */
    private Content boxes(List<String> known) {
        var inside = new LinkedHashMap<String, List<String>>();
        for (var place : known) {
            int slash = place.lastIndexOf('/');
            var holder = slash < 0 ? "" : place.substring(0, slash);
            inside.computeIfAbsent(holder, unseen -> new ArrayList<>()).add(place);
        }
        return boxes(inside, "");
    }

    private Content boxes(Map<String, List<String>> inside, String scope) {
        var boxes = new ArrayList<Box>();
        for (var place : inside.getOrDefault(scope, List.of())) {
            var id = places.nodes(place).stream()
                    .findFirst()
                    .map(NodeSnapshot::path)
                    .map(path -> path.id().value())
                    .orElse(place);
            boxes.add(new Box(
                    "n" + ++last,
                    id,
                    "",
                    place,
                    places.tally(place),
                    inside.containsKey(place) ? Optional.of(boxes(inside, place)) : Optional.empty()));
        }
        return new Content(boxes, List.of());
    }
}
