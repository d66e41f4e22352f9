package dev.millrace.internal.runtime;

import dev.millrace.event.DeadLetterReport;
import dev.millrace.event.ExecutionEvent.StartWait;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import dev.millrace.event.WaitingStart;
import dev.millrace.internal.decision.view.DeadNode;
import dev.millrace.internal.decision.view.GateWait;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The register of the executions of an engine: what it does when one goes on or ends. Thread-safe. */
final class Lifecycle implements ExecutionRegistry<Actor> {

    private final Executions executions;
    private final WorkSource source;
    private final Renewals renewals;
    private final EngineSettings settings;
    private final StartAdmissions admissions;
    private final @Nullable RetentionKeeper retention;
    private final DeadBefore deadBefore = new DeadBefore();
    private volatile @Nullable Elsewhere<Actor> elsewhere; // null where the store is no others' too
    private volatile Runnable onRoom = () -> {};
    private final SelfCheck selfCheck = new SelfCheck();

    /**
     * Creates it.
     *
     * @param retention hears of ends; null without a store
     */
    Lifecycle(
            Executions executions,
            WorkSource source,
            Renewals renewals,
            EngineSettings settings,
            StartAdmissions admissions,
            @Nullable RetentionKeeper retention) {
        this.executions = executions;
        this.source = source;
        this.renewals = renewals;
        this.settings = settings;
        this.admissions = admissions;
        this.retention = retention;
    }

    @Override
    public void takenUp(Actor actor) {
        renewals.ensureRunning();
        deadBefore.note(actor.id(), DeadNode.of(actor.turns().state(), maxDeliveries()));
    }

    /** Notes the nodes of one that were given up before it was recovered. */
    void deadBefore(ExecutionId execution, List<DeadNode> nodes) {
        deadBefore.note(execution, nodes);
    }

    @Override
    public void regained(Actor actor, Optional<StartWait> wait) {
        admissions.regain(actor, actor.plan(), wait);
    }

    @Override
    public Optional<GateWait> startGate(Actor actor) {
        return admissions.gateOf(actor.id());
    }

    @Override
    public Optional<WaitingStart> waitingStart(Actor actor) {
        return admissions.waiting(actor);
    }

    @Override
    public void reopened(Actor actor) {
        executions.reopened(actor);
        admissions.regain(actor, actor.plan(), Optional.empty());
        renewals.ensureRunning();
    }

    @Override
    public void ended(Actor actor) {
        var events = actor.turns().events();
        executions.ended(actor, actor.plan().size() + events.size());
        leaveStartGates(actor);
        if (retention != null) {
            retention.ended();
        }
        if (settings.limits().selfChecking() && events.isComplete()) {
            selfCheck.compare(actor.turns().state(), events.all());
        }
    }

    private void leaveStartGates(Actor actor) {
        if (actor.isCounted()) {
            admissions.leave(actor.id());
            onRoom.run();
        }
    }

    @Override
    public void redriven(ExecutionId execution, List<NodePath> nodes) {
        deadBefore.redriven(execution, nodes);
        source.queue().redriven(execution, nodes);
    }

    @Override
    public int maxDeliveries() {
        return settings.queueing().maxDeliveries();
    }

    @Override
    public void wentElsewhere(Actor actor) {
        executions.withdraw(actor);
        leaveStartGates(actor);
    }

    @Override
    public Optional<Elsewhere<Actor>> elsewhere() {
        return Optional.ofNullable(elsewhere);
    }

    /** Finds by this what is not here, and tells when there is room for one more execution. */
    void find(Elsewhere<Actor> others, Runnable roomIsMade) {
        elsewhere = others;
        onRoom = roomIsMade;
    }

    /** Returns the dead letters: those that the queue never had, then its own; all, or those behind one. */
    List<DeadLetterReport> deadLetters(Optional<DeadLetterReport> last, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1, not " + limit);
        }
        long id = last.map(DeadLetterReport::id).orElse(0L);
        var before = id > 0 ? Stream.<DeadLetterReport>of() : deadBefore.list(last);
        return Stream.concat(before, source.queue().deadLetters(id, limit).stream())
                .limit(limit)
                .toList();
    }

    /** Throws if a journal did not give the state that lived it. */
    void check() {
        selfCheck.failIfAnyDiffered();
    }
}
