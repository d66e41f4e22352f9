package dev.millrace.serialization.internal.imports;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * States that come round again, with the loops among them; the outermost one holds all states and turns once. A turn
 * begins at a head, which is a state that something outside leads to. What leads to a head ends the turn; without that,
 * what is left is searched for loops again. So every machine has its loops, also one that enters them in two places.
 * Immutable.
 */
final class StateLoop {

    private final Set<String> states;
    private final Set<String> heads;
    private final List<StateLoop> loops = new ArrayList<>();

    private StateLoop(Set<String> states, Set<String> heads, Map<String, Set<String>> targets, String start) {
        this.states = states;
        this.heads = heads;
        for (var circle : circles(targets)) {
            loops.add(new StateLoop(circle, heads(circle, targets, start), targets, start));
        }
    }

    /** Returns the whole of a machine. */
    static StateLoop of(Map<String, Set<String>> targets, String start) {
        return new StateLoop(targets.keySet(), Set.of(), targets, start);
    }

    private static Set<String> heads(Set<String> circle, Map<String, Set<String>> targets, String start) {
        var heads = new LinkedHashSet<String>();
        for (var state : circle) {
            boolean isEntered = targets.entrySet().stream()
                    .anyMatch(from ->
                            !circle.contains(from.getKey()) && from.getValue().contains(state));
            if (isEntered || state.equals(start)) {
                heads.add(state);
            }
        }
        return heads;
    }

    private List<Set<String>> circles(Map<String, Set<String>> targets) {
        var circles = new ArrayList<Set<String>>();
        var sources = reversed(targets);
        var placed = new HashSet<String>();
        for (var state : states) {
            if (placed.contains(state)) {
                continue;
            }
            var circle = reached(state, targets);
            circle.retainAll(reached(state, sources));
            if (circle.contains(state)) {
                placed.addAll(circle);
                circles.add(inOrder(circle));
            }
        }
        return circles;
    }

    /** Returns the ways within a turn, backwards. */
    private Map<String, Set<String>> reversed(Map<String, Set<String>> targets) {
        var sources = new HashMap<String, Set<String>>();
        for (var state : states) {
            for (var target : targets.getOrDefault(state, Set.of())) {
                if (leads(target)) {
                    sources.computeIfAbsent(target, key -> new LinkedHashSet<>())
                            .add(state);
                }
            }
        }
        return sources;
    }

    private Set<String> inOrder(Set<String> some) {
        var ordered = new LinkedHashSet<>(states);
        ordered.retainAll(some);
        return ordered;
    }

    /** Returns what ways within a turn lead to. */
    private Set<String> reached(String state, Map<String, Set<String>> ways) {
        var reached = new LinkedHashSet<String>();
        var open = new ArrayDeque<String>(List.of(state));
        while (!open.isEmpty()) {
            for (var next : ways.getOrDefault(open.remove(), Set.of())) {
                if (leads(next) && reached.add(next)) {
                    open.add(next);
                }
            }
        }
        return reached;
    }

    // --- what is in it

    /** Returns the states at which a turn begins; none of the machine as a whole. */
    Set<String> heads() {
        return heads;
    }

    /** Returns the loops in it. */
    List<StateLoop> loops() {
        return loops;
    }

    /** Returns the states in it and in its loops. */
    Set<String> states() {
        return states;
    }

    /** Returns whether the way to a state is one within a turn. */
    boolean leads(String state) {
        return states.contains(state) && !heads.contains(state);
    }

    /** Returns the loop in it that holds a state; nothing if the state stands in it itself. */
    Optional<StateLoop> loopOf(@Nullable String state) {
        return loops.stream().filter(loop -> loop.states.contains(state)).findFirst();
    }

    /** Returns whether a state is the head of a loop, at whatever depth. */
    boolean isHead(String state) {
        return heads.contains(state) || loops.stream().anyMatch(loop -> loop.isHead(state));
    }
}
