package dev.millrace.internal.admission;

import dev.millrace.definition.RateLimit;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * How often attempts may begin: of a node type in an engine, of a node, or of all nodes that name a key. Thread-safe.
 */
final class Rates implements GateKind {

    private final Map<String, RateLimit> ofTypes = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private volatile boolean beginsSpent;

    Rates(Map<String, RateLimit> ofTypes) {
        this.ofTypes.putAll(ofTypes);
    }

    /** What is counted from now on begins as if everything had just been used, for nobody knows what was. */
    void beginSpent() {
        beginsSpent = true;
    }

    /** Says the rates on somebody's way; who held his gates before has begun already. */
    @Override
    public void gatesOf(Entrant entrant, Consumer<GateUse> to) {
        if (entrant.returns()) {
            return;
        }
        var type = entrant.spec().type();
        var ofType = ofTypes.get(type);
        if (ofType != null) {
            to.accept(use("type " + type.toLowerCase(Locale.ROOT), "rate of type " + type, ofType));
        }
        entrant.spec().policy().admission().pace().rate().ifPresent(rate -> {
            var key = entrant.rateKey();
            to.accept(
                    key.isEmpty()
                            ? use(
                                    "node " + entrant.workflow() + "/"
                                            + entrant.path().id(),
                                    "rate",
                                    rate)
                            : use("key " + key, "rate " + key, rate));
        });
    }

    private GateUse use(String key, String name, RateLimit rate) {
        boolean spent = beginsSpent;
        return new GateUse(
                keyOf(key, rate),
                () -> new RateGate(name + ", " + rate.permits() + " per " + rate.per(), rate, spent),
                1);
    }

    /** Says which gate it is: the text of a duration would cost more than to pass the gate. */
    static String keyOf(String key, RateLimit rate) {
        return "rate " + key + " " + rate.permits() + "/" + rate.per().toNanos() + "/" + rate.burst();
    }
}
