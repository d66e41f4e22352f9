package dev.millrace.simulation;

import dev.millrace.definition.OnDuplicate;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.AttemptNoted;
import dev.millrace.event.NodeEvent.BreakerChanged;
import dev.millrace.event.NodeEvent.ChildEnded;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.event.NodeEvent.DecisionNeeded;
import dev.millrace.event.NodeEvent.ExistingReturned;
import dev.millrace.event.NodeEvent.InputTaken;
import dev.millrace.event.NodeEvent.NodeCancelled;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeFellBack;
import dev.millrace.event.NodeEvent.NodeOvertime;
import dev.millrace.event.NodeEvent.NodeReplaced;
import dev.millrace.event.NodeEvent.NodeRequeued;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeEvent.NodeSkipped;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeEvent.NodeWaiting;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.simulation.Draft.Kind;
import dev.millrace.simulation.ScopeView.NodeView;

/** What the events of one node may say, given all that was said before. Confined to whoever has the turn. */
final class NodeRules {

    private final JournalRules journal;
    private final Draft draft;
    private final SimulationFindings findings;
    private final StepRules steps;

    NodeRules(JournalRules journal, Draft draft, SimulationFindings findings) {
        this.journal = journal;
        this.draft = draft;
        this.findings = findings;
        this.steps = new StepRules(findings);
    }

    void add(NodeView node, NodeEvent event) {
        findings.check(
                !node.status.isFinal() || event instanceof BreakerChanged && hasNotRun(node),
                () -> node + " has ended, and then " + event);
        if (event instanceof NodeStarted started) {
            started(node, started);
        } else if (event instanceof NodeCompleted completed) {
            completed(node, completed);
        } else if (event instanceof NodeFailed failed) {
            failed(node, failed);
        } else if (event instanceof NodeRetryScheduled retry) {
            retried(node, retry);
        } else if (event instanceof NodeFellBack fellBack) {
            findings.check(mayFail(node, fellBack.failure()), () -> "fell back, but it was " + node);
            node.fellBack = true;
            node.retrying = false;
            node.status = NodeStatus.WAITING;
        } else if (event instanceof NodeSkipped skipped) {
            skipped(node, skipped.reason());
        } else if (event instanceof NodeCancelled) {
            findings.check(node.status.isOpen(), () -> "cancelled what was not open: " + node);
            node.status = NodeStatus.CANCELLED;
        } else if (event instanceof NodeRequeued requeued) {
            findings.check(node.status == NodeStatus.RUNNING, () -> "requeued what was not running: " + node);
            node.attempt--;
            node.requeued = true;
            node.status = NodeStatus.READY;
        } else if (event instanceof AttemptNoted) {
            findings.check(node.status == NodeStatus.RUNNING, () -> "noted, but it does not run: " + node);
        } else if (event instanceof DecisionNeeded) {
            node.status = NodeStatus.NEEDS_DECISION;
        } else if (event instanceof NodeWaiting waiting) {
            node.status = NodeStatus.WAITING;
            node.awaited = waiting.awaited().signal();
        } else if (event instanceof ChildRequested request) {
            findings.check(node.status == NodeStatus.RUNNING, () -> "asked for a child, but it was " + node);
            findings.check(
                    request.child().awaited() == node.box.awaitsChild(),
                    () -> "asked otherwise than drawn: " + request);
            node.child = request.child().id();
            node.status = NodeStatus.WAITING;
        } else if (event instanceof ChildEnded ended) {
            findings.check(
                    node.waitsForChild() && node.box.awaitsChild() && node.childEnd == null,
                    () -> "heard of its child, but it was " + node);
            findings.check(ended.end().child().equals(node.child), () -> "heard of another's child: " + ended);
            node.childEnd = ended.end().status();
        } else if (event instanceof NodeOvertime told) {
            findings.check(
                    node.status.isOpen() && told.attempt() == node.attempt && node.overtimeTold < told.attempt(),
                    () -> "told at a wrong time: " + event + ", " + node);
            node.overtimeTold = told.attempt();
        } else if (event instanceof ExistingReturned) {
            findings.check(
                    node.box.traits().passage().share().twin() == OnDuplicate.RETURN_EXISTING && isAtGates(node),
                    () -> "given what another one left, but it was " + node);
            node.answered = true;
        } else if (event instanceof NodeReplaced replaced) {
            findings.check(
                    node.status == NodeStatus.RUNNING
                            && replaced.attempt() == node.attempt
                            && node.box.traits().passage().share().twin() != null,
                    () -> "told to make place, but it was " + node);
            node.replaced = true;
        } else if (event instanceof InputTaken) {
            node.rounds.clear();
            node.iterations = 0;
            node.live = 0;
        }
    }

    /** What an attempt on its way to a worker made of its breaker is said, though it was taken back meanwhile. */
    private static boolean hasNotRun(NodeView node) {
        return node.status == NodeStatus.SKIPPED || node.status == NodeStatus.CANCELLED;
    }

    private void started(NodeView node, NodeStarted event) {
        findings.check(journal.stop == null || journal.compensating, () -> "started after the stop: " + node);
        findings.check(!journal.awaitsStart, () -> "started before there was room: " + node);
        findings.check(!journal.paused, () -> "started while paused: " + node);
        findings.check(!node.scope.isAbsent(node), () -> "started, though it was left out: " + node);
        findings.check(!node.box.neverRuns(), () -> "started against its own condition: " + node);
        findings.check(event.attempt() == node.attempt + 1, () -> "attempt " + event.attempt() + " follows at " + node);
        switch (node.status) {
            case PENDING -> findings.check(mayBegin(node), () -> "started against its join: " + node);
            case READY -> {
                findings.check(node.requeued, () -> "started, but not requeued: " + node);
                findings.check(event.deliveries() > 1, () -> "started twice by one delivery: " + node);
                findings.check(!node.box.traits().tries().onlyOnce(), () -> "what happens once began again: " + node);
            }
            case WAITING -> {
                findings.check(node.retrying, () -> "started while it waits: " + node);
                findings.check(
                        journal.timeJumps || event.atEpochMicros() >= node.retryDue,
                        () -> "retried too early: " + node);
            }
            case RUNNING, COMPLETED, FAILED, SKIPPED, CANCELLED, TIMED_OUT, NEEDS_DECISION ->
                findings.add("started, but it cannot: " + node);
        }
        node.status = NodeStatus.RUNNING;
        node.child = null;
        node.childEnd = null;
        node.attempt = event.attempt();
        node.requeued = false;
        node.retrying = false;
        findings.check(
                journal.limit() == 0 || journal.atWork() <= journal.limit(),
                () -> journal.atWork() + " nodes at work, the limit is " + journal.limit());
    }

    private boolean mayBegin(NodeView node) {
        var scope = node.scope;
        if (!scope.isSubstitute(node)) {
            return !scope.hasSources(node) && !scope.waitsInVain(node) || Boolean.TRUE.equals(scope.verdict(node));
        }
        var order = journal.root().undoes.order();
        return isFallbackOfFailed(node) || journal.undo.mayBegin(node, journal.compensating, order);
    }

    private static boolean isFallbackOfFailed(NodeView node) {
        return node.scope.nodes.values().stream()
                .anyMatch(
                        other -> node.box.id().equals(other.box.traits().stand().fallback()) && other.fellBack);
    }

    private void completed(NodeView node, NodeCompleted event) {
        boolean standIn = event.recoveredBy().isPresent();
        var fits = switch (node.box.kind()) {
            case WAIT, DELAY -> node.status == NodeStatus.WAITING;
            case CHILD ->
                node.waitsForChild() && node.childEnd == (node.box.awaitsChild() ? ExecutionStatus.COMPLETED : null);
            case WORK ->
                standIn
                        ? node.fellBack && node.status == NodeStatus.WAITING
                        : node.answered ? isAtGates(node) : node.status == NodeStatus.RUNNING && !node.replaced;
            case FOR_EACH, WHILE, CONTAINER, SUBFLOW, STEPS, NOOP, IF, END ->
                standIn ? node.fellBack && node.status == NodeStatus.WAITING : node.status == NodeStatus.RUNNING;
        };
        findings.check(fits, () -> "completed, but it was " + node);
        if (node.box.kind() == Kind.STEPS && !standIn) {
            steps.completed(node, event.result().output());
        }
        node.status = NodeStatus.COMPLETED;
        node.output = event.result().output();
        node.port = event.result().port().orElse(null);
        event.result().writes().forEach(node.scope.variables::put);
        if (node.box.kind() == Kind.WAIT && !"Timeout".equals(node.port)) {
            journal.useSignal(node);
        }
        if (node.box.traits().stand().compensation() != null
                && !journal.compensating
                && !journal.undo.isUndoing(node.scope)) {
            journal.undo.arm(node);
        }
        if (node.box.kind() == Kind.WORK && !standIn && !node.answered) {
            var by = node.output.get("by_" + node.box.id());
            findings.check(
                    by == null || by.equals(node.attempt), () -> "the outcome of attempt " + by + " counts at " + node);
            findings.check(
                    ("" + node.scope.path).isEmpty()
                            || !node.output.containsKey("at")
                            || String.valueOf(node.output.get("at")).startsWith(node.scope.path),
                    () -> "the output of another node at " + node);
        }
    }

    private void failed(NodeView node, NodeFailed event) {
        var failure = event.failure();
        findings.check(!failure.type().equals("ChildNotStarted"), () -> "its child is not known: " + failure);
        findings.check(
                node.fellBack || mayFail(node, failure), () -> "failed by " + failure.type() + ", but it was " + node);
        findings.check(node.fellBack || !mayRetry(node, failure), () -> "gave up, but attempts are left: " + node);
        var fallback = node.box.traits().stand().fallback();
        findings.check(
                node.fellBack
                        || fallback == null
                        || journal.stop != null
                        || node.scope.node(fallback).status != NodeStatus.PENDING,
                () -> "failed, but its fallback could run: " + node);
        node.status = event.attempt().timedOut() ? NodeStatus.TIMED_OUT : NodeStatus.FAILED;
    }

    private boolean mayFail(NodeView node, Failure failure) {
        if (failure.type().equals("BreakerOpen")) {
            boolean isNew = node.status == NodeStatus.PENDING && mayBegin(node);
            return node.box.traits().passage().fuse() > 0 && (isNew || node.retrying || node.requeued);
        }
        if (failure.type().equals(Failure.DUPLICATE_KEY)) {
            return node.box.traits().passage().share().twin() == OnDuplicate.FAIL && isAtGates(node);
        }
        if (failure.type().equals(Failure.REPLACED)) {
            return node.box.traits().passage().share().twin() != null
                    && (isAtGates(node) || node.status == NodeStatus.RUNNING);
        }
        if (node.replaced) {
            return false;
        }
        if (failure.type().equals(Failure.STEPS_FAILED) && node.box.kind() == Kind.STEPS) {
            return node.status == NodeStatus.RUNNING && steps.haveFailed(node);
        }
        if (node.waitsForChild()) {
            boolean ended = node.childEnd != null && node.childEnd != ExecutionStatus.COMPLETED;
            return failure.type().equals("ChildFailed") ? ended : node.childEnd == null;
        }
        return failure.type().equals("DeadLetter") || node.status == NodeStatus.RUNNING;
    }

    /** Whether it may stand at its gates: it has passed none for the attempt that is next. */
    private boolean isAtGates(NodeView node) {
        return node.status == NodeStatus.PENDING && mayBegin(node) || node.retrying || node.requeued;
    }

    private boolean mayRetry(NodeView node, Failure failure) {
        return failure.retryable()
                && isWithinBudget(node, failure)
                && journal.stop != Stop.TERMINATE
                && (draft.rules().retryBudget().isEmpty()
                        || journal.retries < draft.rules().retryBudget().getAsInt());
    }

    private static boolean isOfTime(Failure failure) {
        return failure.type().equals(Failure.TIMEOUT);
    }

    private static boolean isOfPlatform(Failure failure) {
        return failure.type().equals(Stage.LOST);
    }

    /** Failures of a class that has retries of its own are counted by these, all others together by the attempts. */
    private static boolean isWithinBudget(NodeView node, Failure failure) {
        var tries = node.box.traits().tries();
        int platform = tries.budgets().platform();
        int timeout = tries.budgets().timeout();
        if (platform >= 0 && isOfPlatform(failure)) {
            return node.platformFailures < platform;
        }
        if (timeout >= 0 && isOfTime(failure)) {
            return node.timeouts < timeout;
        }
        int apart = (platform >= 0 ? node.platformFailures : 0) + (timeout >= 0 ? node.timeouts : 0);
        return node.failures - apart + 1 < tries.attempts();
    }

    private void retried(NodeView node, NodeRetryScheduled event) {
        findings.check(mayRetry(node, event.failure()), () -> "retries, but may not: " + node);
        findings.check(
                (node.status == NodeStatus.RUNNING
                                || node.waitsForChild()
                                || event.failure().type().equals(Failure.DUPLICATE_KEY))
                        && mayFail(node, event.failure()),
                () -> "an attempt failed that did not run: " + node);
        findings.check(event.retry().attempt() == node.attempt + 1, () -> "the next attempt is wrong: " + event);
        node.failures++;
        node.platformFailures += isOfPlatform(event.failure()) ? 1 : 0;
        node.timeouts += isOfTime(event.failure()) ? 1 : 0;
        journal.retries++;
        node.retrying = true;
        node.retryDue = event.retry().dueEpochMicros();
        node.status = NodeStatus.WAITING;
    }

    private void skipped(NodeView node, SkipReason reason) {
        findings.check(!node.status.isOpen(), () -> "skipped, but it is open: " + node);
        findings.check(
                node.scope.isAbsent(node) == (reason == SkipReason.NOT_SELECTED),
                () -> "skipped (" + reason + "), but what is left out is another: " + node);
        if (reason != SkipReason.EXECUTION_ENDED
                && journal.stop == null
                && reason != SkipReason.NOT_SELECTED
                && !journal.compensating
                && !journal.undo.isUndoing(node.scope)) {
            var verdict = node.scope.verdict(node);
            boolean fits = node.scope.hasSources(node)
                    ? Boolean.FALSE.equals(verdict) || verdict == null && node.scope.followsSubstitute(node)
                    : node.scope.isSubstitute(node) || node.scope.waitsInVain(node);
            fits |= node.box.neverRuns() && (!node.scope.hasSources(node) || Boolean.TRUE.equals(verdict));
            findings.check(fits, () -> "skipped (" + reason + "), but it may run: " + node);
        }
        node.reason = reason;
        node.status = NodeStatus.SKIPPED;
    }
}
