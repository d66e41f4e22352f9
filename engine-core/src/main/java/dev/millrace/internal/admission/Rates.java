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
    private final KnownGates<Rated> known = new KnownGates<>();
    private volatile boolean beginsSpent;

    /**
     * What a rate counts.
     *
     * @param kind a type, a node or a key
     * @param workflow that of a node; else empty
     * @param name the type, the node's id, or the key
     */
    private record Rated(String kind, String workflow, String name, RateLimit rate) {}

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
        var ofType = ofTypes.isEmpty() ? null : ofTypes.get(type);
        if (ofType != null) {
            to.accept(known.of(new Rated("type", "", type, ofType), this::use));
        }
        var rate = entrant.spec().policy().admission().pace().rate();
        if (rate.isPresent()) {
            var key = entrant.rateKey();
            if (key.isEmpty()) {
                var node = entrant.path().id().value();
                to.accept(known.of(new Rated("node", entrant.workflow(), node, rate.get()), this::use));
            } else {
                to.accept(use(new Rated("key", "", key, rate.get()))); // of data, which are others each time
            }
        }
    }

    private GateUse use(Rated rated) {
        var rate = rated.rate();
        var named = rated.name();
        var key = switch (rated.kind()) {
            case "type" -> "type " + named.toLowerCase(Locale.ROOT);
            case "node" -> "node " + rated.workflow() + "/" + named;
            default -> "key " + named;
        };
        var name = switch (rated.kind()) {
            case "type" -> "rate of type " + named;
            case "node" -> "rate";
            default -> "rate " + named;
        };
        return new GateUse(
                keyOf(key, rate),
                () -> new RateGate(name + ", " + rate.permits() + " per " + rate.per(), rate, beginsSpent),
                1);
    }

    /** Says which gate it is: the text of a duration would cost more than to pass the gate. */
    static String keyOf(String key, RateLimit rate) {
        return "rate " + key + " " + rate.permits() + "/" + rate.per().toNanos() + "/" + rate.burst();
    }
}
