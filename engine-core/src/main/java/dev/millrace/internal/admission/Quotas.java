package dev.millrace.internal.admission;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The resources that a host has given an engine, by name. Thread-safe. */
final class Quotas implements GateKind {

    private final KnownGates<Want> known = new KnownGates<>();
    private final Map<String, Long> capacities;

    /** So much of a resource. */
    private record Want(String name, long amount) {}

    Quotas(Map<String, Long> capacities) {
        this.capacities = Map.copyOf(capacities);
    }

    @Override
    public void gatesOf(Entrant entrant, Consumer<GateUse> to) {
        var wanted = entrant.spec().policy().admission().resources();
        if (wanted.size() == 1) {
            wanted.forEach((name, amount) -> to.accept(known.of(new Want(name, amount), this::use)));
        } else if (!wanted.isEmpty()) {
            new TreeMap<>(wanted).forEach((name, amount) -> to.accept(known.of(new Want(name, amount), this::use)));
        }
    }

    private GateUse use(Want want) {
        long capacity = capacities.getOrDefault(want.name(), 0L);
        return new GateUse(
                "resource " + want.name(),
                () -> new SlotGate("resource " + want.name() + ", " + capacity, capacity),
                want.amount());
    }
}
