package dev.millrace.simulation;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** In how many runs each thing was drawn, and in how many it took place. Confined to its owner. */
final class RunTally {

    private final Map<Thing, Integer> drawn = new EnumMap<>(Thing.class);
    private final Map<Thing, Integer> seen = new EnumMap<>(Thing.class);

    /** Counts a run. */
    void add(Programme programme, Weather weather, Set<Thing> met) {
        for (var thing : Thing.values()) {
            if (thing.isDrawn(programme, weather)) {
                drawn.merge(thing, 1, Integer::sum);
            }
        }
        met.forEach(thing -> seen.merge(thing, 1, Integer::sum));
    }

    /** Counts the runs of another one as well. */
    void add(RunTally other) {
        other.drawn.forEach((thing, times) -> drawn.merge(thing, times, Integer::sum));
        other.seen.forEach((thing, times) -> seen.merge(thing, times, Integer::sum));
    }

    /** Returns what took place in fewer runs. */
    List<Thing> rarerThan(int runs) {
        return Stream.of(Thing.values())
                .filter(thing -> seen.getOrDefault(thing, 0) < runs)
                .toList();
    }

    @Override
    public String toString() {
        var text = new StringBuilder("drawn   seen   in so many runs\n");
        for (var thing : Thing.values()) {
            text.append(
                    String.format("%5d  %5d   %s%n", drawn.getOrDefault(thing, 0), seen.getOrDefault(thing, 0), thing));
        }
        return text.toString();
    }
}
