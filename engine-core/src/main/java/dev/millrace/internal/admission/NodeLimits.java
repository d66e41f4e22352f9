package dev.millrace.internal.admission;

import dev.millrace.definition.Throttle;
import java.util.Optional;
import java.util.function.Consumer;

/** How many attempts of a node may run at once, over all executions of its workflow. Thread-safe. */
final class NodeLimits implements GateKind {

    @Override
    public void gatesOf(Entrant entrant, Consumer<GateUse> to) {
        var admission = entrant.spec().policy().admission();
        int limit = admission.maxConcurrentExecutions();
        if (limit > 0) {
            var throttle = admission.pace().throttle();
            to.accept(new GateUse(
                    "node " + entrant.workflow() + "/" + entrant.path().id() + "/" + limit
                            + throttle.map(Object::toString).orElse(""),
                    () -> gate("maxConcurrentExecutions " + limit, limit, throttle),
                    1));
        }
    }

    private static AdmissionGate gate(String name, int limit, Optional<Throttle> throttle) {
        return throttle.<AdmissionGate>map(policy -> new ThrottledGate(name, limit, policy))
                .orElseGet(() -> new SlotGate(name, limit));
    }
}
