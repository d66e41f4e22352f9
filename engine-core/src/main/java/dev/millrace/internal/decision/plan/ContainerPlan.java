package dev.millrace.internal.decision.plan;

import dev.millrace.event.Failure;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Control;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A node that runs a nested graph. Immutable.
 *
 * @param mode how, as written
 * @param body the graph
 */
record ContainerPlan(String mode, GraphPlan body) implements BodyPlan {

    @Override
    public Control type() {
        return Control.CONTAINER;
    }

    @Override
    public void begin(ControlTurn turn, Map<String, Object> input) {
        turn.take(input);
        turn.open(input, Map.of());
    }

    @Override
    public void closed(ControlTurn turn, Closed closed) {
        turn.cancelTimer();
        if (closed.status() == NodeStatus.FAILED) {
            turn.fail(Failure.of("ChildFailed", closed.error()));
            return;
        }
        var children = closed.outputs();
        var output = new LinkedHashMap<String, Object>();
        output.put("ChildResults", children);
        output.put("TotalChildren", body.nodes().length);
        output.put("CompletedChildren", children.size());
        output.put("ExecutionMode", mode);
        var whole = Collections.unmodifiableMap(output);
        turn.complete(closed.broke() ? ControlPlan.by(Control.BREAK, whole) : ControlPlan.plain(whole), turn.given());
    }
}
