package dev.millrace.internal.decision.state;

import dev.millrace.event.ExecutionEvent.EndReached;
import dev.millrace.event.ExecutionEvent.StartWait;
import dev.millrace.internal.decision.plan.Plan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Memory of what most executions have nothing of: made on demand, and each of its parts too. Confined to the turn. */
final class ExecutionMemory {
    @Nullable
    FailureMemory failures;

    @Nullable
    CompensationMemory compensations;

    @Nullable
    SignalMemory signals;

    @Nullable
    ClosedNodes closed;

    @Nullable
    List<Plan> plansBefore;

    long resumeAt = Long.MAX_VALUE;
    long pausedSince;

    @Nullable
    StartWait startWait;

    String heldBy = "";
    String stopReason = "";
    String stoppedBy = "";
    boolean overtimeTold;

    @Nullable
    EndReached reached;

    String compensationReason = "";
    long limitedFrom;
    int retriesUsed;
}
