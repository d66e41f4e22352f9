package dev.millrace.internal.decision;

import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.CompletionHeld;
import dev.millrace.event.NodeEvent.FailureHeld;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.plan.ScriptValue;
import dev.millrace.internal.decision.state.NodeTimes;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.state.ScriptRequest;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which a node goes on when its scripts have their values, or have taken too long. Confined to the turn.
 */
final class ScriptAnswers {

    private static final ScriptValue NOT_MET = new ScriptValue(false, null);

    private final Recorder record;
    private final Failures failures;

    ScriptAnswers(Recorder record) {
        this.record = record;
        this.failures = new Failures(record);
    }

    /** A worker has the values. */
    void answered(ScopeState scope, int position, ScriptRequest request, List<ScriptValue> values) {
        if (scope.workings().asked(position) != request) {
            return;
        }
        if (scope.status(position).isFinal()) {
            scope.workings().asked(position, null); // it was stopped before it could begin
            return;
        }
        if (request.limited()) {
            record.commands.cancelTimer(scope, position);
            goesOnCounting(scope, position);
        }
        request.answered(values);
        goOn(scope, position, request);
    }

    /** The timer of the scripts stood in place of the node's own. */
    private void goesOnCounting(ScopeState scope, int position) {
        if (!scope.isHeld(position)
                && scope.is(position, NodeStatus.RUNNING)
                && !scope.node(position).isWork()) {
            new NodeClock(record, scope, position).set();
        }
    }

    private void goOn(ScopeState scope, int position, ScriptRequest answered) {
        var detail = scope.detailOrNull(position);
        var held = detail == null ? null : detail.held();
        if (scope.is(position, NodeStatus.READY)) {
            record.state.workings().ready(scope, position); // it was its own condition
            return;
        }
        if (held instanceof CompletionHeld done) {
            Completions.completeNow(record, scope, position, done.result(), done.input(), done.recoveredBy());
        } else if (held instanceof FailureHeld failed) {
            failures.finishNow(scope, position, failed.failure(), failed.attempt());
        } else {
            new ControlRun(record, scope, position).evaluated();
        }
        if (scope.workings().asked(position) == answered) {
            scope.workings().asked(position, null);
        }
    }

    /** A timer of a node is due. Returns whether it was the time limit of scripts; they are given up then. */
    boolean gaveUp(ScopeState scope, int position) {
        var asked = scope.workings().asked(position);
        if (asked == null || !asked.limited()) {
            return false;
        }
        if (scope.status(position).isFinal()) {
            Scripts.drop(scope, position, record.commands);
            return true;
        }
        var detail = scope.detailOrNull(position);
        if (detail != null && detail.held() instanceof FailureHeld) {
            record.commands.stopEvaluation(asked);
            asked.answerAll(NOT_MET); // it has failed already
            goOn(scope, position, asked);
        } else {
            var limit = new NodeTimes(scope, position).limit();
            failures.fail(scope, position, tooSlow(limit, scope.isHeld(position), asked), true);
        }
        return true;
    }

    /** What a node has done is not done again because a condition behind it is slow. */
    private static Failure tooSlow(@Nullable Duration own, boolean held, ScriptRequest asked) {
        var limit = held || own == null ? Scripts.LIMIT : own;
        var text = asked.scripts().get(0).text();
        var what =
                asked.scripts().size() == 1 ? "the script '" + text + "'" : "its scripts ('" + text + "' and others)";
        var failure = Failure.of(Failure.TIMEOUT, what + " took longer than " + limit.toMillis() + " ms");
        return held ? failure.withoutRetry() : failure;
    }
}
