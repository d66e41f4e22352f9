package dev.millrace.report;

import dev.millrace.definition.Connection;
import dev.millrace.definition.Graph;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Workflow;
import dev.millrace.node.NodeRegistry;
import dev.millrace.report.CoveragePoint.Kind;
import dev.millrace.report.internal.drawing.Drawer;
import dev.millrace.report.internal.run.NodePlaces;
import dev.millrace.report.internal.run.Route;
import dev.millrace.report.internal.run.Routes;
import dev.millrace.report.internal.run.Tally;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Walk through a definition that notes all there is to take, and what an execution took. Confined to the call. */
final class CoverageWalk {

    /** Leads into a loop, and nobody leaves by it. */
    private static final String BODY = "LoopBody";

    private final NodeRegistry types;
    private final NodePlaces places;
    private final Map<CoveragePoint, Boolean> points = new LinkedHashMap<>();

    private CoverageWalk(NodeRegistry types, NodePlaces places) {
        this.types = types;
        this.places = places;
    }

    /** Returns all there is to take, and whether it was taken. */
    static Map<CoveragePoint, Boolean> of(Workflow workflow, NodeRegistry types, NodePlaces places) {
        var walk = new CoverageWalk(types, places);
        walk.add(workflow.graph(), "");
        return walk.points;
    }

    private void add(Graph graph, String scope) {
        var routes = new Routes(places, scope, graph);
        for (var node : graph.nodes()) {
            if (!isDisabled(node)) {
                add(node, NodePlaces.in(scope, node.id()), graph, routes);
            }
        }
    }

    /** Nobody can take it, nor a connection from or to it. */
    private static boolean isDisabled(NodeSpec node) {
        return node.policy().admission().absence().isPresent();
    }

    private static boolean exists(Connection connection, Graph graph) {
        return connection.options().enabled()
                && graph.node(connection.target().node())
                        .filter(target -> !isDisabled(target))
                        .isPresent();
    }

    private void add(NodeSpec node, String place, Graph graph, Routes routes) {
        note(Kind.NODE, place, "", places.tally(place).filter(Tally::hasBegun).isPresent());
        var taken = places.ports(place);
        ports(node, graph).stream()
                .filter(port -> !port.equalsIgnoreCase(BODY))
                .forEach(port -> note(Kind.PORT, place, port, taken.contains(port.toLowerCase(Locale.ROOT))));
        graph.connections().stream()
                .filter(connection -> connection.source().node().equals(node.id()))
                .filter(connection -> exists(connection, graph))
                .forEach(connection -> add(connection, place, routes));
        var substitutes = node.policy().substitutes();
        substitutes
                .fallback()
                .ifPresent(id -> note(Kind.ROUTE, place, id + " as fallback", routes.toSubstitute(id) == Route.TAKEN));
        substitutes
                .compensation()
                .ifPresent(
                        id -> note(Kind.ROUTE, place, id + " as compensation", routes.toSubstitute(id) == Route.TAKEN));
        Drawer.nested(node).ifPresent(inner -> add(inner, place));
    }

    private void add(Connection connection, String place, Routes routes) {
        var label = Drawer.label(connection);
        var target = connection.target().node() + (label.isEmpty() ? "" : " (" + label + ")");
        note(Kind.ROUTE, place, target, routes.of(connection) == Route.TAKEN);
        connection.condition().ifPresent(condition -> {
            var outcomes = routes.outcomes(connection);
            for (boolean outcome : new boolean[] {true, false}) {
                note(Kind.CONDITION, place, target + " is " + outcome, outcomes.contains(outcome));
            }
        });
    }

    /** A type that does not say which ports it has has those that connections name. */
    private Set<String> ports(NodeSpec node, Graph graph) {
        return types.find(node.type())
                .flatMap(type -> type.ports(node))
                .<Set<String>>map(TreeSet::new)
                .orElseGet(() -> graph.connections().stream()
                        .filter(connection -> connection.source().node().equals(node.id()))
                        .flatMap(connection -> connection.source().port().stream())
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private void note(Kind kind, String place, String what, boolean isTaken) {
        points.merge(new CoveragePoint(kind, place, what), isTaken, Boolean::logicalOr);
    }
}
