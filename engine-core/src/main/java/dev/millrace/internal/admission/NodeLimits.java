package dev.millrace.internal.admission;

import dev.millrace.definition.Throttle;
import java.util.Optional;
import java.util.function.Consumer;

/** How many attempts of a node may run at once, over all executions of its workflow. Thread-safe. */
final class NodeLimits implements GateKind {

    private final KnownGates<DefinedNode, GateUse> known = new KnownGates<>();

    @Override
    public void gatesOf(Entrant entrant, Consumer<GateUse> to) {
        var spec = entrant.spec();
        if (spec.policy().admission().maxConcurrentExecutions() > 0) {
            to.accept(known.of(new DefinedNode(entrant.workflow(), spec), NodeLimits::use));
        }
    }

    private static GateUse use(DefinedNode node) {
        var admission = node.spec().policy().admission();
        int limit = admission.maxConcurrentExecutions();
        var throttle = admission.pace().throttle();
        return new GateUse(
                "node " + node.workflow() + "/" + node.spec().id() + "/" + limit
                        + throttle.map(Object::toString).orElse(""),
                () -> gate("maxConcurrentExecutions " + limit, limit, throttle),
                1);
    }

    private static AdmissionGate gate(String name, int limit, Optional<Throttle> throttle) {
        return throttle.<AdmissionGate>map(policy -> new ThrottledGate(name, limit, policy))
                .orElseGet(() -> new SlotGate(name, limit));
    }
}
