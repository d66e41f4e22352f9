package dev.millrace.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.millrace.store.PlaceSimulation;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.LoggerFactory;

/** Bugs planted in what guards a journal's place, and in what listeners are told by, are found by their simulations. */
@Tag("heavy")
class FaultMutantTest {

    private static final int SEEDS = 100;

    /** Of so many bugs one is looked for; of the others it is only checked that they can be planted. 1: all are. */
    private static final int SHARE = Integer.getInteger("mutants.share", 12);

    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("dev.millrace");

    @BeforeAll
    static void silence() {
        LOGGER.setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        LOGGER.setLevel(null);
    }

    @TestFactory
    Stream<DynamicTest> the_simulation_of_places_finds() {
        return found(
                PlaceSimulation.class,
                journal(
                        "nobody looks whether the lock is still there",
                        "DirectoryLock",
                        "if (!files.identity(layout.lock()).equals(identity)) {",
                        "if (false) {"),
                journal(
                        "a LOCK that was taken away makes a second writer",
                        "DirectoryLock",
                        "held.add(lock(files, layout, file));",
                        ";"),
                journal(
                        "last words of a writer without its lock are lost",
                        "DirectoryLock",
                        "if (!isUnchanged) {",
                        "if (false) {"),
                journal(
                        "nobody looks whether the segment is still there",
                        "Log",
                        "if (!settings.files().identity(path).equals(identity)) {",
                        "if (false) {"),
                journal(
                        "a close writes into what is not its own",
                        "Journal",
                        "held.lock().requireHeld();",
                        "if (!isDone) {\n held.lock().requireHeld(); }"));
    }

    @TestFactory
    Stream<DynamicTest> the_simulation_of_listeners_finds() {
        return found(
                ListenerSimulation.class,
                runtime(
                        "a listener's failures are not counted",
                        "MonitoredListener",
                        "tally.failed();\n            log.warn(\n",
                        "log.warn(\n"),
                runtime(
                        "an error of a listener is taken for a fault of the engine",
                        "MonitoredListener",
                        "} catch (Throwable t) {\n            tally.failed();\n            log.warn(\n",
                        "} catch (RuntimeException t) {\n            tally.failed();\n            log.warn(\n"),
                runtime("a slow listener is not counted", "MonitoredListener", "tally.slow(nanos);", ";"),
                runtime("nobody knows who holds a turn up", "Listeners", "call.begins(only, begin);", ";"),
                runtime(
                        "what was given up is done later",
                        "Questions",
                        "if (answer.take()) {\n                decide(",
                        "answer.take();\n            if (true) {\n                decide("));
    }

    private static Stream<DynamicTest> found(Class<?> simulation, Mutant... mutants) {
        return IntStream.range(0, mutants.length)
                .mapToObj(i -> DynamicTest.dynamicTest(mutants[i].name(), () -> {
                    mutants[i].checkPassages();
                    if (i % SHARE == 0) {
                        assertThat(mutants[i].firstFailure(simulation, SEEDS)).isNotNegative();
                    }
                }));
    }

    private static Mutant journal(String name, String type, String from, String to) {
        return Mutant.of(name, "store/journal/" + type + ".java", from, to);
    }

    private static Mutant runtime(String name, String type, String from, String to) {
        return Mutant.of(name, "internal/runtime/" + type + ".java", from, to);
    }
}
