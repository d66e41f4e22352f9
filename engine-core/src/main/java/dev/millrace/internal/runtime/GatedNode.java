package dev.millrace.internal.runtime;

import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeSpec;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.internal.admission.AdmittedBy;
import dev.millrace.internal.admission.Entrant;
import dev.millrace.internal.decision.GateWait;
import dev.millrace.internal.decision.ScopeState;
import java.util.List;

/** A control node at its gates: it holds them for as long as it is open, and no worker and no thread meanwhile. Thread-safe. */
final class GatedNode implements Entrant {

    private final AttemptTurns driver;
    private final ScopeState scope;
    private final int position;
    private final boolean returns;

    GatedNode(AttemptTurns driver, ScopeState scope, int position, boolean returns) {
        this.driver = driver;
        this.scope = scope;
        this.position = position;
        this.returns = returns;
    }

    @Override
    public ExecutionId execution() {
        return driver.id();
    }

    @Override
    public String workflow() {
        return driver.plan().workflow().id();
    }

    ScopeState scope() {
        return scope;
    }

    int position() {
        return position;
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
    public List<Lock> locks() {
        return scope.locks(position);
    }

    @Override
    public boolean returns() {
        return returns;
    }

    @Override
    public void admitted(AdmittedBy gates) {
        driver.passed(scope, position, gates);
    }

    @Override
    public void heldBack(GateWait at) {
        driver.heldBack(scope, position, at);
    }

    @Override
    public void refused(Failure failure) {
        throw new AssertionError("no breaker guards a control node");
    }
}
