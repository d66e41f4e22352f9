package dev.millrace.internal.runtime;

import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Priority;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.internal.admission.AdmittedBy;
import dev.millrace.internal.admission.Entrant;
import dev.millrace.internal.decision.view.Existing;
import dev.millrace.internal.decision.view.GateWait;
import dev.millrace.internal.decision.view.Replacement;
import dev.millrace.internal.driver.NodeAtGates;
import java.util.List;
import java.util.function.Consumer;

/**
 * A node at its gates whose execution waits in the store: whatever the gates have to say has the execution read, whose
 * node takes over then where this one stands. Immutable and thread-safe.
 *
 * @param wake has an execution read soon
 */
record RestingNode(ExecutionId execution, String workflow, NodeAtGates node, Consumer<ExecutionId> wake)
        implements Entrant {

    /** Returns it without what it needed to come to its gates, for as long as it stands there. */
    RestingNode settled() {
        return node.locks().isEmpty() ? this : new RestingNode(execution, workflow, node.withoutLocks(), wake);
    }

    @Override
    public NodeSpec spec() {
        return node.spec();
    }

    @Override
    public NodePath path() {
        return node.path();
    }

    @Override
    public List<Lock> locks() {
        return node.locks();
    }

    @Override
    public String rateKey() {
        return node.rateKey();
    }

    @Override
    public String key() {
        return node.key();
    }

    @Override
    public boolean hasBegun() {
        return node.hasBegun();
    }

    @Override
    public Priority priority() {
        return node.priority();
    }

    @Override
    public int maxConcurrency() {
        return node.maxConcurrency();
    }

    @Override
    public boolean isControl() {
        return node.isControl();
    }

    @Override
    public boolean isInside() {
        return node.isInside();
    }

    @Override
    public boolean returns() {
        return node.returns();
    }

    @Override
    public boolean rests() {
        return true;
    }

    @Override
    public void admitted(AdmittedBy gates) {
        wake.accept(execution);
    }

    @Override
    public void heldBack(GateWait at) {
        wake.accept(execution);
    }

    @Override
    public void starves(GateWait at) {
        wake.accept(execution);
    }

    @Override
    public void refused(Failure failure) {
        wake.accept(execution);
    }

    @Override
    public void replaced(Replacement by) {
        wake.accept(execution);
    }

    @Override
    public void answered(Existing existing) {
        wake.accept(execution);
    }
}
