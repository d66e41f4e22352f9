package dev.millrace.simulation;

import dev.millrace.definition.InvalidWorkflowException;
import java.util.Optional;
import java.util.Random;

/** Runs seeds, and cuts down what fails. Confined to one thread. */
public final class Simulator {

    private static final int MOST_CUTS = 3_000;

    private final Fibers fibers = new Fibers();
    private long runs;
    private long steps;

    /** Creates a simulator. */
    public Simulator() {}

    /** A run as its seed draws it. */
    private record Drawn(Draft draft, Weather weather) {

        static Drawn of(long seed) {
            var random = new Random(seed);
            var weather = Weather.of(random);
            return new Drawn(new DraftMaker(random, weather.visibilityMillis()).make(), weather);
        }
    }

    /** Returns the first seed of a range that fails; -1 if none does. For callers in another class loader. */
    public static long firstFailure(long from, int count) {
        var simulator = new Simulator();
        long seed = from;
        while (seed < from + count && simulator.isWell(seed)) {
            seed++;
        }
        return seed == from + count ? -1 : seed;
    }

    private boolean isWell(long seed) {
        var drawn = Drawn.of(seed);
        return fails(drawn.draft(), drawn.weather(), seed).isEmpty();
    }

    /** Returns all that is committed in the run of a seed, without what names it by chance. */
    static String storyOf(long seed) {
        var drawn = Drawn.of(seed);
        var simulation = new Simulation(drawn.draft(), drawn.weather(), seed, new Fibers());
        simulation.run();
        return simulation.story(Integer.MAX_VALUE).replaceAll("execution=\\w+", "");
    }

    /** Runs a seed. Returns nothing if all is well, else a report of the smallest run that still fails. */
    public Optional<String> run(long seed) {
        var drawn = Drawn.of(seed);
        return fails(drawn.draft(), drawn.weather(), seed).map(found -> cutDown(drawn, seed, found));
    }

    private Optional<String> fails(Draft draft, Weather weather, long seed) {
        var simulation = new Simulation(draft, weather, seed, fibers);
        var found = simulation.run();
        runs++;
        steps += simulation.steps;
        return found.map(what -> what + "\nthe last events:\n" + simulation.story(60));
    }

    private String cutDown(Drawn drawn, long seed, String found) {
        var draft = drawn.draft();
        var report = found;
        int cuts = 0;
        boolean smaller = true;
        while (smaller && cuts < MOST_CUTS) {
            smaller = false;
            for (var candidate : draft.smaller()) {
                cuts++;
                var still = failsIfValid(candidate, drawn.weather(), seed);
                if (still.isPresent()) {
                    draft = candidate;
                    report = still.get();
                    smaller = true;
                    break;
                }
            }
        }
        return "seed=" + seed + " (replay: -Dsimulation.seed=" + seed + ")\n" + drawn.weather() + "\ncut down from "
                + drawn.draft().graph().size() + " to " + draft.graph().size() + " nodes:\n" + draft + report;
    }

    private Optional<String> failsIfValid(Draft draft, Weather weather, long seed) {
        try {
            return fails(draft, weather, seed);
        } catch (InvalidWorkflowException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Returns how many runs there were. */
    public long runs() {
        return runs;
    }

    /** Returns how many steps they took. */
    public long steps() {
        return steps;
    }
}
