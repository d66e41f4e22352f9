package dev.millrace.simulation;

import dev.millrace.definition.CheckpointPolicy;
import dev.millrace.definition.CheckpointPolicy.AfterEachNode;
import dev.millrace.definition.CheckpointPolicy.AfterNNodes;
import dev.millrace.definition.CheckpointPolicy.TimeInterval;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.event.NodeEvent.NodeCancelled;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeFellBack;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.simulation.Witness.Decided;
import java.util.Set;

/**
 * What an execution may hold back by its checkpoint policy: so much a crash repeats, and no more. Confined to whoever
 * has the turn.
 */
final class CheckpointRules {

    /** Failures of what was not run: a breaker or a gate refused it. */
    private static final Set<String> REFUSALS = Set.of("BreakerOpen", Failure.DUPLICATE_KEY, Failure.DEADLOCK);

    private final CheckpointPolicy policy;
    private final SimulationFindings findings;

    CheckpointRules(CheckpointPolicy policy, SimulationFindings findings) {
        this.policy = policy;
        this.findings = findings;
    }

    /**
     * When it is looked at.
     *
     * @param isRinging whether an alarm is due: it may be the one that makes the checkpoint
     * @param isBusy whether the store has a turn to decide on, or somebody something to do
     */
    record Moment(long nanos, boolean isRinging, boolean isBusy) {}

    /** Returns whether an attempt may run before what it rests on is safe. */
    static boolean mayRunAhead(CheckpointPolicy policy) {
        return !(policy instanceof AfterEachNode);
    }

    /** Looks at an execution between two turns. */
    void check(Witness witness, Moment now) {
        if (witness.heldBack().isEmpty()) {
            return;
        }
        int ended = 0;
        boolean isStart = true;
        for (var decided : witness.heldBack()) {
            var event = decided.event();
            findings.check(!isForOthers(witness, event), () -> "held back, though others act on it: " + event);
            isStart &= event instanceof NodeStarted;
            ended += event instanceof NodeCompleted || event instanceof NodeFailed || event instanceof NodeCancelled
                    ? 1
                    : 0;
        }
        var oldest = witness.heldBack().element();
        int nodes = ended;
        boolean mayHold = policy instanceof AfterEachNode
                ? isStart && now.isBusy() // it waits for the turn behind it, while the store writes others
                : mayHold(oldest, nodes, now);
        findings.check(mayHold, () -> nodes + " nodes held back since " + oldest);
    }

    private boolean mayHold(Decided oldest, int ended, Moment now) {
        if (policy instanceof AfterNNodes counted) {
            return ended < counted.nodes();
        }
        if (policy instanceof TimeInterval interval) {
            return now.isRinging()
                    || now.nanos() - oldest.atNanos() <= interval.interval().toNanos();
        }
        return true;
    }

    private static boolean isForOthers(Witness witness, Event event) {
        return event instanceof ExecutionEvent
                || event instanceof ChildRequested
                || isOfAnAttempt(event)
                        && event instanceof NodeEvent node
                        && witness.journal().boxOf(node.node()).traits().tries().onlyOnce()
                        && !witness.journal().isAnswered(node.node()); // it has the result of another one
    }

    /**
     * Whether an attempt that ran began or ended with an event; what a breaker or a gate refused is of none, nor is
     * what a fallback did.
     */
    private static boolean isOfAnAttempt(Event event) {
        if (event instanceof NodeRetryScheduled retry) {
            return !REFUSALS.contains(retry.failure().type());
        }
        if (event instanceof NodeFellBack fellBack) {
            return !REFUSALS.contains(fellBack.failure().type());
        }
        return event instanceof NodeStarted
                || event instanceof NodeCompleted completed
                        && completed.recoveredBy().isEmpty();
    }
}
