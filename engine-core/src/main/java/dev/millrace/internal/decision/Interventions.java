package dev.millrace.internal.decision;

import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Undone;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.MigrationReport.Obstacle;
import dev.millrace.event.NodePath;
import dev.millrace.event.RepairPreview;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.Paths;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The inputs of operators: repairs and their undoing, migrations, pauses. Confined to the turn. */
public final class Interventions {

    private final ExecutionState state;
    private final Recorder record;

    Interventions(Recorder record) {
        this.state = record.state;
        this.record = record;
    }

    /**
     * Returns the nodes of the root that stand before another one and whatever is behind it: a fork from there keeps
     * what they did.
     *
     * @throws IllegalArgumentException if the workflow has no such node
     */
    public Set<NodePath> keptByForkFrom(NodePath node) {
        var root = state.root();
        var again = Repairs.behind(root, List.of(Paths.positionOf(root, node)));
        var kept = new HashSet<NodePath>();
        for (var planned : root.plan().nodes()) {
            if (!again.contains(planned.position())) {
                kept.add(root.path(planned.position()));
            }
        }
        return kept;
    }

    /**
     * Returns what runs in a fork from a node: all that is not kept, as if it were run again here.
     *
     * @throws IllegalArgumentException if the workflow has no such node
     */
    public RepairPreview forkPreview(NodePath node) {
        return new Repairs(record).forkPreview(node);
    }

    /**
     * Returns what a repair would bring about.
     *
     * @throws IllegalArgumentException if it cannot be done
     */
    public RepairPreview preview(RepairAction action) {
        return new Repairs(record).preview(action);
    }

    /**
     * An operator changes the course of the execution by hand; one that has ended goes on.
     *
     * @param held whether it is paused at the same time, so that nothing begins
     * @throws IllegalArgumentException if it cannot be done; nothing has changed then
     */
    public void repair(RepairAction action, Request request, boolean held, long at) {
        record.at = at;
        new Repairs(record).apply(action, request);
        if (held && !state.paused()) {
            new Pauses(record).pause(request, Long.MAX_VALUE);
        }
        Settling.settle(record);
    }

    /**
     * Returns why a repair cannot be taken back; empty if it can. {@code last} is the number of the last event of its
     * turn.
     */
    public String whyNotUndone(long last) {
        if (state.sequence() != last) {
            return "something has happened since";
        }
        return state.workings().dispatched() > 0 ? "nodes are on their way to a worker, or with one" : "";
    }

    /** Withdraws what a state waits for that another one takes the place of. */
    public void withdraw() {
        Withdrawal.of(state.root(), record.commands);
    }

    /** Goes on with the state that was there before a repair, after all that was recorded since. */
    public void undone(long repaired, Request request, long last, long at) {
        record.at = at;
        state.sequence(last);
        var status = state.isEnded() || !state.paused() ? state.status() : ExecutionStatus.PAUSED;
        record.undone(new Undone(repaired, status, state.endedAt()), request);
        state.workings().clear();
        if (state.isEnded()) {
            record.commands.finish();
        } else {
            rearm();
            Settling.settle(record);
        }
    }

    private void rearm() {
        new Recovery(record, Integer.MAX_VALUE, "").rearm();
    }

    /**
     * Returns what stands in the way of a migration; nothing if it can be done.
     *
     * @param atRest whether nobody has taken the state up since it was read: then no worker runs what it says is
     *     running
     */
    public List<Obstacle> obstacles(Migrating migrating, boolean atRest) {
        return new MigrationCheck(state, migrating, atRest).obstacles();
    }

    /** Goes over to another version, if nothing stands in the way. Returns what does; nothing has changed then. */
    public List<Obstacle> migrate(Migrating migrating, Request request, long at) {
        record.at = at;
        var obstacles = obstacles(migrating, false);
        if (obstacles.isEmpty()) {
            Withdrawal.of(state.root(), record.commands);
            record.migrated(migrating.move(), request, migrating.to());
            rearm();
            Settling.settle(record);
        }
        return obstacles;
    }

    /**
     * An operator holds the execution, or holds it longer. Returns whether that changed anything.
     *
     * @param resumeAt when it goes on by itself, in microseconds since 1970; {@link Long#MAX_VALUE} for never
     */
    public boolean pause(Request request, long resumeAt, long at) {
        record.at = at;
        return new Pauses(record).pause(request, resumeAt);
    }

    /** An operator lets the execution go on. Returns whether that changed anything. */
    public boolean resume(Request request, long at) {
        record.at = at;
        boolean resumed = new Pauses(record).resume(request);
        if (resumed) {
            Settling.settle(record);
        }
        return resumed;
    }
}
