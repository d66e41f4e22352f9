package dev.millrace.internal.decision;

import dev.millrace.definition.OnFailure;
import dev.millrace.event.ExecutionEvent.Ending;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.event.NodeEvent.ChildEnd;
import dev.millrace.event.NodeEvent.Wait;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.ScopeEvent.CollectionFile;
import dev.millrace.expression.Expression;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.expression.Template;
import dev.millrace.internal.decision.plan.BodyPlan;
import dev.millrace.internal.decision.plan.ChildNews;
import dev.millrace.internal.decision.plan.ChildPlan;
import dev.millrace.internal.decision.plan.ChildTurn;
import dev.millrace.internal.decision.plan.ControlPlan;
import dev.millrace.internal.decision.plan.ControlTurn;
import dev.millrace.internal.decision.plan.EvaluationFailure;
import dev.millrace.internal.decision.plan.ForEachPlan;
import dev.millrace.internal.decision.plan.ItemNews;
import dev.millrace.internal.decision.plan.ItemRequest;
import dev.millrace.internal.decision.plan.LazySource;
import dev.millrace.internal.decision.plan.LoopState;
import dev.millrace.internal.decision.plan.LoopTurn;
import dev.millrace.internal.decision.plan.Rendering;
import dev.millrace.internal.decision.plan.Scripted;
import dev.millrace.internal.decision.plan.WaitPlan;
import dev.millrace.internal.decision.state.NodeTimes;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.view.ScopeBindings;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A control node of an execution, at its place: takes its plan through the turns. Confined to the turn. */
final class ControlRun implements ControlTurn, LoopTurn, ChildTurn {

    private final Recorder record;
    private final ScopeState scope;
    private final int position;
    private final ControlPlan plan;

    ControlRun(Recorder record, ScopeState scope, int position) {
        var control = scope.node(position).control();
        if (control == null) {
            throw new IllegalStateException("node " + scope.path(position) + " is no control node");
        }
        this.record = record;
        this.scope = scope;
        this.position = position;
        this.plan = control;
    }

    // --- what happens to it

    void begin() {
        record.started(scope, position, 0);
        try {
            plan.begin(this, InputData.of(scope, position));
        } catch (InvalidExpressionException e) {
            fail(EvaluationFailure.of(e));
        }
    }

    void resume() {
        plan.resume(this);
    }

    void due() {
        plan.due(this);
    }

    /** The value of its script has come. */
    void evaluated() {
        try {
            plan.evaluated(this);
        } catch (InvalidExpressionException e) {
            cancelTimer();
            fail(EvaluationFailure.of(e));
        }
    }

    /** Hands a waiting node the signal that it takes, if that has arrived. */
    void offerSignal() {
        if (plan instanceof WaitPlan wait && scope.is(position, NodeStatus.WAITING) && !scope.isHeld(position)) {
            wait.offer(this);
        }
    }

    void heard(ItemNews news) {
        if (plan instanceof ForEachPlan loop && scope.is(position, NodeStatus.RUNNING)) {
            loop.heard(this, news);
        }
    }

    void heard(ChildNews news) {
        if (plan instanceof ChildPlan child && scope.is(position, NodeStatus.WAITING)) {
            child.heard(this, news);
        }
    }

    /** A scope has closed: the node that holds it goes on, or ends. */
    static void closed(Recorder record, ScopeState closed, NodeStatus status, Map<String, Object> output) {
        var scope = closed.parent();
        int position = closed.parentPosition();
        if (scope == null || !scope.is(position, NodeStatus.RUNNING)) {
            return;
        }
        var run = new ControlRun(record, scope, position);
        if (!scope.execution().isStopping()) {
            if (run.plan instanceof BodyPlan body) {
                body.closed(run, new ClosedScope(closed, status, output));
            }
        } else if (run.live() == 0) {
            record.cancelled(scope, position, scope.execution().stopReason());
        }
    }

    // --- what it learns

    @Override
    public long at() {
        return record.at;
    }

    @Override
    public long startedAt() {
        return scope.startedAt(position);
    }

    @Override
    public Map<String, Object> given() {
        return InputData.given(scope, position);
    }

    @Override
    public Map<String, Object> variables() {
        return scope.variables().values();
    }

    @Override
    public @Nullable Object evaluate(Expression expression, Map<String, Object> input) {
        return expression.evaluate(bindings(input));
    }

    @Override
    public boolean test(Expression condition, Map<String, Object> input) {
        return condition.test(bindings(input));
    }

    @Override
    public Map<String, Object> render(Template template, Map<String, Object> input) {
        return Rendering.of(template, bindings(input));
    }

    private ScopeBindings bindings(Map<String, Object> input) {
        return new ScopeBindings(scope, scope.node(position), input, null);
    }

    @Override
    public boolean asks(Expression expression, Map<String, Object> input) {
        return expression instanceof Scripted script
                && new Scripts(record).ask(scope, scope.node(position), script, bindings(input));
    }

    @Override
    public @Nullable Wait awaited() {
        var detail = scope.detailOrNull(position);
        return detail == null ? null : detail.awaited();
    }

    @Override
    public Collection<Signal> unclaimed(String signal) {
        return scope.execution().unclaimed(signal);
    }

    // --- what it does

    @Override
    public void take(Map<String, Object> input) {
        record.inputTaken(scope, position, input);
        setTimer();
    }

    @Override
    public void await(Wait awaited) {
        record.waiting(scope, position, awaited);
    }

    @Override
    public void setTimer() {
        new NodeClock(record, scope, position).set();
    }

    @Override
    public void cancelTimer() {
        record.commands.cancelTimer(scope, position);
    }

    @Override
    public void open(Map<String, Object> input, Map<String, Object> variables) {
        record.scopeOpened(scope, position, scope.path(position), input, variables);
    }

    @Override
    public void complete(NodeResult result, Map<String, Object> input) {
        Completions.complete(record, scope, position, result, input);
    }

    @Override
    public void fail(Failure failure) {
        new Failures(record).fail(scope, position, failure, false);
    }

    @Override
    public void end(Ending ending, Map<String, Object> input) {
        record.endReached(scope, position, ending);
        complete(ControlPlan.plain(ending.output()), input);
        new Stops(record).stop();
    }

    // --- a loop

    @Override
    public LoopTurn loop() {
        return this;
    }

    @Override
    public @Nullable LoopState state() {
        var detail = scope.detailOrNull(position);
        return detail == null ? null : detail.loop();
    }

    @Override
    public LoopState open() {
        var loop = state();
        if (loop == null) {
            throw new IllegalStateException("node " + scope.path(position) + " is no open loop");
        }
        return loop;
    }

    @Override
    public int live() {
        return scope.iterations(position).size();
    }

    @Override
    public boolean isStopping() {
        return record.state.isStopping();
    }

    @Override
    public boolean failsFast() {
        return scope.plan().onFailure() == OnFailure.FAIL_FAST;
    }

    @Override
    public void checked(int iterations, boolean holds) {
        record.loopChecked(scope, position, iterations, holds);
    }

    @Override
    public void fix(List<Object> items) {
        record.collectionFixed(scope, position, items);
    }

    @Override
    public void fix(CollectionFile file) {
        record.collectionOpened(scope, position, file);
    }

    @Override
    public boolean isHeldBack() {
        return scope.workings().isHeldBack(position);
    }

    @Override
    public void iterate(int index, Map<String, Object> input) {
        record.scopeOpened(scope, position, scope.path(position).iteration(index), input, Map.of());
    }

    @Override
    public void cancelIterations(String reason) {
        new Failures(record).cancelScopes(scope, position, reason);
    }

    @Override
    public @Nullable LazySource source() {
        return scope.workings().source(position);
    }

    @Override
    public void source(@Nullable LazySource source) {
        scope.workings().source(position, source);
    }

    @Override
    public void read(ItemRequest request) {
        record.commands.readItems(scope, position, request);
    }

    // --- a child

    @Override
    public ChildTurn child() {
        return this;
    }

    @Override
    public @Nullable Child asked() {
        var detail = scope.detailOrNull(position);
        return detail == null ? null : detail.child();
    }

    /**
     * A scope that is tried again begins to count its attempts anew, so the number of the last event tells requests
     * apart.
     */
    @Override
    public ExecutionId newId() {
        var state = record.state;
        return ExecutionId.derived(record.at, state.id() + "/" + scope.path(position) + "#" + state.sequence());
    }

    @Override
    public void request(Child child) {
        record.childRequested(scope, position, child);
        record.commands.startChild(scope, position, child);
    }

    @Override
    public void ended(ChildEnd end) {
        record.childEnded(scope, position, end);
    }

    @Override
    public void timeOut() {
        var child = asked();
        if (child == null) {
            return;
        }
        var limit = new NodeTimes(scope, position).limit();
        var reason = "took longer than " + (limit == null ? 0 : limit.toMillis()) + " ms";
        if (child.awaited()) {
            record.commands.stopChild(
                    child, Stop.CANCEL, "the node " + scope.path(position) + " of its parent " + reason);
        }
        new Failures(record).fail(scope, position, Failure.of(Failure.TIMEOUT, reason), true);
    }
}
