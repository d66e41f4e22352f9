package dev.millrace.internal.runtime;

import dev.millrace.event.DeadLetterReport;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import dev.millrace.internal.concurrent.Countdown;
import dev.millrace.internal.decision.DeadNode;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** The register of the executions of an engine: what it does when one goes on or ends. Thread-safe. */
final class Lifecycle implements Actor.Registry {

    private static final long LEAST_ENDS = 100;
    private static final long SHARE = 100;

    private final Executions executions;
    private final WorkSource source;
    private final Renewals renewals;
    private final EngineSettings settings;
    private final DeadBefore deadBefore = new DeadBefore();
    private final SelfCheck selfCheck = new SelfCheck();
    private final Countdown untilTidied = new Countdown(Long.MAX_VALUE);
    private volatile LongSupplier tidy = () -> 0;

    Lifecycle(Executions executions, WorkSource source, Renewals renewals, EngineSettings settings) {
        this.executions = executions;
        this.source = source;
        this.renewals = renewals;
        this.settings = settings;
    }

    @Override
    public void takenUp(Actor actor) {
        renewals.ensureRunning();
        deadBefore.note(actor.id(), DeadNode.of(actor.turns().state(), maxDeliveries()));
    }

    @Override
    public void reopened(Actor actor) {
        executions.reopened(actor);
        renewals.ensureRunning();
    }

    @Override
    public void ended(Actor actor) {
        var events = actor.turns().events();
        executions.ended(actor, actor.plan().size() + events.size());
        if (settings.keeping().isPresent() && untilTidied.isNow()) {
            source.add(SideTask.of(this::tidy));
        }
        if (settings.limits().selfChecking() && events.isComplete()) {
            selfCheck.compare(actor.turns().state(), events.all());
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

    /** Returns the dead letters: of the queue, and those that it never had. */
    List<DeadLetterReport> deadLetters() {
        return Stream.concat(deadBefore.list(), source.queue().deadLetters().stream())
                .toList();
    }

    /**
     * Sets what is done now, and on a worker's thread when a hundredth as many executions have ended as are left, but
     * at least a hundred.
     */
    void tidyWith(LongSupplier action) {
        tidy = action;
        tidy();
    }

    /** Looking at all that are left must cost each end little, however many there are. */
    private void tidy() {
        long left = 0;
        try {
            left = tidy.getAsLong();
        } finally {
            untilTidied.restart(Math.max(LEAST_ENDS, left / SHARE));
        }
    }

    /** Throws if a journal did not give the state that lived it. */
    void check() {
        selfCheck.failIfAnyDiffered();
    }
}
