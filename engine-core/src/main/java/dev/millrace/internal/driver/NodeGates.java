package dev.millrace.internal.driver;

import dev.millrace.internal.admission.Admissions;
import dev.millrace.internal.admission.Passage;
import dev.millrace.internal.driver.NodeEntrant.Verdicts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gates that the nodes of one execution pass, and what each of them holds there. Confined to its driver's thread. */
public final class NodeGates {

    private final ExecutionDecision decision;
    private final Admissions admissions;
    private final Map<NodeHandle, Passage> passages = new HashMap<>();

    /** Creates it for an execution none of whose nodes has come to its gates. */
    public NodeGates(ExecutionDecision decision, Admissions admissions) {
        this.decision = decision;
        this.admissions = admissions;
    }

    /**
     * Leads a node to its gates.
     *
     * @param returns whether it held them in a process that has ended
     * @param verdicts hears now or later what becomes of it
     */
    public void enter(NodeHandle node, boolean returns, Verdicts verdicts) {
        var passage = admissions.passageOf(new NodeEntrant(decision, node, returns, verdicts));
        passages.put(node, passage);
        switch (passage.enter()) {
            case THROUGH -> verdicts.admitted(node, passage);
            case WAITS -> passage.gateWait().ifPresent(gate -> verdicts.heldBack(node, gate));
            case REFUSED -> passages.remove(node);
        }
    }

    /** Returns whether a node still wants what it was admitted to. */
    @SuppressWarnings("ReferenceEquality") // it may have left, and have come to its gates again
    public boolean wants(NodeHandle node, Passage passage) {
        return passages.get(node) == passage;
    }

    /** Returns whether a node has come to its gates, and nobody has taken over what it holds there. */
    public boolean holds(NodeHandle node) {
        return passages.containsKey(node);
    }

    /** Takes a node away from its gates, with what it holds there. */
    public void leave(NodeHandle node) {
        Optional.ofNullable(passages.remove(node)).ifPresent(passage -> {
            passage.withdraw();
            passage.unused();
        });
    }

    /** Takes every node away from its gates. */
    public void leaveAll() {
        List.copyOf(passages.keySet()).forEach(this::leave);
    }

    /** Hands what a node holds to the call of its code, which gives it back; empty if it passed no gates. */
    public Optional<Passage> handOver(NodeHandle node) {
        return Optional.ofNullable(passages.remove(node));
    }
}
