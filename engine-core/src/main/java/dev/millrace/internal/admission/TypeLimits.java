package dev.millrace.internal.admission;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** How many attempts of a node type may run at once in an engine, or all that share its store. Thread-safe. */
final class TypeLimits implements GateKind {

    private final KnownGates<String> known = new KnownGates<>();
    private final Map<String, Integer> limits = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    private final GateSettings.OfStore ofStore;
    private final Shares shares;

    TypeLimits(GateSettings settings, Shares shares) {
        this.limits.putAll(settings.typeLimits());
        this.ofStore = settings.ofStore();
        this.shares = shares;
    }

    @Override
    public void gatesOf(Entrant entrant, Consumer<GateUse> to) {
        var type = entrant.spec().type();
        var limit = limits.get(type);
        if (limit != null) {
            to.accept(known.of(type, name -> use(name, limit)));
        }
    }

    private GateUse use(String type, int limit) {
        var key = "type " + type.toLowerCase(Locale.ROOT);
        var name = "type " + type + ", at most " + limit;
        boolean isShared = ofStore.hasType(type);
        return new GateUse(key, () -> new SlotGate(name, limit, isShared ? shares.of(key, limit) : null), 1);
    }
}
