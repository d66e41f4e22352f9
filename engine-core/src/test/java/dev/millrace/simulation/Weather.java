package dev.millrace.simulation;

import dev.millrace.definition.CheckpointPolicy;
import java.time.Duration;
import java.util.Random;

/**
 * What goes wrong in a run, and how often.
 *
 * @param keeping what the store does
 * @param operator a step in this many is an operator's; 0 for none
 * @param jumps whether the wall clock jumps
 * @param engine how the engine is set
 */
record Weather(Keeping keeping, int operator, boolean jumps, Engine engine) {

    private static final int[] CRASHES = {0, 5, 40, 400, 4_000};
    private static final int[] VISIBILITIES = {300, 3_000, 30_000};
    private static final int[] INTERVALS = {5, 300, 4_000};

    /**
     * What the store does.
     *
     * @param durable whether there is one at all
     * @param crashEvery a commit in this many kills the process; 0 for none
     * @param slow whether commits are decided later than they are asked for
     * @param closeEvery a step in this many begins to close the engine; 0 for none
     * @param checkpoint what the engine may hold back
     */
    record Keeping(boolean durable, int crashEvery, boolean slow, int closeEvery, CheckpointPolicy checkpoint) {

        static final Keeping NOTHING = new Keeping(false, 0, false, 0, CheckpointPolicy.AFTER_EACH_NODE);
    }

    /**
     * How the engine is set.
     *
     * @param grace how long a stopped node may go on
     */
    record Engine(int workers, int capacity, Duration visibility, int maxDeliveries, Duration grace) {}

    /** Draws how long a lease lasts, in milliseconds. */
    static int visibility(Random random) {
        return VISIBILITIES[random.nextInt(VISIBILITIES.length)];
    }

    static Weather of(Random random, int visibilityMillis) {
        var engine = new Engine(
                1 + random.nextInt(4),
                random.nextInt(3) == 0 ? 2 : 64,
                Duration.ofMillis(visibilityMillis),
                random.nextInt(3) == 0 ? 2 : 5,
                Duration.ofMillis(random.nextInt(3) == 0 ? 0 : 200));
        boolean durable = random.nextInt(4) != 0;
        var keeping = durable
                ? new Keeping(
                        true,
                        CRASHES[random.nextInt(CRASHES.length)],
                        random.nextInt(2) == 0,
                        random.nextInt(3) == 0 ? 20 + random.nextInt(200) : 0,
                        checkpoint(random))
                : Keeping.NOTHING;
        return new Weather(
                keeping, random.nextInt(2) == 0 ? 0 : 10 + random.nextInt(60), random.nextInt(4) == 0, engine);
    }

    private static CheckpointPolicy checkpoint(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> CheckpointPolicy.afterNodes(2 + random.nextInt(4));
            case 1 -> CheckpointPolicy.every(Duration.ofMillis(INTERVALS[random.nextInt(INTERVALS.length)]));
            case 2 -> CheckpointPolicy.MANUAL;
            default -> CheckpointPolicy.AFTER_EACH_NODE;
        };
    }

    int visibilityMillis() {
        return (int) engine.visibility().toMillis();
    }

    boolean crashes(Random random) {
        return keeping.crashEvery() > 0 && random.nextInt(keeping.crashEvery()) == 0;
    }

    /** Returns the same without crashes, closes, operators and jumps. */
    Weather calm() {
        return new Weather(
                new Keeping(keeping.durable(), 0, keeping.slow(), 0, keeping.checkpoint()), 0, false, engine);
    }
}
