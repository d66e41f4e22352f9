package dev.millrace.internal.decision;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.Pin;
import dev.millrace.event.ExecutionId;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.Fold;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A fold that goes along with the life of its execution, event by event. Confined to its caller. */
public final class Folding {

    private final Fold fold;
    private final ExecutionState state;
    private final StateFacts folded = new StateFacts();
    private final StateFacts lived = new StateFacts();

    /** Begins before the first event. */
    public Folding(ExecutionId id, Plan plan) {
        this(id, plan, pin -> plan);
    }

    /** Begins before the first event of an execution that may go over to other plans. */
    Folding(ExecutionId id, Plan plan, Function<Pin, Plan> plans) {
        state = new ExecutionState(id, plan);
        fold = new Fold(state, plans);
    }

    /** Adds the next event; one that is not part of the journal changes nothing. */
    public void add(Event event) {
        if (event.sequence() > 0) {
            fold.add(event);
        }
    }

    /** Returns where the state of who lived the events differs; null if it does not. */
    public @Nullable String differenceFrom(ExecutionState living) {
        return lived.of(living).differenceFrom(folded.of(state));
    }
}
