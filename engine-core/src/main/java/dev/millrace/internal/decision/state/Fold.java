package dev.millrace.internal.decision.state;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.Pin;
import dev.millrace.event.ExecutionEvent.RepairUndone;
import dev.millrace.event.ExecutionId;
import dev.millrace.internal.decision.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gives the state that an execution's events describe. Evaluates nothing. Confined to its caller. */
public final class Fold {

    private final ExecutionState state;
    private final Function<Pin, Plan> plans;

    public Fold(ExecutionState state, Function<Pin, Plan> plans) {
        this.state = state;
        this.plans = plans;
    }

    /** The events of an execution, as often as somebody reads them. */
    @FunctionalInterface
    public interface Journal {
        /** Hands over each event, from the start on. */
        void read(Consumer<? super Event> each);
    }

    /**
     * Returns the state after these events.
     *
     * @param plans gives the plan of each definition that the execution ran
     * @param events all its events, from its start on
     * @throws IllegalStateException if an event does not fit the plan or its place
     */
    public static ExecutionState of(ExecutionId id, Function<Pin, Plan> plans, List<Event> events) {
        return reading(id, plans, events::forEach);
    }

    /** Returns the state after the events of a journal, of which it keeps no more than the state does. */
    public static ExecutionState reading(ExecutionId id, Function<Pin, Plan> plans, Journal journal) {
        var reading = new Reading(id, plans, List.of());
        journal.read(reading);
        if (!reading.undone.isEmpty()) {
            // That a repair was taken back shows only behind its events: another reading leaves them out.
            reading = new Reading(id, plans, reading.undone);
            journal.read(reading);
        }
        return reading.state();
    }

    /** One reading of a journal from its start. */
    private static final class Reading implements Consumer<Event> {

        private final ExecutionId id;
        private final Function<Pin, Plan> plans;
        private final List<RepairUndone> known;
        private final List<RepairUndone> undone = new ArrayList<>();
        private @Nullable Fold fold;

        Reading(ExecutionId id, Function<Pin, Plan> plans, List<RepairUndone> known) {
            this.id = id;
            this.plans = plans;
            this.known = known;
        }

        @Override
        public void accept(Event event) {
            if (event instanceof RepairUndone undoing && known.isEmpty()) {
                undone.add(undoing);
            }
            if (undone.isEmpty() && known.stream().noneMatch(undoing -> undoing.isAbout(event))) {
                fold = fold == null ? begun(event) : fold;
                fold.add(event);
            }
        }

        private Fold begun(Event first) {
            if (first instanceof ExecutionStarted started) {
                return new Fold(
                        new ExecutionState(id, plans.apply(started.origin().pin())), plans);
            }
            throw noStart();
        }

        ExecutionState state() {
            if (fold == null) {
                throw noStart();
            }
            return fold.state;
        }

        private IllegalStateException noStart() {
            return new IllegalStateException("execution " + id + " does not begin with its start");
        }
    }

    /** Adds the next event. What is left to do after it is not noted: the turns that were folded have done it. */
    public void add(Event event) {
        if (event.sequence() != state.sequence() + 1 && !(event instanceof RepairUndone)) {
            throw new IllegalStateException("event " + event.sequence() + " follows " + state.sequence());
        }
        state.sequence(event.sequence());
        Changes.apply(state, event, plans);
        state.workings().clear();
    }
}
