package dev.millrace.internal.runtime;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionEvent.RepairUndone;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.MigrationReport.Obstacle;
import dev.millrace.event.NodePath;
import dev.millrace.event.RepairPreview;
import dev.millrace.internal.decision.Migrating;
import dev.millrace.internal.decision.RepairAction;
import dev.millrace.internal.decision.state.Fold;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The changes that an operator makes to one execution by hand: repairs, and the way to another version. Thread-safe.
 */
public final class Amendments {

    private final Actor actor;
    private final Turns turns;

    /** Prepares changes of an execution. */
    public Amendments(Actor actor) {
        this.actor = actor;
        this.turns = actor.turns();
    }

    /**
     * Changes the course of the execution by hand; one that has ended goes on.
     *
     * @param held whether it is paused at the same time, so that nothing begins
     * @throws IllegalArgumentException if it cannot be done; nothing has changed then
     */
    public Repaired repair(RepairAction action, Request request, boolean held) {
        return actor.change(at -> {
            actor.goOn(at);
            boolean reopened = turns.state().isEnded();
            var outlook = turns.decision().interventions().preview(action);
            if (reopened) {
                actor.reopen();
                turns.plan().workflow().policy().limits().first().ifPresent(actor.timers()::setDeadline);
            }
            long first = turns.state().sequence() + 1;
            turns.decision().interventions().repair(action, request, held, at);
            turns.state().workings().repaired(first, turns.state().sequence());
            turns.afterwards(() -> actor.registry().redriven(turns.id(), outlook.reset()));
            return new Repaired(outlook, first, turns.state().sequence());
        });
    }

    /**
     * Takes a repair back.
     *
     * @param all the events of the execution
     * @throws IllegalStateException if something has happened since; nothing has changed then
     */
    public void undo(Repaired repaired, List<Event> all, Request request) {
        undo(repaired.first(), repaired.last(), all, request);
    }

    /**
     * Takes the last repair back, whoever made it: the events tell which it was.
     *
     * @param all the events of the execution
     * @throws IllegalStateException if there is none, or something has happened since; nothing has changed then
     */
    public void undoLast(List<Event> all, Request request) {
        var last = last(all)
                .orElseThrow(() -> new IllegalStateException("[ENG-133] execution " + turns.id()
                        + " has no repair that could be undone; 'events' shows what was done to it"));
        undo(last.repaired().sequence(), last.end(), all, request);
    }

    /**
     * Returns the repair that {@link #undoLast} would take back.
     *
     * @param all the events of the execution
     * @return nothing if there is none, or something has happened since
     */
    public Optional<ExecutionRepaired> undoable(List<Event> all) {
        return last(all)
                .filter(last -> all.get(0).sequence() == 1)
                .filter(last -> actor.ask(() -> turns.decision()
                        .interventions()
                        .whyNotUndone(last.end())
                        .isEmpty()))
                .map(LastRepair::repaired);
    }

    /** A repair, and the number of the last event of its turn. */
    private record LastRepair(ExecutionRepaired repaired, long end) {}

    /** Returns the last repair, with the end of its turn: as this process knows it, else events of it have its time. */
    private Optional<LastRepair> last(List<Event> all) {
        return byTime(all).map(last -> {
            long known = actor.ask(
                    () -> turns.state().workings().endOfRepair(last.repaired().sequence()));
            return known == 0 ? last : new LastRepair(last.repaired(), known);
        });
    }

    private static Optional<LastRepair> byTime(List<Event> all) {
        Optional<LastRepair> last = Optional.empty();
        for (var event : RepairUndone.standing(all)) {
            if (event instanceof ExecutionRepaired found) {
                last = isFollowUp(found) ? Optional.empty() : Optional.of(new LastRepair(found, found.sequence()));
            } else {
                last = last.map(
                        before -> event.atEpochMicros() == before.repaired().atEpochMicros()
                                ? new LastRepair(before.repaired(), event.sequence())
                                : before);
            }
        }
        return last;
    }

    /** What was to be undone has been undone: that cannot be taken back. */
    private static boolean isFollowUp(ExecutionRepaired repaired) {
        return repaired.action().equals(RepairAction.Kind.COMPENSATE_BACK_TO.word())
                && !repaired.reset().isEmpty();
    }

    /** Undoes the repair between two events; by a message where another engine has the execution. */
    void undo(long first, long last, List<Event> all, Request request) {
        if (actor.isView()) {
            actor.elsewhere().orElseThrow().ask(turns.id(), Wanted.undo(first, last, request));
            return;
        }
        var past = all.stream().filter(event -> event.sequence() < first).toList();
        actor.change(at -> {
            var why = turns.decision().interventions().whyNotUndone(last);
            if (!why.isEmpty() || past.isEmpty() || past.get(0).sequence() != 1) {
                throw new IllegalStateException(
                        "[ENG-133] the repair of execution " + turns.id() + " cannot be undone: "
                                + (why.isEmpty() ? "its first events are not kept in memory any more" : why)
                                + "; it was event " + first + ". Repair it again, or restart it");
            }
            if (turns.state().isEnded()) {
                actor.reopen(); // by the repair itself, which left nothing to do
            }
            var before = Fold.of(turns.id(), turns.state()::planOf, past);
            actor.decideFrom(before);
            turns.decision().interventions().undone(first, request, last, at);
            return true;
        });
    }

    /** Returns what stands in the way of a migration. */
    public List<Obstacle> obstacles(Migrating migrating) {
        return actor.ask(() -> turns.decision().interventions().obstacles(migrating, actor.rests()));
    }

    /** Goes over to another version, if nothing stands in the way. Returns what does; nothing has changed then. */
    public List<Obstacle> migrate(Migrating migrating, Request request) {
        return actor.change(at -> {
            var obstacles = turns.decision().interventions().obstacles(migrating, actor.rests());
            if (!obstacles.isEmpty()) {
                return obstacles;
            }
            actor.goOn(at);
            var late = turns.decision().interventions().migrate(migrating, request, at);
            if (late.isEmpty()
                    && turns.plan().workflow().policy().limits().first().isEmpty()) {
                actor.timers().cancelDeadline();
            }
            return late;
        });
    }

    /**
     * Returns what a repair would bring about.
     *
     * @throws IllegalArgumentException if it cannot be done
     */
    public RepairPreview preview(RepairAction action) {
        return actor.ask(() -> turns.decision().interventions().preview(action));
    }

    /**
     * Returns what runs in a fork from a node.
     *
     * @throws IllegalArgumentException if there is no such node
     */
    public RepairPreview forkPreview(NodePath node) {
        return actor.ask(() -> turns.decision().interventions().forkPreview(node));
    }

    /** Returns the nodes that a fork from one of them keeps. */
    Set<NodePath> keptByForkFrom(NodePath node) {
        return actor.ask(() -> turns.decision().interventions().keptByForkFrom(node));
    }
}
