package dev.millrace.internal.admission;

import dev.millrace.internal.decision.view.GateWait;
import java.util.function.Consumer;

/** How many attempts of an execution may run at once, where some of them may wait at other gates. Thread-safe. */
final class ExecutionSlots implements GateKind {

    @Override
    public void gatesOf(Entrant entrant, Consumer<GateUse> to) {
        if (entrant.maxConcurrency() > 0) {
            to.accept(of(entrant));
        }
    }

    /** Returns the gate of an execution that has a limit. */
    GateUse of(Entrant entrant) {
        int limit = entrant.maxConcurrency();
        return new GateUse("execution " + entrant.execution(), () -> new SlotGate(GateWait.MAX_CONCURRENCY, limit), 1);
    }
}
