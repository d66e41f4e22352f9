package dev.millrace.internal.admission;

import dev.millrace.definition.NodeId;
import dev.millrace.definition.Throttle;
import java.util.Optional;
import java.util.function.Consumer;

/** How many attempts of a node may run at once, over all executions of its workflow. Thread-safe. */
final class NodeLimits implements GateKind {

    private final KnownGates<Limited> known = new KnownGates<>();

    /** A node of a workflow, and how many of it may run. */
    private record Limited(String workflow, NodeId node, int limit, Optional<Throttle> throttle) {}

    @Override
    public void gatesOf(Entrant entrant, Consumer<GateUse> to) {
        var admission = entrant.spec().policy().admission();
        int limit = admission.maxConcurrentExecutions();
        if (limit > 0) {
            var limited = new Limited(
                    entrant.workflow(),
                    entrant.path().id(),
                    limit,
                    admission.pace().throttle());
            to.accept(known.of(limited, NodeLimits::use));
        }
    }

    private static GateUse use(Limited limited) {
        int limit = limited.limit();
        var throttle = limited.throttle();
        return new GateUse(
                "node " + limited.workflow() + "/" + limited.node() + "/" + limit
                        + throttle.map(Object::toString).orElse(""),
                () -> gate("maxConcurrentExecutions " + limit, limit, throttle),
                1);
    }

    private static AdmissionGate gate(String name, int limit, Optional<Throttle> throttle) {
        return throttle.<AdmissionGate>map(policy -> new ThrottledGate(name, limit, policy))
                .orElseGet(() -> new SlotGate(name, limit));
    }
}
