package dev.millrace.internal.admission;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Predicate;

/**
 * The search for those that wait for each other: each waits inside a holder of a gate at which the one before waits.
 * Pure.
 */
final class Circle {

    private Circle() {}

    /** Somebody who waits at a gate, inside a holder of others. */
    interface Member {

        /** Whether a holder cannot give back before this one has passed. */
        boolean isWithin(Object holder);

        /** Returns who holds the gate that this one waits at. */
        Collection<Object> obstacles();

        /** Whether there would be room if all gave back but those that stay. */
        boolean fitsBeside(Predicate<Object> stays);
    }

    /**
     * Returns a circle that somebody closes, who came last; nobody if there is none.
     *
     * @param inside all that wait inside holders
     */
    static <M extends Member> List<M> through(M last, Collection<M> inside) {
        var stuck = new LinkedHashSet<>(inside);
        boolean changes = true;
        while (changes) {
            var all = List.copyOf(stuck);
            changes = stuck.removeIf(one -> one.fitsBeside(holder -> isStuck(holder, all)));
        }
        return stuck.contains(last) ? circle(last, stuck) : List.of();
    }

    private static boolean isStuck(Object holder, Collection<? extends Member> stuck) {
        return stuck.stream().anyMatch(one -> one.isWithin(holder));
    }

    /** Each of the stuck has another one of them in its way. */
    private static <M extends Member> List<M> circle(M last, Collection<M> stuck) {
        var way = new ArrayList<M>();
        var next = last;
        while (!way.contains(next)) {
            way.add(next);
            var before = next;
            next = stuck.stream()
                    .filter(one -> before.obstacles().stream().anyMatch(one::isWithin))
                    .findFirst()
                    .orElseThrow();
        }
        return List.copyOf(way.subList(way.indexOf(next), way.size()));
    }
}
