package dev.millrace.simulation;

import java.time.Duration;
import java.util.Random;

/**
 * What goes wrong in a run, and how often.
 *
 * @param durable whether there is a store at all
 * @param crashEvery a commit in this many kills the process; 0 for none
 * @param slowStore whether commits are decided later than they are asked for
 * @param operator a step in this many is an operator's; 0 for none
 * @param jumps whether the wall clock jumps
 * @param engine how the engine is set
 */
record Weather(boolean durable, int crashEvery, boolean slowStore, int operator, boolean jumps, Engine engine) {

    private static final int[] CRASHES = {0, 5, 40, 400, 4_000};
    private static final int[] VISIBILITIES = {300, 3_000, 30_000};

    /** How the engine is set. */
    record Engine(int workers, int capacity, Duration visibility, int maxDeliveries) {}

    /** Draws how long a lease lasts, in milliseconds. */
    static int visibility(Random random) {
        return VISIBILITIES[random.nextInt(VISIBILITIES.length)];
    }

    static Weather of(Random random, int visibilityMillis) {
        var engine = new Engine(
                1 + random.nextInt(4),
                random.nextInt(3) == 0 ? 2 : 64,
                Duration.ofMillis(visibilityMillis),
                random.nextInt(3) == 0 ? 2 : 5);
        boolean durable = random.nextInt(4) != 0;
        return new Weather(
                durable,
                durable ? CRASHES[random.nextInt(5)] : 0,
                durable && random.nextInt(2) == 0,
                random.nextInt(2) == 0 ? 0 : 10 + random.nextInt(60),
                random.nextInt(4) == 0,
                engine);
    }

    int visibilityMillis() {
        return (int) engine.visibility().toMillis();
    }

    boolean crashes(Random random) {
        return crashEvery > 0 && random.nextInt(crashEvery) == 0;
    }

    /** Returns the same without crashes, operators and jumps. */
    Weather calm() {
        return new Weather(durable, 0, slowStore, 0, false, engine);
    }
}
