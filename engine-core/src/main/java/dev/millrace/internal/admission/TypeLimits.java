package dev.millrace.internal.admission;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** How many attempts of a node type may run at once in an engine. Thread-safe. */
final class TypeLimits implements GateKind {

    private final KnownGates<String> known = new KnownGates<>();
    private final Map<String, Integer> limits = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    TypeLimits(Map<String, Integer> limits) {
        this.limits.putAll(limits);
    }

    @Override
    public void gatesOf(Entrant entrant, Consumer<GateUse> to) {
        var type = entrant.spec().type();
        var limit = limits.get(type);
        if (limit != null) {
            to.accept(known.of(type, name -> use(name, limit)));
        }
    }

    private static GateUse use(String type, int limit) {
        return new GateUse(
                "type " + type.toLowerCase(Locale.ROOT),
                () -> new SlotGate("type " + type + ", at most " + limit, limit),
                1);
    }
}
