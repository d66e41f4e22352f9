package dev.millrace.internal.runtime;

import dev.millrace.internal.admission.Admissions;
import dev.millrace.internal.admission.AdmittedBy;
import dev.millrace.internal.admission.Passage;
import dev.millrace.internal.admission.Passage.Standing;
import dev.millrace.internal.decision.GateWait;
import dev.millrace.internal.decision.ScopeState;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The control nodes of an execution that wait at gates, or hold them. Confined to the turn. */
final class GatedNodes {

    private final Map<Place, Stay> open = new HashMap<>();

    private record Place(ScopeState scope, int position) {}

    /** A node's way through its gates, and whether it holds them by now. */
    static final class Stay {

        private final Passage passage;
        private boolean holds;

        Stay(Passage passage) {
            this.passage = passage;
        }

        /** Gives back what it holds, or takes it out of the line; where it is just being let through, that is seen when it comes. */
        void end() {
            if (holds) {
                passage.giveBack();
            } else {
                passage.withdraw();
            }
        }
    }

    /** Leads a node through its gates. Returns null if it has passed them, else what keeps it waiting: it is admitted later. */
    @Nullable
    GateWait pass(GatedNode node, Admissions admissions) {
        var place = new Place(node.scope(), node.position());
        var stay = open.get(place);
        if (stay == null) {
            stay = new Stay(admissions.passageOf(node));
            open.put(place, stay);
            stay.holds = stay.passage.enter() == Standing.THROUGH;
        }
        return stay.holds ? null : stay.passage.gateWait().orElse(GateWait.OVER);
    }

    /** A node was let through. Returns false if it does not want its gates any more. */
    @SuppressWarnings("ReferenceEquality") // it may have come to its gates again since
    boolean passed(ScopeState scope, int position, AdmittedBy gates) {
        var stay = open.get(new Place(scope, position));
        if (stay == null || stay.passage != gates) {
            return false;
        }
        stay.holds = true;
        return true;
    }

    /** Forgets a node. Returns what it waits at or holds; null if nothing. */
    @Nullable
    Stay remove(ScopeState scope, int position) {
        return open.remove(new Place(scope, position));
    }

    /** Lets go of everything. */
    void letGo() {
        open.values().forEach(Stay::end);
        open.clear();
    }
}
