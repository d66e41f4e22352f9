package dev.millrace.internal.runtime;

import dev.millrace.definition.InvalidParametersException;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.StartTerms;
import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.internal.decision.plan.ChildNews;
import dev.millrace.internal.decision.plan.ChildNews.Began;
import dev.millrace.internal.decision.plan.ChildNews.Ended;
import dev.millrace.internal.decision.plan.ChildNews.Needless;
import dev.millrace.internal.decision.plan.ChildNews.Refused;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.driver.Plans;
import dev.millrace.store.StoreException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The executions that nodes ask for: it starts and stops them, and tells their parents what became of them.
 * Thread-safe.
 */
final class ChildExecutions {

    /*
     * A child's end reaches its parent through the child's result, which completes once, and as a task of the parent's
     * mailbox; the decision takes it only while the node still waits for this very child. Nothing here waits: a child's
     * first turn runs on the thread of its parent's turn, and a stop is a task of the child's mailbox.
     */
    private static final Logger log = LoggerFactory.getLogger(ChildExecutions.class);

    private final Plans plans;
    private final Directory directory;

    /** The executions of an engine, as children are looked for and started there. Thread-safe. */
    interface Directory {

        /** Returns an execution that is live, retained, or in the store. */
        Optional<? extends Member> find(ExecutionId id);

        /** Starts a child; its parent's turn does not wait, not for a full queue and not for the store. */
        Member startChild(ExecutionId id, Plan plan, Lineage lineage, StartRequest request);

        /** Returns whether the engine is closed, or about to be. */
        boolean isClosed();
    }

    /** An execution that another one has started, or will start. Thread-safe; nothing waits. */
    interface Member {

        /** Goes on with it if it was read from a store. */
        void takeUp();

        CompletableFuture<ExecutionResult> result();

        /** Returns how it is asked for something without a wait for the answer. */
        Unanswered unanswered();
    }

    /** The requests to a member whose answer nobody waits for. Thread-safe. */
    interface Unanswered {

        /**
         * Says on some thread when it has ended, by its result, and the code of its nodes has, and of children that it
         * stopped.
         */
        void tellWhenLeft(CompletableFuture<ExecutionResult> result, Runnable hearer);

        /** Returns whether a child that it stopped may have more to do; once it has ended itself. */
        boolean isLeaving();

        void stop(Stop stop, String reason);

        /** Holds it for its parent; one whose workflow does not allow pauses goes on. */
        void hold(Request request);

        /** Lets it go on if its parent holds it. */
        void resume(Request request);
    }

    /** An execution that has children. Thread-safe. */
    interface Parent {

        ExecutionId id();

        Lineage lineage();

        /** Something became of an execution that a node asked for. */
        void hear(ScopeState scope, int position, ChildNews news);

        /** A child has ended, but not all that it stopped: what was held for it is held until that has left. */
        void holdFor(Member leaving);

        /** The store keeps nothing of a child that it waits for any more: it hears no end of it. */
        void loseSoon(StoreException failure);
    }

    ChildExecutions(Plans plans, Directory directory) {
        this.plans = plans;
        this.directory = directory;
    }

    void start(Parent parent, ScopeState scope, int position, Child child) {
        try {
            startOrFollow(parent, scope, position, child);
        } catch (InvalidParametersException e) {
            refuse(parent, scope, position, child, Refused.of(child.id(), e).failure());
        } catch (InvalidWorkflowException | IllegalArgumentException | IllegalStateException e) {
            refuse(parent, scope, position, child, Failure.of("ChildNotStarted", String.valueOf(e.getMessage())));
        } catch (StoreException e) {
            // It is parked, as an execution of its own would be: its parent waits until somebody registers what it
            // needs.
            log.warn("The child {} of execution {} cannot go on: {}", child.id(), parent.id(), e.getMessage());
        } catch (Throwable t) { // a node type is code of the application, and so may a store be
            var thrown = Failure.of(t);
            var failure = Failure.of("ChildNotStarted", thrown.type() + ": " + thrown.message());
            refuse(parent, scope, position, child, failure);
        }
    }

    /** What a closing engine does not start is no failure of its parent: the next engine finds the request. */
    private void refuse(Parent parent, ScopeState scope, int position, Child child, Failure failure) {
        if (!directory.isClosed()) {
            parent.hear(scope, position, new Refused(child.id(), failure.withoutRetry()));
        }
    }

    private void startOrFollow(Parent parent, ScopeState scope, int position, Child child) {
        var known = directory.find(child.id());
        if (known.isPresent()) {
            known.get().takeUp();
            follow(parent, scope, position, child, known.get());
            return;
        }
        var spec = scope.node(position).spec();
        var chosen = plans.childOf(spec, scope.path(position), child);
        if (chosen.isEmpty()) {
            parent.hear(scope, position, Needless.of(child));
            return;
        }
        var plan = chosen.get();
        var priority = spec.work().child().priority().or(() -> scope.execution().priorityOfChild(plan));
        var above = new ParentNode(parent.id(), scope.path(position), child.awaited());
        var lineage = parent.lineage().child(above, plan.workflow());
        var request = new StartRequest(
                child.input(), child.variables(), Starter.UNNAMED, StartTerms.DEFAULT.withPriority(priority));
        begin(parent, scope, position, child, () -> directory.startChild(child.id(), plan, lineage, request));
    }

    private static void begin(
            Parent parent, ScopeState scope, int position, Child child, Supplier<? extends Member> start) {
        Member member;
        try {
            member = start.get();
        } catch (StoreException e) {
            parent.loseSoon(e);
            return;
        }
        follow(parent, scope, position, child, member);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what it runs only posts to a mailbox
    private static void follow(Parent parent, ScopeState scope, int position, Child child, Member member) {
        if (child.awaited()) {
            member.result().whenComplete((result, failure) -> {
                if (failure instanceof StoreException lost && !(failure instanceof LeftException)) {
                    parent.loseSoon(lost);
                } else if (failure == null) {
                    if (member.unanswered().isLeaving()) {
                        parent.holdFor(member);
                    }
                    parent.hear(scope, position, new Ended(child.id(), result));
                }
            });
        } else {
            parent.hear(scope, position, new Began(child.id()));
        }
    }

    /**
     * Tells a child to stop that is there.
     *
     * @param hearer is run when it has ended and its code has left, or at once if it is not there; on any thread
     */
    void stop(Child child, Stop stop, String reason, Runnable hearer) {
        var member = directory.find(child.id());
        member.ifPresent(one -> one.unanswered().stop(stop, reason));
        member.ifPresentOrElse(one -> one.unanswered().tellWhenLeft(one.result(), hearer), hearer);
    }

    /** Asks something of a child that is there. */
    void ask(Child child, Consumer<Member> request) {
        directory.find(child.id()).ifPresent(request);
    }
}
