package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import dev.millrace.internal.admission.Admissions;
import dev.millrace.internal.admission.AdmittedBy;
import dev.millrace.internal.admission.Passage;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.view.GateWait;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The control nodes of an execution that wait at gates, or hold them. Confined to the turn, but for what gates say. */
final class GatedNodes implements GatedNode.Owner {

    private final Turns turns;
    private final Admissions admissions;
    private final Map<Place, Stay> open = new HashMap<>();

    private record Place(ScopeState scope, int position) {}

    /** A node's way through its gates, and whether it holds them by now. */
    private static final class Stay {

        private final Passage passage;
        private boolean holds;

        Stay(Passage passage) {
            this.passage = passage;
        }

        /**
         * Gives back what it holds, or takes it out of the line; where it is just being let through, that is seen when
         * it comes.
         */
        void end() {
            if (holds) {
                passage.giveBack();
            } else {
                passage.withdraw();
            }
        }
    }

    GatedNodes(Turns turns, Admissions admissions) {
        this.turns = turns;
        this.admissions = admissions;
    }

    /**
     * Leads a node through its gates.
     *
     * @param returns whether it held them in a process that has ended
     * @return null if it has passed them, else what keeps it waiting: it is let through later
     */
    @Nullable
    GateWait pass(ScopeState scope, int position, boolean returns) {
        var place = new Place(scope, position);
        var stay = open.get(place);
        if (stay == null) {
            stay = new Stay(admissions.passageOf(new GatedNode(this, scope, position, returns)));
            open.put(place, stay);
            stay.holds = stay.passage.enter() == Passage.Admission.THROUGH;
        }
        return stay.holds ? null : stay.passage.gateWait().orElse(GateWait.OVER);
    }

    /**
     * A node has to do with its gates no more: what it holds goes back when the turn is safe, as its place in the line
     * does.
     */
    void leave(ScopeState scope, int position) {
        var stay = open.remove(new Place(scope, position));
        if (stay != null) {
            turns.afterwards(stay::end);
        }
    }

    /** Ends the stay of every node. */
    void leaveAll() {
        open.values().forEach(Stay::end);
        open.clear();
    }

    @Override
    public ExecutionId id() {
        return turns.id();
    }

    @Override
    public String workflowId() {
        return turns.plan().workflow().id();
    }

    @Override
    public void starves(ScopeState scope, int position, GateWait at) {
        turns.postTurn(() -> turns.decision().starves(scope, position, at, turns.now()));
    }

    @Override
    public void heldBack(ScopeState scope, int position, GateWait at) {
        turns.postTurn(() -> turns.decision().heldBack(scope, position, at, turns.now()));
    }

    @Override
    public void passed(ScopeState scope, int position, AdmittedBy gates) {
        turns.postTurn(() -> {
            if (!holdsNow(scope, position, gates)) {
                gates.unused();
            } else if (!turns.decision().passed(scope, position, turns.now())) {
                leave(scope, position);
            }
        });
    }

    /** Notes that a node was let through. Returns false if it does not want its gates any more. */
    @SuppressWarnings("ReferenceEquality") // it may have come to its gates again since
    private boolean holdsNow(ScopeState scope, int position, AdmittedBy gates) {
        var stay = open.get(new Place(scope, position));
        if (stay == null || stay.passage != gates) {
            return false;
        }
        stay.holds = true;
        return true;
    }
}
