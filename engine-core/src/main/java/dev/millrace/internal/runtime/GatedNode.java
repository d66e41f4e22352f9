package dev.millrace.internal.runtime;

import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Priority;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.internal.admission.AdmittedBy;
import dev.millrace.internal.admission.Entrant;
import dev.millrace.internal.decision.state.NodeAdmission;
import dev.millrace.internal.decision.state.NodeAttempts;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.view.Existing;
import dev.millrace.internal.decision.view.GateWait;
import dev.millrace.internal.decision.view.Replacement;
import java.util.List;

/**
 * A control node at its gates: it holds them for as long as it is open, and no worker and no thread meanwhile.
 * Immutable and thread-safe.
 */
record GatedNode(Owner owner, ScopeState scope, int position, boolean returns) implements Entrant {

    /** The control nodes at gates of an execution, as one of them knows them. Thread-safe. */
    interface Owner extends GateOwner {

        /** It waits for what waits for it, and gives way. */
        void refused(ScopeState scope, int position, Failure failure);

        /** It was let through its gates, after it had waited. */
        void passed(ScopeState scope, int position, AdmittedBy gates);
    }

    @Override
    public ExecutionId execution() {
        return owner.id();
    }

    @Override
    public String workflow() {
        return owner.workflowId();
    }

    @Override
    public NodeSpec spec() {
        return scope.node(position).spec();
    }

    @Override
    public NodePath path() {
        return scope.path(position);
    }

    @Override
    public int maxConcurrency() {
        return 0;
    }

    @Override
    public Priority priority() {
        return NodeAttempts.priority(scope, position);
    }

    @Override
    public boolean isControl() {
        return true;
    }

    @Override
    public boolean isInside() {
        return new NodeAdmission(scope, position).isInsideGates();
    }

    @Override
    public List<Lock> locks() {
        return new NodeAdmission(scope, position).locks();
    }

    @Override
    public void admitted(AdmittedBy gates) {
        owner.passed(scope, position, gates);
    }

    @Override
    public String rateKey() {
        return new NodeAdmission(scope, position).rateKey();
    }

    @Override
    public void starves(GateWait at) {
        owner.starves(scope, position, at);
    }

    @Override
    public void heldBack(GateWait at) {
        owner.heldBack(scope, position, at);
    }

    @Override
    public String key() {
        return ""; // attempts have keys
    }

    @Override
    public boolean hasBegun() {
        return false;
    }

    @Override
    public void refused(Failure failure) {
        owner.refused(scope, position, failure);
    }

    @Override
    public void replaced(Replacement with) {
        throw new AssertionError("a control node has no key");
    }

    @Override
    public void answered(Existing existing) {
        throw new AssertionError("a control node has no key");
    }
}
