package dev.millrace.internal.runtime;

import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.internal.decision.GateWait;
import dev.millrace.internal.decision.PlannedNode;

/** An attempt on its way to a worker. Thread-safe. */
record AttemptEntrant(EngineRuntime engine, RunningAttempt attempt) implements Entrant {

    @Override
    public AttemptTurns driver() {
        return attempt.actor();
    }

    @Override
    public PlannedNode node() {
        return attempt.node();
    }

    @Override
    public NodePath path() {
        return attempt.path();
    }

    @Override
    public boolean returns() {
        return false;
    }

    @Override
    public void admitted(AdmittedBy gates) {
        attempt.admittedBy(gates);
        engine.sendAdmitted(attempt);
    }

    @Override
    public void heldBack(GateWait at) {
        driver().heldBack(attempt.scope(), attempt.position(), at);
    }

    @Override
    public void refused(Failure failure) {
        attempt.actor().gaveUp(attempt, failure);
    }
}
