package dev.millrace.internal.runtime;

import dev.millrace.event.BreakerReport;
import dev.millrace.event.EngineProgress;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionProgress;
import dev.millrace.event.GateReport;
import dev.millrace.event.WaitingStart;
import dev.millrace.internal.admission.Admissions;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.queue.QueueMetrics;
import dev.millrace.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reports of what an engine holds now: in its queue, at its gates, and of its executions. Thread-safe. */
public final class EngineReports {

    private final Executions executions;
    private final Archive archive;
    private final DormantExecutions dormant;
    private final WorkQueue queue;
    private final Admissions admissions;
    private final StartAdmissions starting;

    EngineReports(
            Executions executions,
            Archive archive,
            DormantExecutions dormant,
            WorkQueue queue,
            Admissions admissions,
            StartAdmissions starting) {
        this.executions = executions;
        this.archive = archive;
        this.dormant = dormant;
        this.queue = queue;
        this.admissions = admissions;
        this.starting = starting;
    }

    /** Returns what the queue holds and has done, and what waits at gates. */
    public QueueMetrics queueMetrics() {
        return queue.metrics().withAtGates(admissions.waiting());
    }

    /** Returns how far all executions are that are in memory; one that cannot be kept any more does not count. */
    public EngineProgress progress() {
        var all = executions.all().stream()
                .map(actor -> actor.view().progressSoon())
                .toList();
        var known = new ArrayList<ExecutionProgress>(all.size());
        for (var one : all) {
            try {
                known.add(one.answer());
            } catch (StoreException e) {
                archive.requireSound();
            }
        }
        return EngineProgress.of(known, queueMetrics().depth().ready());
    }

    /** Returns the breakers that attempts have come to, by key. */
    public List<BreakerReport> breakers() {
        return admissions.breakers();
    }

    /** Returns the nodes that wait at gates. */
    public List<GateReport> gates() {
        return admissions.reports();
    }

    /** Returns the starts that wait for room. */
    public List<WaitingStart> waitingStarts() {
        return starting.line(this::planOf);
    }

    private Optional<Plan> planOf(ExecutionId waiting) {
        return archive.live(waiting)
                .map(Actor::plan)
                .or(() -> dormant.find(waiting).map(DormantExecution::plan));
    }
}
