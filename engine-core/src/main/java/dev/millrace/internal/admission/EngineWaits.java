package dev.millrace.internal.admission;

import static java.util.Objects.requireNonNull;

import dev.millrace.store.GateWaiter;
import dev.millrace.store.GateWaiter.Kept;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The waits in an engine that keep others out, as the other engines are told of them. Confined to the exclusion. */
final class EngineWaits {

    private static final int MOST = 100; // who waits for ever is among those that have waited longest

    private final Map<String, GatePlace<Way>> places;
    private final Set<Way> inside;
    private final long engine;

    /**
     * Creates it.
     *
     * @param places all gates, by their keys
     * @param inside who waits inside a holder
     * @param engine tells gates that count in this engine alone from those of others
     */
    EngineWaits(Map<String, GatePlace<Way>> places, Set<Way> inside, long engine) {
        this.places = places;
        this.inside = inside;
        this.engine = engine;
    }

    private Set<Way> ways() {
        var ways = new LinkedHashSet<>(inside);
        for (var place : places.values()) {
            var share = place.share();
            if (share != null) {
                share.reservers().forEach(way -> ways.add((Way) way));
            }
        }
        ways.removeIf(way -> !way.waits());
        return ways;
    }

    /** Returns who waits, if he still does. */
    Optional<Way> find(String wait) {
        return ways().stream().filter(way -> way.waitId().equals(wait)).findFirst();
    }

    List<GateWaiter> waiters() {
        var ways = ways();
        return ways.isEmpty() ? List.of() : waiters(ways);
    }

    private List<GateWaiter> waiters(Set<Way> ways) {
        var names = new IdentityHashMap<GatePlace<Way>, String>();
        places.forEach((key, place) -> names.put(place, nameOf(key, place)));
        var held = places.values().stream()
                .filter(place -> !place.gate().holders().isEmpty())
                .toList();
        return ways.stream()
                .limit(MOST)
                .map(way -> waiter(way, held, place -> requireNonNull(names.get(place))))
                .toList();
    }

    private static GateWaiter waiter(Way way, List<GatePlace<Way>> held, Function<GatePlace<Way>, String> names) {
        var keeps = new ArrayList<Kept>();
        for (var place : held) {
            for (var holder : place.gate().holders()) {
                if (way.isWithin(holder.who())) {
                    keeps.add(new Kept(holder.who().toString(), names.apply(place), holder.amount()));
                }
            }
        }
        for (int i = 0; i < way.gates(); i++) {
            if (way.setsAside(i)) {
                keeps.add(new Kept(way.waitId(), names.apply(way.place(i)), way.amount(i)));
            }
        }
        var gate = way.placeHere().gate();
        var beside = gate.holders().stream()
                .map(AdmissionGate.Holder::who)
                .filter(who -> gate.isOneFamilys() && way.guest().isKin(who))
                .map(Object::toString)
                .collect(Collectors.toSet());
        var name = names.apply(way.placeHere());
        return new GateWaiter(
                way.guest().toString(), way.waitId(), name, gate.total(), way.amountHere(), keeps, beside);
    }

    private String nameOf(String key, GatePlace<Way> place) {
        return place.share() != null ? key : key + " of engine " + engine;
    }
}
