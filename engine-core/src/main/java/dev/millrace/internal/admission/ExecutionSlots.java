package dev.millrace.internal.admission;

import dev.millrace.internal.decision.view.GateWait;
import java.util.function.Consumer;

/** How many attempts of an execution may run at once, where some of them may wait at other gates. Thread-safe. */
final class ExecutionSlots implements GateKind {

    @Override
    public void gatesOf(Entrant entrant, Consumer<GateUse> to) {
        int limit = entrant.maxConcurrency();
        if (limit > 0) {
            to.accept(new GateUse(
                    "execution " + entrant.execution(), () -> new SlotGate(GateWait.MAX_CONCURRENCY, limit), 1));
        }
    }
}
