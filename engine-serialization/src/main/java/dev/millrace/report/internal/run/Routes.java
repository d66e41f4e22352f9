package dev.millrace.report.internal.run;

import dev.millrace.definition.Connection;
import dev.millrace.definition.Graph;
import dev.millrace.definition.NodeId;
import dev.millrace.definition.Trigger;
import dev.millrace.event.Event;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which connections of a graph an execution went along: as its events record it, and where those are forgotten, as the
 * nodes at both ends tell. Confined to the call.
 */
public final class Routes {

    /** By these ports leaves only a connection that names them. */
    private static final Set<String> EXCEPTIONAL = Set.of("break", "rejected", "timeout", "loopbody");

    private final NodePlaces places;
    private final String scope;
    private final Map<NodeId, List<Connection>> leaving = new HashMap<>();

    /**
     * Creates those of the graph in a scope.
     *
     * @param scope the place of the node that holds the graph; empty for the root
     */
    public Routes(NodePlaces places, String scope, Graph graph) {
        this.places = places;
        this.scope = scope;
        byTarget(graph)
                .values()
                .forEach(together -> together.forEach(connection -> leaving.computeIfAbsent(
                                connection.source().node(), unseen -> new ArrayList<>())
                        .add(connection)));
    }

    /** Conditions are recorded in this order: the connections to one target stand together. */
    private static Map<List<NodeId>, List<Connection>> byTarget(Graph graph) {
        var groups = new LinkedHashMap<List<NodeId>, List<Connection>>();
        graph.connections().stream()
                .filter(connection -> connection.options().enabled())
                .forEach(connection -> groups.computeIfAbsent(
                                List.of(
                                        connection.source().node(),
                                        connection.target().node()),
                                unseen -> new ArrayList<>())
                        .add(connection));
        return groups;
    }

    /** Returns what became of a connection. */
    public Route of(Connection connection) {
        if (!places.isRun()) {
            return Route.UNKNOWN;
        }
        var source = NodePlaces.in(scope, connection.source().node());
        var ends = places.ends(source);
        if (ends.isEmpty()) {
            return byStatus(connection, source);
        }
        var routes = ends.stream().map(end -> of(connection, end)).toList();
        return weightiest(routes);
    }

    /** Returns how the condition of a connection came out, as far as that was recorded. */
    public Set<Boolean> outcomes(Connection connection) {
        var outcomes = new HashSet<Boolean>();
        for (var end : places.ends(NodePlaces.in(scope, connection.source().node()))) {
            if (end instanceof NodeCompleted completed && connection.waitsFor(Trigger.COMPLETE)) {
                outcome(connection, Trigger.COMPLETE, completed.result().conditions())
                        .ifPresent(outcomes::add);
            } else if (end instanceof NodeFailed failed && connection.waitsFor(Trigger.FAIL)) {
                outcome(connection, Trigger.FAIL, failed.attempt().conditions()).ifPresent(outcomes::add);
            }
        }
        return outcomes;
    }

    /** Returns whether an execution went from a node to one that stands in for it. */
    public Route toSubstitute(NodeId substitute) {
        return !places.isRun() ? Route.UNKNOWN : hasBegun(substitute) ? Route.TAKEN : Route.NOT_TAKEN;
    }

    private static Route weightiest(Collection<Route> routes) {
        return routes.contains(Route.TAKEN)
                ? Route.TAKEN
                : routes.contains(Route.BROKEN) ? Route.BROKEN : Route.NOT_TAKEN;
    }

    private Route of(Connection connection, Event end) {
        if (end instanceof NodeCompleted completed) {
            boolean leaves = connection.waitsFor(Trigger.COMPLETE)
                    && takes(connection, completed.result().port())
                    && holds(connection, Trigger.COMPLETE, completed.result().conditions());
            return leaves ? Route.TAKEN : Route.NOT_TAKEN;
        }
        if (end instanceof NodeFailed failed) {
            if (!connection.waitsFor(Trigger.FAIL)) {
                return Route.BROKEN;
            }
            return holds(connection, Trigger.FAIL, failed.attempt().conditions()) ? Route.TAKEN : Route.NOT_TAKEN;
        }
        throw new AssertionError(end);
    }

    private static boolean takes(Connection connection, Optional<String> port) {
        var named = connection.source().port();
        return named.isEmpty()
                ? port.isEmpty() || !EXCEPTIONAL.contains(port.get().toLowerCase(Locale.ROOT))
                : port.isPresent() && named.get().equalsIgnoreCase(port.get());
    }

    /** A partial run records no conditions of connections to what it leaves out; then both ends tell. */
    private boolean holds(Connection connection, Trigger trigger, List<Boolean> recorded) {
        if (connection.condition().isEmpty()) {
            return true;
        }
        return outcome(connection, trigger, recorded)
                .orElseGet(() -> hasBegun(connection.target().node()));
    }

    private Optional<Boolean> outcome(Connection connection, Trigger trigger, List<Boolean> recorded) {
        var conditional = leaving.getOrDefault(connection.source().node(), List.of()).stream()
                .filter(one -> one.condition().isPresent() && one.waitsFor(trigger))
                .toList();
        return conditional.size() == recorded.size()
                ? Optional.of(recorded.get(conditional.indexOf(connection)))
                : Optional.empty();
    }

    private boolean hasBegun(NodeId node) {
        return places.tally(NodePlaces.in(scope, node)).filter(Tally::hasBegun).isPresent();
    }

    private Route byStatus(Connection connection, String source) {
        var routes = places.nodes(source).stream()
                .filter(node -> node.status().isFinal())
                .map(node -> byEnd(
                        connection,
                        node.status(),
                        node.why().skipReason().filter(reason -> reason == SkipReason.UPSTREAM_FAILED)))
                .toList();
        return routes.isEmpty() ? Route.OPEN : weightiest(routes);
    }

    private Route byEnd(Connection connection, NodeStatus end, Optional<SkipReason> broken) {
        boolean went = hasBegun(connection.target().node());
        return switch (end) {
            case COMPLETED -> went && connection.waitsFor(Trigger.COMPLETE) ? Route.TAKEN : Route.NOT_TAKEN;
            case FAILED, TIMED_OUT -> connection.waitsFor(Trigger.FAIL) && went ? Route.TAKEN : Route.BROKEN;
            case CANCELLED -> Route.BROKEN;
            case SKIPPED -> broken.isPresent() ? Route.BROKEN : Route.NOT_TAKEN;
            case PENDING, READY, RUNNING, WAITING, NEEDS_DECISION -> Route.OPEN;
        };
    }
}
