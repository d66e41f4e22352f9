package dev.millrace.internal.decision.view;

import dev.millrace.definition.Condition;
import dev.millrace.event.Event;
import dev.millrace.event.Explanation.Kind;
import dev.millrace.event.Explanation.Reason;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.plan.PlannedConnection;
import dev.millrace.internal.decision.state.Deliveries;
import dev.millrace.internal.decision.state.ScopeState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says what became of a connection, and why. Reads the state, changes nothing. */
final class ExplainConnection {

    private final ScopeState scope;
    private final List<Event> events;

    ExplainConnection(ScopeState scope, List<Event> events) {
        this.scope = scope;
        this.events = events;
    }

    Reason reason(int c) {
        var connection = scope.plan().connections()[c];
        var resolution = scope.resolution(c);
        var text = switch (resolution) {
            case OPEN -> "open: its source is " + scope.status(connection.source());
            case DELIVERED -> "delivered";
            case BROKEN -> "broken: its source " + ended(connection.source());
            case NOT_TAKEN -> "not taken: " + notTaken(connection);
        };
        boolean byCondition = connection.condition() != null && scope.is(connection.source(), NodeStatus.COMPLETED);
        return new Reason(
                Kind.CONNECTION, connection.definition().toString(), text, byCondition ? values(connection) : Map.of());
    }

    private String ended(int source) {
        var detail = scope.detailOrNull(source);
        var status = scope.status(source);
        var failure = detail == null ? null : detail.failure();
        return "ended " + status + (failure == null ? "" : " (" + failure.what() + ")")
                + (detail == null || detail.skipReason() == null ? "" : " (" + detail.skipReason() + ")");
    }

    private String notTaken(PlannedConnection connection) {
        if (!scope.is(connection.source(), NodeStatus.COMPLETED)) {
            return "its source " + ended(connection.source());
        }
        if (!connection.onComplete()) {
            return "it waits for Fail, and its source completed";
        }
        var event = completion(events, scope.path(connection.source()));
        var port = event == null ? null : event.result().port().orElse(null);
        if (event != null && !connection.takes(port)) {
            return "its source ended by "
                    + (port == null ? "no port" : "port " + port)
                    + (connection.sourcePort() == null
                            ? ", which only a connection that names it takes"
                            : ", not by " + connection.sourcePort());
        }
        return connection
                .definition()
                .condition()
                .map(Condition::text)
                .map(t -> "its condition is false: " + t)
                .orElse("its source ended by another port than " + connection.sourcePort());
    }

    /** What the names in a condition stand for; variables as they are now. */
    private Map<String, Object> values(PlannedConnection connection) {
        var source = scope.node(connection.source());
        var bindings =
                new ScopeBindings(scope, source, Deliveries.to(scope, source), scope.output(connection.source()));
        return ConditionValues.of(
                connection.definition().condition().map(Condition::text).orElse(""), bindings);
    }

    static @Nullable NodeCompleted completion(List<Event> events, NodePath path) {
        NodeCompleted found = null;
        for (var event : events) {
            if (event instanceof NodeCompleted completed && completed.node().equals(path)) {
                found = completed;
            }
        }
        return found;
    }
}
