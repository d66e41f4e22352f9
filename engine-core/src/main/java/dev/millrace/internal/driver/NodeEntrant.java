package dev.millrace.internal.driver;

import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Priority;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.internal.admission.AdmittedBy;
import dev.millrace.internal.admission.Entrant;
import dev.millrace.internal.admission.Passage;
import dev.millrace.internal.decision.view.Existing;
import dev.millrace.internal.decision.view.GateWait;
import dev.millrace.internal.decision.view.Replacement;
import java.util.List;

/**
 * Node of an execution on its way through its gates. Immutable.
 *
 * @param decision the execution's
 * @param returns whether it held its gates in a process that has ended
 * @param verdicts hears of what is decided later, on any thread
 */
public record NodeEntrant(ExecutionDecision decision, NodeHandle node, boolean returns, Verdicts verdicts)
        implements Entrant {

    /** Listener to the gates. */
    public interface Verdicts {

        /** A node has passed its last gate, after it had waited. */
        void admitted(NodeHandle node, Passage passage);

        /** A node waits at another gate than before. */
        void heldBack(NodeHandle node, GateWait gate);

        /** A node waits at its gates for longer than the patience that they were given. */
        void starves(NodeHandle node, GateWait gate);

        /** A breaker or its key refuses a node; it holds nothing any more. */
        void refused(NodeHandle node, Failure failure);

        /** A node that has passed its gates is to stop, for another one with its key takes its place. */
        void replaced(NodeHandle node, Replacement with);

        /** A node has the result of another one with its key, for which it waited; it holds nothing. */
        void answered(NodeHandle node, Existing existing);
    }

    @Override
    public ExecutionId execution() {
        return decision.id();
    }

    @Override
    public String workflow() {
        return decision.plan().workflow().id();
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
    public int maxConcurrency() {
        return node.isWork() ? decision.plan().workflow().policy().maxConcurrency() : 0;
    }

    @Override
    public Priority priority() {
        return node.priority();
    }

    @Override
    public boolean isControl() {
        return !node.isWork();
    }

    @Override
    public boolean isInside() {
        return node.isInsideGates();
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
    public void replaced(Replacement with) {
        verdicts.replaced(node, with);
    }

    @Override
    public void answered(Existing existing) {
        verdicts.answered(node, existing);
    }

    @Override
    public void starves(GateWait gate) {
        verdicts.starves(node, gate);
    }

    @Override
    public void admitted(AdmittedBy gates) {
        verdicts.admitted(node, (Passage) gates);
    }

    @Override
    public void heldBack(GateWait gate) {
        verdicts.heldBack(node, gate);
    }

    @Override
    public void refused(Failure failure) {
        verdicts.refused(node, failure);
    }
}
