package dev.millrace.internal.decision;

import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Undone;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodePath;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What operators ask of an execution: repairs and their undoing, migrations, pauses. Confined to the turn. */
abstract class Interventions {

    final ExecutionState state;
    final Recorder record;
    final Steps steps;

    Interventions(ExecutionState state, Commands commands) {
        this.state = state;
        this.record = new Recorder(state, commands);
        this.steps = new Steps(record);
    }

    /** Does what can be done now. */
    abstract void settle();

    /**
     * Returns the nodes of the root that stand before another one and whatever is behind it: a fork from there keeps what they did.
     *
     * @throws IllegalArgumentException if the workflow has no such node
     */
    public final Set<NodePath> keptByForkFrom(NodePath node) {
        var root = state.root();
        var again = Repairs.behind(root, List.of(Paths.positionOf(root, node)));
        var kept = new HashSet<NodePath>();
        for (var planned : root.plan.nodes) {
            if (!again.contains(planned.position)) {
                kept.add(root.path(planned.position));
            }
        }
        return kept;
    }

    /**
     * Returns what a repair would bring about.
     *
     * @throws IllegalArgumentException if it cannot be done
     */
    public final RepairOutlook outlook(RepairAction action) {
        return new Repairs(state, record.commands, record).outlook(action);
    }

    /**
     * An operator changes the course of the execution by hand; one that has ended goes on.
     *
     * @param held whether it is paused at the same time, so that nothing begins
     * @throws IllegalArgumentException if it cannot be done; nothing has changed then
     */
    public final void repair(RepairAction action, Request request, boolean held, long at) {
        record.at = at;
        new Repairs(state, record.commands, record).apply(action, request);
        if (held && !state.paused) {
            new Pauses(record).pause(request, Long.MAX_VALUE);
        }
        settle();
    }

    /** Returns why a repair cannot be taken back; empty if it can. {@code last} is the number of the last event of its turn. */
    public final String whyNotUndone(long last) {
        if (state.sequence != last) {
            return "something has happened since";
        }
        return state.dispatched > 0 ? "nodes are on their way to a worker, or with one" : "";
    }

    /** Lets go of a state that another one takes the place of. */
    public final void letGo() {
        Moves.letGo(state.root(), record.commands);
    }

    /** Goes on with the state that was there before a repair, after all that was recorded since. */
    public final void undone(long repaired, Request request, long last, long at) {
        record.at = at;
        state.sequence = last;
        var status = state.isEnded() || !state.paused ? state.status : ExecutionStatus.PAUSED;
        record.undone(new Undone(repaired, status, state.endedAt()), request);
        state.agenda.clear();
        if (state.isEnded()) {
            record.commands.finish();
        } else {
            rearm();
            settle();
        }
    }

    private void rearm() {
        new Recovery(record, steps, Integer.MAX_VALUE, "").rearm();
    }

    /**
     * Returns what stands in the way of a migration; nothing if it can be done.
     *
     * @param atRest whether nobody has taken the state up since it was read: then no worker runs what it says is running
     */
    public final List<MigrationObstacle> obstacles(Migrating migrating, boolean atRest) {
        return new MigrationCheck(state, migrating, atRest).obstacles();
    }

    /** Goes over to another version, if nothing stands in the way. Returns what does; nothing has changed then. */
    public final List<MigrationObstacle> migrate(Migrating migrating, Request request, long at) {
        record.at = at;
        var obstacles = obstacles(migrating, false);
        if (obstacles.isEmpty()) {
            Moves.letGo(state.root(), record.commands);
            record.migrated(migrating.move(), request, migrating.to());
            rearm();
            settle();
        }
        return obstacles;
    }

    /** Returns whether a scope is one that a migration has replaced: who speaks of it is late. */
    final boolean isReplaced(ScopeState scope) {
        var top = scope;
        while (top.parent != null) {
            top = top.parent;
        }
        return top != state.root;
    }

    /**
     * An operator holds the execution, or holds it longer. Returns whether that changed anything.
     *
     * @param resumeAt when it goes on by itself, in microseconds since 1970; {@link Long#MAX_VALUE} for never
     */
    public final boolean pause(Request request, long resumeAt, long at) {
        record.at = at;
        return new Pauses(record).pause(request, resumeAt);
    }

    /** An operator lets the execution go on. Returns whether that changed anything. */
    public final boolean resume(Request request, long at) {
        record.at = at;
        boolean resumed = new Pauses(record).resume(request);
        if (resumed) {
            settle();
        }
        return resumed;
    }
}
