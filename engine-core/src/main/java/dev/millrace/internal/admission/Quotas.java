package dev.millrace.internal.admission;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The resources that a host has given an engine, or all that share its store, by name. Thread-safe. */
final class Quotas implements GateKind {

    private final KnownGates<Want> known = new KnownGates<>();
    private final Map<String, Long> capacities;
    private final Set<String> ofStore;
    private final Shares shares;

    /** So much of a resource. */
    private record Want(String name, long amount) {}

    Quotas(GateSettings settings, Shares shares) {
        this.capacities = settings.capacities();
        this.ofStore = settings.ofStore().resources();
        this.shares = shares;
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
        var key = "resource " + want.name();
        boolean isShared = ofStore.contains(want.name());
        return new GateUse(
                key,
                () -> new SlotGate(key + ", " + capacity, capacity, isShared ? shares.of(key, capacity) : null),
                want.amount());
    }
}
