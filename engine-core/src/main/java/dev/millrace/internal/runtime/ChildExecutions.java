package dev.millrace.internal.runtime;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.internal.decision.ChildNews.Began;
import dev.millrace.internal.decision.ChildNews.Ended;
import dev.millrace.internal.decision.ChildNews.Refused;
import dev.millrace.internal.decision.ExecutionState;
import dev.millrace.internal.decision.ScopeState;
import dev.millrace.internal.runtime.EngineRuntime.StartRequest;
import dev.millrace.store.StoreException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts and stops the executions that nodes ask for, and tells their parents what became of them. Thread-safe. */
final class ChildExecutions {

    /*
     * A child's end reaches its parent through the child's result, which completes once, and as a task of the parent's mailbox;
     * the decision takes it only while the node still waits for this very child. Nothing here waits: a child's first turn runs on
     * the thread of its parent's turn, and a stop is a task of the child's mailbox.
     */
    private static final Logger log = LoggerFactory.getLogger(ChildExecutions.class);

    private final EngineRuntime engine;

    ChildExecutions(EngineRuntime engine) {
        this.engine = engine;
    }

    void start(Actor parent, ScopeState scope, int position, Child child) {
        try {
            var known = engine.archive().find(child.id());
            if (known.isPresent()) {
                known.get().takeUp();
                follow(parent, scope, position, child, known.get());
                return;
            }
            var plan = engine.plans().childOf(scope.node(position).spec(), scope.path(position), child);
            var lineage = parent.lineage().child(new ParentNode(parent.id(), scope.path(position)), plan.workflow());
            var actor = engine.starts()
                    .startChild(
                            new Actor(engine, new ExecutionState(child.id(), plan)),
                            lineage,
                            new StartRequest(child.input(), child.variables(), Starter.UNNAMED));
            follow(parent, scope, position, child, actor);
        } catch (InvalidWorkflowException | IllegalArgumentException | IllegalStateException e) {
            var failure = Failure.of("ChildNotStarted", String.valueOf(e.getMessage()));
            parent.hear(scope, position, new Refused(child.id(), failure.withoutRetry()));
        } catch (StoreException e) {
            // It is parked, as an execution of its own would be: its parent waits until somebody registers what it
            // needs.
            log.warn("The child {} of execution {} cannot go on: {}", child.id(), parent.id(), e.getMessage());
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what it runs only posts to a mailbox
    private static void follow(Actor parent, ScopeState scope, int position, Child child, Actor actor) {
        if (child.awaited()) {
            actor.result().thenAccept(result -> parent.hear(scope, position, new Ended(child.id(), result)));
        } else {
            parent.hear(scope, position, new Began(child.id()));
        }
    }

    /** Asks something of a child that is there. */
    void steer(Child child, Consumer<Actor> request) {
        engine.archive().find(child.id()).ifPresent(request);
    }
}
