package dev.millrace.internal.decision.view;

import dev.millrace.event.BatchReport;
import dev.millrace.event.BatchReport.Counts;
import dev.millrace.event.BatchReport.Item;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.plan.BodyPlan;
import dev.millrace.internal.decision.plan.ChildPlan;
import dev.millrace.internal.decision.plan.GraphPlan;
import dev.millrace.internal.decision.plan.LoopState;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.ScopeState;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What has become of the starts of a batch. Reads the state, changes nothing; confined to one look. */
public final class BatchView {

    private final Map<NodePath, ExecutionId> started;
    private Counts counts = Counts.NONE;

    private BatchView(Map<NodePath, ExecutionId> started) {
        this.started = started;
    }

    /**
     * Returns what has become of the executions that an execution's nodes start: those of its root, and of the loops
     * there.
     *
     * @param started which execution each node started last
     */
    public static BatchReport of(ExecutionState state, Map<NodePath, ExecutionId> started) {
        return new BatchView(started).report(state);
    }

    private BatchReport report(ExecutionState state) {
        var root = state.root();
        if (root != null) {
            for (var node : root.plan().nodes()) {
                if (node.control() instanceof ChildPlan) {
                    counts = counts.plus(root.status(node.position()), 1);
                } else if (startsEach(BodyPlan.of(node))) {
                    countLoop(root, node.position());
                }
            }
        }
        var items = new ArrayList<Item>();
        for (var node : Report.of(state).inReadingOrder()) {
            if (root != null && isStart(root.plan(), node.path())) {
                items.add(item(node));
            }
        }
        return new BatchReport(state.id(), Report.status(state), counts, items);
    }

    private static boolean startsEach(@Nullable GraphPlan body) {
        return body != null && body.nodes().length == 1 && body.nodes()[0].control() instanceof ChildPlan;
    }

    private void countLoop(ScopeState scope, int position) {
        var detail = scope.detailOrNull(position);
        var loop = detail == null ? null : detail.loop();
        var status = scope.status(position);
        if (loop == null) {
            counts = counts.plus(status, 1);
            return;
        }
        for (var iteration : scope.inside(position)) {
            counts = counts.plus(iteration.status(0), 1);
        }
        countEnded(loop);
        long left = Math.max(0, loop.size() - loop.next());
        counts = counts.plus(status.isFinal() ? NodeStatus.SKIPPED : NodeStatus.PENDING, left);
    }

    private void countEnded(LoopState loop) {
        counts = counts.plus(NodeStatus.COMPLETED, loop.completed());
        for (var iteration : loop.ledger()) {
            if (iteration.status() != NodeStatus.COMPLETED && iteration.status() != NodeStatus.SKIPPED) {
                counts = counts.plus(iteration.status(), 1);
            }
        }
    }

    /** The nodes of the root, and those of its loops' bodies. */
    private static boolean isStart(GraphPlan root, NodePath path) {
        var holder = path.scope();
        var id = holder.map(NodePath::id).orElse(path.id());
        var position = holder.flatMap(NodePath::scope).isPresent()
                ? null
                : root.positions().get(id);
        if (position == null) {
            return false;
        }
        var node = root.nodes()[position];
        return holder.isEmpty() ? node.control() instanceof ChildPlan : startsEach(BodyPlan.of(node));
    }

    private Item item(NodeSnapshot node) {
        return new Item(
                node.path(),
                node.status(),
                Optional.ofNullable(started.get(node.path())),
                node.span(),
                node.why().failure());
    }
}
