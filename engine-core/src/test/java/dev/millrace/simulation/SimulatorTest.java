package dev.millrace.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Random workflows in random weather. {@code -Dsimulation.seed=N} replays one seed,
 * {@code -Dsimulation.from=N -Dsimulation.seeds=M} runs a range of any length.
 */
class SimulatorTest {

    private static final Logger log = (Logger) LoggerFactory.getLogger(SimulatorTest.class);
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("dev.millrace");
    private static final int FEW = 200;
    private static final int MANY = 1_800;
    private static final int BLOCK = 40;

    /** In so many of the usual runs each thing takes place at least, or the generator has stopped to draw it. */
    private static final int RARE = 3;

    private static final int LANES = Runtime.getRuntime().availableProcessors();

    @BeforeAll
    static void silence() {
        LOGGER.setLevel(Level.OFF);
        log.setLevel(Level.INFO);
    }

    @AfterAll
    static void speak() {
        LOGGER.setLevel(null);
        log.setLevel(null);
    }

    @Tag("one-jdk")
    @Test
    void a_few_seeds_hold_every_promise() throws Exception {
        long replayed = Long.getLong("simulation.seed", -1);
        check(replayed < 0 ? 0 : replayed, replayed < 0 ? FEW : 1);
    }

    @Tag("one-jdk")
    @Tag("heavy")
    @Test
    void many_seeds_hold_every_promise() throws Exception {
        check(Long.getLong("simulation.from", FEW), Long.getLong("simulation.seeds", MANY));
    }

    @Tag("one-jdk")
    @Test
    void a_seed_tells_the_same_story_whatever_ran_before_it() {
        var seeds = LongStream.range(0, 60).boxed().collect(Collectors.toCollection(ArrayList::new));
        var stories = storiesOf(seeds);

        Collections.shuffle(seeds, new Random(7));

        assertThat(storiesOf(seeds)).isEqualTo(stories);
    }

    private static Map<Long, String> storiesOf(List<Long> seeds) {
        var stories = new TreeMap<Long, String>();
        try (var simulator = new Simulator()) {
            seeds.forEach(seed -> stories.put(seed, simulator.storyOf(seed)));
        }
        return stories;
    }

    /** Runs a range on all processors, each seed alone on its lane; reports the first that fails. */
    private static void check(long from, long count) throws Exception {
        var next = new AtomicLong(from);
        var reports = new ConcurrentSkipListMap<Long, String>();
        var tally = new RunTally();
        var lanes = new ArrayList<Thread>();
        long began = System.nanoTime();
        for (int lane = 0; lane < Math.min(LANES, count); lane++) {
            var thread = new Thread(() -> runAll(next, from + count, reports, tally), "simulator-" + lane);
            thread.start();
            lanes.add(thread);
        }
        for (var lane : lanes) {
            lane.join();
        }
        log.info("{} seeds, {} a second", count, count * 1_000_000_000 / (System.nanoTime() - began));
        assertThat(reports.values()).as("the reports of failing seeds").isEmpty();
        if (count >= MANY) {
            log.info("{}", tally);
            boolean isUsual = from == FEW && count == MANY;
            assertThat(isUsual ? tally.rarerThan(RARE) : List.of())
                    .as("what the runs have hardly met:\n%s", tally)
                    .isEmpty();
        }
    }

    /** Takes the seeds in blocks, so that those of one draft stay together. */
    private static void runAll(AtomicLong next, long end, Map<Long, String> reports, RunTally all) {
        try (var simulator = new Simulator()) {
            long block = next.getAndAdd(BLOCK);
            while (block < end && reports.isEmpty()) {
                for (long seed = block; seed < Math.min(end, block + BLOCK) && reports.isEmpty(); seed++) {
                    runOne(simulator, seed, reports);
                }
                block = next.getAndAdd(BLOCK);
            }
            synchronized (all) {
                all.add(simulator.tally());
            }
        }
    }

    private static void runOne(Simulator simulator, long seed, Map<Long, String> reports) {
        try {
            simulator.run(seed).ifPresent(report -> reports.put(seed, report));
        } catch (RuntimeException | Error e) {
            reports.put(seed, "seed " + seed + " ended by " + e);
        }
    }
}
