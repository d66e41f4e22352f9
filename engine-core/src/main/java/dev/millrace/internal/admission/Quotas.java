package dev.millrace.internal.admission;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The resources that a host has given an engine, by name. Thread-safe. */
final class Quotas implements GateKind {

    private final Map<String, Long> capacities;

    Quotas(Map<String, Long> capacities) {
        this.capacities = Map.copyOf(capacities);
    }

    @Override
    public void gatesOf(Entrant entrant, Consumer<GateUse> to) {
        var wanted = entrant.spec().policy().admission().resources();
        new TreeMap<>(wanted).forEach((name, amount) -> {
            long capacity = capacities.getOrDefault(name, 0L);
            to.accept(new GateUse(
                    "resource " + name, () -> new SlotGate("resource " + name + ", " + capacity, capacity), amount));
        });
    }
}
