package dev.millrace.internal.runtime;

import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Priority;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.internal.admission.AdmittedBy;
import dev.millrace.internal.admission.DefinedGates;
import dev.millrace.internal.admission.Entrant;
import dev.millrace.internal.decision.state.NodeAdmission;
import dev.millrace.internal.decision.state.NodeAttempts;
import dev.millrace.internal.decision.view.Existing;
import dev.millrace.internal.decision.view.GateWait;
import dev.millrace.internal.decision.view.Replacement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An attempt on its way to a worker. Thread-safe.
 *
 * @param maxConcurrency how many attempts of its execution may run at once; 0 for any number
 */
record AttemptEntrant(AttemptQueue queue, RunningAttempt attempt, int maxConcurrency) implements Entrant {

    @Override
    public ExecutionId execution() {
        return attempt.execution();
    }

    @Override
    public String workflow() {
        return attempt.owner().workflowId();
    }

    @Override
    public NodeSpec spec() {
        return attempt.node().spec();
    }

    @Override
    public NodePath path() {
        return attempt.path();
    }

    @Override
    public @Nullable DefinedGates definedGates() {
        return (DefinedGates) attempt.node().gates();
    }

    @Override
    public List<Lock> locks() {
        return new NodeAdmission(attempt.scope(), attempt.position()).locks();
    }

    @Override
    public Priority priority() {
        return NodeAttempts.priority(attempt.scope(), attempt.position());
    }

    @Override
    public boolean isControl() {
        return false;
    }

    @Override
    public boolean isInside() {
        return new NodeAdmission(attempt.scope(), attempt.position()).isInsideGates();
    }

    @Override
    public boolean mayHaveParent() {
        return attempt.scope().execution().origin().starter().parent().isPresent();
    }

    @Override
    public boolean returns() {
        return false;
    }

    @Override
    public void admitted(AdmittedBy gates) {
        attempt.admittedBy(gates);
        var change = gates.breakerChange();
        if (change != null) {
            attempt.owner().reports().breakerChanged(attempt, change);
        }
        if (!queue.enqueue(attempt)) {
            attempt.owner().sendAgain(attempt);
        }
    }

    @Override
    public String rateKey() {
        return new NodeAdmission(attempt.scope(), attempt.position()).rateKey();
    }

    @Override
    public String key() {
        return new NodeAdmission(attempt.scope(), attempt.position()).key();
    }

    @Override
    public boolean hasBegun() {
        return NodeAttempts.deliveriesBefore(attempt.scope(), attempt.position()) > 0;
    }

    @Override
    public void replaced(Replacement with) {
        attempt.owner().reports().replaced(attempt, with);
    }

    @Override
    public void answered(Existing existing) {
        attempt.owner().reports().answered(attempt, existing);
    }

    @Override
    public void starves(GateWait at) {
        attempt.owner().starves(attempt.scope(), attempt.position(), at);
    }

    @Override
    public void heldBack(GateWait at) {
        attempt.owner().heldBack(attempt.scope(), attempt.position(), at);
    }

    @Override
    public void refused(Failure failure) {
        attempt.owner().reports().gaveUp(attempt, failure);
    }
}
