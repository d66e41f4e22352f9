package dev.millrace.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** {@code -Dlistener.seed=N} replays one seed. */
class ListenerSimulationTest {

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
    void a_listener_that_blocks_holds_up_nobody_without_bound() {
        long replayed = Long.getLong("listener.seed", -1);
        var seeds = replayed < 0 ? LongStream.range(0, SEEDS) : LongStream.of(replayed);

        assertThat(seeds.mapToObj(ListenerSimulation::run).flatMap(Optional::stream))
                .isEmpty();
    }
}
