package dev.millrace.internal.decision.view;

import dev.millrace.event.ExecutionProgress;
import dev.millrace.event.ExecutionProgress.Work;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeSnapshot.Progress;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.ScopeState;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** How far an execution is, as its state tells. Reads it, changes nothing; confined to one look. */
public final class ProgressView {

    /** Stands for a time that nobody knows. */
    static final long NO_TIME = 0;

    private final ExecutionState state;
    private final Map<NodePath, Progress> said;
    private final EnumMap<NodeStatus, Long> counts = new EnumMap<>(NodeStatus.class);
    private long ended;
    private long micros;

    private ProgressView(ExecutionState state, Map<NodePath, Progress> said) {
        this.state = state;
        this.said = said;
    }

    /**
     * Returns how far an execution is.
     *
     * @param said what running nodes say of themselves
     * @param now the time, in microseconds since 1970
     */
    public static ExecutionProgress of(ExecutionState state, Map<NodePath, Progress> said, long now) {
        return new ProgressView(state, said).at(now);
    }

    private ExecutionProgress at(long now) {
        double fraction = state.rootOrNull() == null ? 0 : Math.min(1, fraction(state.rootOrNull()));
        var closed = state.closedOrNull();
        if (closed != null) {
            closed.counts().forEach((status, nodes) -> counts.merge(status, nodes, Long::sum));
        }
        var work = new Work(ended, Duration.of(micros, ChronoUnit.MICROS))
                .plus(closed == null ? Work.NONE : closed.work());
        return new ExecutionProgress(
                counts, closed == null ? 0 : closed.seen(), fraction, work, remaining(fraction, now));
    }

    private Optional<Duration> remaining(double fraction, long now) {
        long elapsed = now - state.startedAt();
        return now == NO_TIME || fraction == 0 || elapsed < 0 || state.isEnded()
                ? Optional.empty()
                : Optional.of(Duration.of((long) (elapsed * ((1 - fraction) / fraction)), ChronoUnit.MICROS));
    }

    /** Counts the nodes of a scope, and returns how much of it is done. */
    private double fraction(ScopeState scope) {
        double sum = 0;
        for (var node : scope.plan().nodes()) {
            int position = node.position();
            var status = scope.status(position);
            counts.merge(status, 1L, Long::sum);
            if (node.isWork() && status.isFinal() && scope.startedAt(position) != NO_TIME) {
                ended++;
                micros += scope.endedAt(position) - scope.startedAt(position);
            }
            double inside = inside(scope, position);
            sum += status.isFinal() ? 1 : status == NodeStatus.RUNNING ? ofRunning(scope, position, inside) : inside;
        }
        return scope.plan().nodes().length == 0 ? 1 : sum / scope.plan().nodes().length;
    }

    private double ofRunning(ScopeState scope, int position, double inside) {
        var own = said.isEmpty() ? null : said.get(scope.path(position));
        return own == null ? inside : Math.max(inside, own.fraction());
    }

    /** Returns how much of what a node holds is done. */
    private double inside(ScopeState scope, int position) {
        double open = 0;
        var scopes = scope.inside(position);
        for (var one : scopes) {
            open += fraction(one);
        }
        var detail = scope.detailOrNull(position);
        if (detail == null || detail.loop() == null) {
            return scopes.isEmpty() ? 0 : open / scopes.size();
        }
        double done = detail.loop().ended() + open;
        int size = detail.loop().size();
        return size < 0 ? done / (done + 1) : Math.min(1, done / Math.max(1, size));
    }
}
