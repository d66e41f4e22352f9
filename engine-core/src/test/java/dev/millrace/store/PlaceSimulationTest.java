package dev.millrace.store;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** {@code -Dplace.seed=N} replays one seed. */
@Tag("one-jdk")
class PlaceSimulationTest {

    private static final int SEEDS = 60;
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("dev.millrace");

    @BeforeAll
    static void silence() {
        LOGGER.setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        LOGGER.setLevel(null);
    }

    @Test
    void whatever_is_done_to_a_directory_its_stores_keep_their_promises() {
        long replayed = Long.getLong("place.seed", -1);
        var seeds = replayed < 0 ? LongStream.range(0, SEEDS) : LongStream.of(replayed);

        assertThat(seeds.mapToObj(PlaceSimulation::run).flatMap(found -> found.stream()))
                .isEmpty();
    }

    @Test
    void a_seed_tells_the_same_story_each_time() {
        for (long seed = 0; seed < 20; seed++) {
            assertThat(PlaceSimulation.storyOf(seed)).isEqualTo(PlaceSimulation.storyOf(seed));
        }
    }
}
