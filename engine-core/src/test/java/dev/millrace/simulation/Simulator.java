package dev.millrace.simulation;

import dev.millrace.definition.InvalidWorkflowException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Runs seeds, and cuts down what fails. Confined to one thread. */
public final class Simulator implements AutoCloseable {

    private static final int MOST_CUTS = 3_000;

    /** Each programme is played in so many weathers: checking and compiling it costs as much as a few runs. */
    private static final int WEATHERS = 4;

    private Fibers fibers = new Fibers();
    private @Nullable Drawn latest;
    private boolean hangs;
    private final RunTally tally = new RunTally();
    private long runs;
    private long steps;

    /** Creates a simulator. */
    public Simulator() {}

    /** What the seeds of one programme share: nothing of it changes in a run. */
    private record Drawn(long number, int visibilityMillis, Programme programme, List<Piece> pieces) {

        static Drawn of(long number) {
            var random = randomOf(number);
            int visibilityMillis = Weather.visibility(random);
            var programme = Programme.of(
                    random,
                    visibilityMillis,
                    randomOf(~number),
                    new Extras(randomOf(number ^ Long.MIN_VALUE >>> 1), randomOf(number ^ Long.MIN_VALUE >>> 2)));
            return new Drawn(number, visibilityMillis, programme, piecesOf(programme));
        }
    }

    private static List<Piece> piecesOf(Programme programme) {
        var pieces = new ArrayList<Piece>();
        for (var draft : programme.drafts()) {
            pieces.add(new Piece(draft, pieces.size(), programme.limits()));
        }
        return pieces;
    }

    /** The random numbers of neighbours begin alike, unless their seeds are far apart. */
    private static Random randomOf(long seed) {
        return new Random(seed * 0x9E3779B97F4A7C15L);
    }

    private Drawn drawnFor(long seed) {
        long number = Math.floorDiv(seed, WEATHERS);
        var known = latest;
        if (known == null || known.number() != number) {
            known = Drawn.of(number);
            latest = known;
        }
        return known;
    }

    private static Weather weatherOf(long seed, Drawn drawn) {
        return Weather.of(randomOf(~seed), drawn.visibilityMillis());
    }

    /** Returns the first seed of a range that fails; -1 if none does. For callers in another class loader. */
    public static long firstFailure(long from, int count) {
        try (var simulator = new Simulator()) {
            long seed = from;
            while (seed < from + count && simulator.isWell(seed)) {
                seed++;
            }
            return seed == from + count ? -1 : seed;
        }
    }

    private boolean isWell(long seed) {
        var drawn = drawnFor(seed);
        return fails(drawn.programme(), drawn.pieces(), weatherOf(seed, drawn), seed)
                .isEmpty();
    }

    /** Returns all that is committed in the run of a seed. */
    String storyOf(long seed) {
        var drawn = drawnFor(seed);
        var simulation = new Simulation(drawn.programme(), drawn.pieces(), weatherOf(seed, drawn), seed, fibers);
        simulation.run();
        return simulation.story(Integer.MAX_VALUE);
    }

    /** Runs a seed. Returns nothing if all is well, else a report of the smallest run that still fails. */
    public Optional<String> run(long seed) {
        var drawn = drawnFor(seed);
        var weather = weatherOf(seed, drawn);
        hangs = false;
        return fails(drawn.programme(), drawn.pieces(), weather, seed)
                .map(found ->
                        hangs ? "seed=" + seed + " hangs: " + found : cutDown(drawn.programme(), weather, seed, found));
    }

    private Optional<String> fails(Programme programme, List<Piece> pieces, Weather weather, long seed) {
        var simulation = new Simulation(programme, pieces, weather, seed, fibers);
        try {
            var found = simulation.run();
            runs++;
            steps += simulation.steps;
            tally.add(programme, weather, simulation.met());
            return found.map(what -> what + "\nthe last events:\n" + simulation.story(60));
        } catch (AssertionError e) {
            hangs = true; // to cut it down would take hours
            fibers = new Fibers(); // those of this run never give their turn back
            latest = null;
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private String cutDown(Programme whole, Weather weather, long seed, String found) {
        var programme = whole;
        var report = found;
        int cuts = 0;
        boolean smaller = true;
        while (smaller && cuts < MOST_CUTS) {
            smaller = false;
            for (var candidate : programme.smaller()) {
                cuts++;
                var still = failsIfValid(candidate, weather, seed);
                if (still.isPresent()) {
                    programme = candidate;
                    report = still.get();
                    smaller = true;
                    break;
                }
            }
        }
        return "seed=" + seed + " (replay: -Dsimulation.seed=" + seed + ")\n" + weather + "\ncut down from "
                + whole.size() + " to " + programme.size() + " nodes:\n" + programme + report;
    }

    private Optional<String> failsIfValid(Programme programme, Weather weather, long seed) {
        try {
            return fails(programme, piecesOf(programme), weather, seed);
        } catch (InvalidWorkflowException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Lets its threads go. */
    @Override
    public void close() {
        fibers.close();
    }

    /** Returns what took place in the runs, and how often. */
    RunTally tally() {
        return tally;
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
