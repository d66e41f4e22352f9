package dev.millrace.internal.decision.plan;

import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.event.NodeEvent.ChildEnd;
import dev.millrace.event.NodeResult;
import dev.millrace.node.Control;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A node that asks for an execution of its own. Immutable.
 *
 * @param choice what that runs, if it is not written here
 * @param written the id of the workflow that is written here; empty for a registered one
 * @param awaits whether the node waits for its end
 * @param mappings which variables it shares
 */
public record ChildPlan(ChildChoice choice, String written, boolean awaits, Mappings mappings) implements ControlPlan {

    /** The name of the child's id in the node's output. */
    static final String INSTANCE_ID = "ChildWorkflowInstanceId";

    /** The type of the failure of a node that hands a workflow what it does not take. */
    static final String INVALID_PARAMETERS = "InvalidParameters";

    private static final int NAMED_AT_MOST = 10;

    @Override
    public Control type() {
        return Control.SUBFLOW;
    }

    @Override
    public void begin(ControlTurn turn, Map<String, Object> input) {
        var workflow = choice.name(turn, input); // first, for a node that fails by it has no timer
        turn.take(input);
        var variables = mappings.given(turn.variables(), input);
        turn.child().request(new Child(turn.child().newId(), workflow, awaits, input, variables));
    }

    /** Something became of a child; news of one that the node does not wait for any more changes nothing. */
    public void heard(ControlTurn turn, ChildNews news) {
        var child = turn.child().asked();
        if (child == null || !child.id().equals(news.child())) {
            return;
        }
        if (news instanceof ChildNews.Refused refused) {
            turn.cancelTimer();
            turn.fail(refused.failure());
        } else if (news instanceof ChildNews.Needless needless) {
            turn.cancelTimer();
            turn.complete(
                    new NodeResult(
                            Map.of("ChildWorkflowId", idOf(child), "ChildWorkflowStatus", "NOT_STARTED"),
                            Optional.empty(),
                            Map.of(),
                            List.of(),
                            List.of(needless.warning())),
                    child.input());
        } else if (news instanceof ChildNews.Began && !child.awaited()) {
            turn.cancelTimer();
            complete(turn, child, Map.of("ChildWorkflowStatus", "STARTED"), Map.of(), List.of());
        } else if (news instanceof ChildNews.Ended ended && child.awaited()) {
            ended(turn, child, ended.result());
        }
    }

    private void ended(ControlTurn turn, Child child, ExecutionResult result) {
        turn.cancelTimer();
        turn.child().ended(new ChildEnd(child.id(), result.status(), result.cause()));
        if (result.status() == ExecutionStatus.COMPLETED) {
            var output = new LinkedHashMap<String, Object>(result.output());
            output.put("ChildWorkflowStatus", "COMPLETED");
            output.put("ChildOutputData", result.output());
            complete(turn, child, output, mappings.back(result.variables()), warningsOf(child, result));
        } else {
            turn.fail(failureOf(child, result));
        }
    }

    private static Failure failureOf(Child child, ExecutionResult result) {
        return Failure.of(
                "ChildFailed",
                "the child " + child.id() + (child.workflow().isEmpty() ? "" : " of '" + child.workflow() + "'")
                        + " ended " + result.status() + (result.cause().isEmpty() ? "" : ": " + result.cause()));
    }

    /** What warned in a child is found by way of its node, as what warned in a scope is by its path. */
    private List<String> warningsOf(Child child, ExecutionResult result) {
        var warned = result.failures().warned();
        if (warned.isEmpty()) {
            return List.of();
        }
        var names = warned.stream().limit(NAMED_AT_MOST).map(Object::toString).collect(Collectors.joining(", "));
        var rest = warned.size() > NAMED_AT_MOST ? " and " + (warned.size() - NAMED_AT_MOST) + " more" : "";
        return List.of("the child of '" + idOf(child) + "' completed with warnings of " + names + rest);
    }

    private void complete(
            ControlTurn turn,
            Child child,
            Map<String, Object> said,
            Map<String, Object> writes,
            List<String> warnings) {
        var output = new LinkedHashMap<String, Object>(said);
        output.put("ChildWorkflowId", idOf(child));
        output.put(INSTANCE_ID, child.id().toString());
        turn.complete(
                new NodeResult(Collections.unmodifiableMap(output), Optional.empty(), writes, List.of(), warnings),
                child.input());
    }

    private String idOf(Child child) {
        return written.isEmpty() ? child.workflow() : written;
    }

    @Override
    public void due(ControlTurn turn) {
        turn.child().timeOut();
    }
}
