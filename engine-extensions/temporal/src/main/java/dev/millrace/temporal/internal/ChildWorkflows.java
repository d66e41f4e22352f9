package dev.millrace.temporal.internal;

import dev.millrace.definition.InvalidParametersException;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.FailureSummary;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.internal.decision.plan.ChildNews;
import dev.millrace.internal.driver.Command;
import dev.millrace.internal.driver.NodeHandle;
import dev.millrace.temporal.internal.Messages.Asked;
import dev.millrace.temporal.internal.Messages.Begin;
import dev.millrace.temporal.internal.Messages.Kind;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Workflow;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Executions that the nodes of one ask for, each a child workflow under its own id. Confined to its workflow. */
final class ChildWorkflows {

    private final ExecutionDriver driver;

    /** Only looked into, by key. */
    private final Map<ExecutionId, NodeHandle> awaiting = new HashMap<>();

    private int starting;

    ChildWorkflows(ExecutionDriver driver) {
        this.driver = driver;
    }

    /** Returns whether Temporal has begun all that were asked for. */
    boolean areSettled() {
        return starting == 0;
    }

    void carryOut(Command command) {
        if (command instanceof Command.StartChild start) {
            start(start.node(), start.child());
        } else if (command instanceof Command.StopChild stop) {
            var kind = stop.stop() == Stop.TERMINATE ? Kind.TERMINATE : Kind.CANCEL;
            ask(stop.child(), new Asked(kind, stop.reason(), ""));
        } else if (command instanceof Command.HoldChild hold) {
            ask(
                    hold.child(),
                    new Asked(Kind.HOLD, hold.request().reason(), hold.request().by()));
        } else if (command instanceof Command.ResumeChild go) {
            ask(
                    go.child(),
                    new Asked(Kind.RELEASE, go.request().reason(), go.request().by()));
        }
        // Gates are never left, for none is held; nothing was noted, for no note outlives an activity.
    }

    private void start(NodeHandle node, Child child) {
        Optional<Begin> begin;
        try {
            begin = beginOf(node, child);
        } catch (InvalidParametersException e) {
            tell(node, ChildNews.Refused.of(child.id(), e));
            return;
        } catch (IllegalArgumentException | IllegalStateException e) {
            var failure = Failure.of("ChildNotStarted", String.valueOf(e.getMessage()));
            tell(node, new ChildNews.Refused(child.id(), failure.withoutRetry()));
            return;
        }
        if (begin.isEmpty()) {
            tell(node, ChildNews.Needless.of(child));
            return;
        }
        if (child.awaited()) {
            awaiting.put(child.id(), node);
        }
        starting++;
        var stub = Workflow.newUntypedChildWorkflowStub(ExecutionWorkflow.TYPE, options(child));
        stub.executeAsync(String.class, Messages.write(begin.get())).handle((end, failure) -> {
            driver.post(() -> ended(child, end, failure));
            return null;
        });
        stub.getExecution().handle((begun, failure) -> {
            driver.post(() -> begun(node, child, failure));
            return null;
        });
    }

    /** Returns the start of a child; empty if its node chooses nothing of it that there is. */
    private Optional<Begin> beginOf(NodeHandle node, Child child) {
        var chosen = driver.definitions.plans.childOf(node.spec(), node.path(), child);
        chosen.ifPresent(plan -> plan.accept(child.input()));
        return chosen.map(plan -> new Begin(
                child.id(),
                plan.origin().revision(),
                child.input(),
                child.variables(),
                driver.decision().starterFor(node, child),
                node.priorityOfChild(plan),
                ""));
    }

    private static ChildWorkflowOptions options(Child child) {
        return ChildWorkflowOptions.newBuilder()
                .setWorkflowId(child.id().toString())
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE)
                .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON) // the decision stops children
                .setStaticSummary(child.workflow())
                .build();
    }

    private void begun(NodeHandle node, Child child, @Nullable RuntimeException failure) {
        starting--;
        if (failure != null && !isKnown(failure)) {
            awaiting.remove(child.id());
            var why = Failure.of("ChildNotStarted", String.valueOf(failure.getMessage()));
            tell(node, new ChildNews.Refused(child.id(), why.withoutRetry()));
        } else if (!child.awaited()) {
            tell(node, new ChildNews.Began(child.id()));
        }
    }

    /** It was begun by an earlier run of this execution, and says itself when it has ended. */
    private static boolean isKnown(RuntimeException failure) {
        return failure.getCause() instanceof WorkflowExecutionAlreadyStarted;
    }

    private void ended(Child child, @Nullable String end, @Nullable RuntimeException failure) {
        if (end != null) {
            ended(Messages.read(ExecutionResult.class, end));
        } else if (failure != null && !isKnown(failure)) {
            ended(resultOf(child, failure));
        }
    }

    private static ExecutionResult resultOf(Child child, RuntimeException failure) {
        var cause = failure.getCause();
        return Optional.ofNullable(cause)
                .filter(ApplicationFailure.class::isInstance)
                .map(end -> ((ApplicationFailure) end).getDetails())
                .filter(details -> details.getSize() > 0)
                .map(details -> Messages.read(ExecutionResult.class, details.get(String.class)))
                .orElseGet(() -> new ExecutionResult(
                        child.id(),
                        ExecutionStatus.FAILED,
                        Map.of(),
                        Map.of(),
                        "it was ended on Temporal: " + cause,
                        FailureSummary.NONE));
    }

    /** A child has ended: told by its workflow, or by itself; whichever comes first counts. */
    void ended(ExecutionResult result) {
        Optional.ofNullable(awaiting.remove(result.id()))
                .ifPresent(node -> tell(node, new ChildNews.Ended(result.id(), result)));
    }

    private void tell(NodeHandle node, ChildNews news) {
        driver.post(() -> driver.take(driver.decision().child(node, news, driver.now())));
    }

    /** One that has ended meanwhile hears nothing any more. */
    private static void ask(Child child, Asked asked) {
        var stub = Workflow.newUntypedExternalWorkflowStub(child.id().toString());
        var text = Messages.write(asked);
        Async.procedure(() -> stub.signal("ask", text)).exceptionally(failure -> null);
    }
}
