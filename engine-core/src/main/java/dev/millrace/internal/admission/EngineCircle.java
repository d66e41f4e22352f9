package dev.millrace.internal.admission;

import dev.millrace.store.EngineWaiter;
import dev.millrace.store.GateWaiter;
import dev.millrace.store.GateWaiter.Kept;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The search for those of several engines that wait for each other, among what engines have said. Immutable. */
final class EngineCircle {

    /** Those in it, in the order in which each waits for the next one. */
    private final List<EngineWaiter> members;

    private EngineCircle(List<EngineWaiter> members) {
        this.members = members;
    }

    /** Somebody who keeps something of a gate; his engine and his name say who it is. */
    private record Keeper(long engine, String name) {}

    /** What somebody keeps. What is set aside in an engine is so once, for the one there who wants most. */
    private record Share(Keeper keeper, long amount, boolean isSetAside) {}

    /** Somebody who waits, among what all keep of his gate. */
    private record Member(EngineWaiter said, List<Share> shares) implements Circle.Member {

        @Override
        public boolean isWithin(Object holder) {
            return holder instanceof Keeper keeper
                    && keeper.engine() == said.engine()
                    && said.waiter().keeps().stream()
                            .anyMatch(kept -> kept.holder().equals(keeper.name()));
        }

        @Override
        public Collection<Object> obstacles() {
            return shares.stream().<Object>map(Share::keeper).toList();
        }

        @Override
        public boolean fitsBeside(Predicate<Object> stays) {
            long held = 0;
            var aside = new HashMap<Long, Long>();
            for (var share : shares) {
                if (stays.test(share.keeper())) {
                    if (share.isSetAside()) {
                        aside.merge(share.keeper().engine(), share.amount(), Math::max);
                    } else {
                        held += share.amount();
                    }
                }
            }
            long kept =
                    held + aside.values().stream().mapToLong(amount -> amount).sum();
            return kept + said.waiter().amount() <= said.waiter().total();
        }
    }

    /**
     * Returns the circles that those of an engine wait in, or behind.
     *
     * @param all who waits, the one first who has waited longest; in the same order for each engine that asks
     */
    static List<EngineCircle> of(long engine, List<EngineWaiter> all) {
        var kept = kept(all);
        var members =
                all.stream().map(said -> new Member(said, inTheWay(said, kept))).toList();
        return members.stream()
                .filter(member -> member.said().engine() == engine)
                .map(member -> Circle.through(member, members))
                .filter(circle -> !circle.isEmpty())
                .map(circle ->
                        new EngineCircle(circle.stream().map(Member::said).toList()))
                .toList();
    }

    /** Returns what is kept of each gate, by whom; several may stand inside the same one. */
    private static Map<String, Map<Keeper, Share>> kept(List<EngineWaiter> all) {
        var byGate = new HashMap<String, Map<Keeper, Share>>();
        for (var said : all) {
            for (Kept kept : said.waiter().keeps()) {
                var keeper = new Keeper(said.engine(), kept.holder());
                byGate.computeIfAbsent(kept.gate(), gate -> new HashMap<>())
                        .put(
                                keeper,
                                new Share(keeper, kept.amount(), said.waiter().isSetAside(kept)));
            }
        }
        return byGate;
    }

    /** What an engine has set aside, it gives to whom it will of its own. */
    private static List<Share> inTheWay(EngineWaiter said, Map<String, Map<Keeper, Share>> kept) {
        var shares = new ArrayList<Share>();
        for (var share : kept.getOrDefault(said.waiter().gate(), Map.of()).values()) {
            boolean isOwn = share.keeper().engine() == said.engine();
            boolean letsIn = isOwn
                    && (share.isSetAside()
                            || said.waiter().beside().contains(share.keeper().name()));
            if (!letsIn) {
                shares.add(share);
            }
        }
        return List.copyOf(shares);
    }

    List<EngineWaiter> members() {
        return members;
    }

    /**
     * Returns who gives way: who has something set aside, for he loses nothing by it, else whoever; of these the one
     * that came last.
     */
    EngineWaiter last(List<EngineWaiter> all) {
        var light = members.stream().filter(said -> setsAside(said.waiter())).toList();
        return all.stream()
                .filter((light.isEmpty() ? members : light)::contains)
                .reduce((before, after) -> after)
                .orElseThrow();
    }

    static boolean setsAside(GateWaiter waiter) {
        return waiter.keeps().stream().anyMatch(waiter::isSetAside);
    }

    /** Says who waits where. */
    @Override
    public String toString() {
        return members.stream()
                .map(said -> said.waiter().who() + " in engine " + said.engine() + " waits at "
                        + said.waiter().gate())
                .collect(Collectors.joining("; "));
    }
}
