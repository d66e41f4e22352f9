package dev.millrace.testing.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.event.Event;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.NodeHeldBack;
import dev.millrace.event.NodeEvent.OutcomeRefused;
import dev.millrace.event.ScopeEvent;
import dev.millrace.testing.internal.DriverGates;
import dev.millrace.testing.internal.SequentialDriver;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Holds the second driver to the cases that the engine is held to, and to the engine's events where no code sleeps. */
@Tag("heavy")
class SequentialDriverTest {

    private static final ExecutorService CODE = Executors.newCachedThreadPool();

    @AfterAll
    static void close() {
        CODE.shutdownNow();
    }

    @TestFactory
    Stream<DynamicTest> bundled_cases() {
        return tests(ConformanceSuite.bundled());
    }

    @TestFactory
    Stream<DynamicTest> shared_cases() {
        return ConformanceTest.sharedFolder().stream().flatMap(folder -> tests(ConformanceSuite.load(folder)));
    }

    private static Stream<DynamicTest> tests(ConformanceSuite suite) {
        return suite.cases().stream().map(one -> DynamicTest.dynamicTest(one.toString(), () -> compare(one)));
    }

    private static void compare(ConformanceCase one) {
        var events = new ArrayList<List<Event>>();
        CaseRuntime.Maker second = (nodes, folder, limit) -> (definitions, input, signals, differences) -> {
            var driver = new SequentialDriver(
                    nodes, folder, TimeSource.system(), callerOf(one), () -> 0.5, DriverGates.NONE);
            var ending = run(driver, definitions, input, signals, limit);
            events.add(ending.events());
            return ending;
        };
        CaseRuntime.Maker engine = (nodes, folder, limit) -> (definitions, input, signals, differences) -> {
            var ending = EngineOfCase.with(builder -> builder)
                    .make(nodes, folder, limit)
                    .run(definitions, input, signals, differences);
            events.add(ending.events());
            return ending;
        };

        assertThat(one.runOn(second).differences()).as(one.toString()).isEmpty();
        if (!sleeps(one)) {
            one.runOn(engine);
        }

        if (events.size() == 2) {
            assertThat(stories(events.get(0))).as("the events of each node").isEqualTo(stories(events.get(1)));
        }
    }

    /** One thread does it all, unless code must sleep while other code goes on. */
    private static Executor callerOf(ConformanceCase one) {
        return sleeps(one) ? CODE : Runnable::run;
    }

    private static boolean sleeps(ConformanceCase one) {
        return Stream.of("sleep", "nanoTime", "timeout").anyMatch(one.files().definition()::contains);
    }

    private static CaseRuntime.Ending run(
            SequentialDriver driver,
            CaseRuntime.Definitions definitions,
            Map<String, Object> input,
            Map<String, Map<String, Object>> signals,
            Duration limit) {
        definitions.registered().forEach(driver::register);
        var id = driver.start(definitions.workflow(), input);
        signals.forEach((name, payload) -> driver.signal(id, name, payload));
        return new CaseRuntime.Ending(driver.await(id, limit), driver.snapshot(id), driver.events(id));
    }

    /**
     * What happened to each node, in order. Who of two waited at a gate, and whether a late outcome came before the
     * end, is the schedule's affair.
     */
    private static Map<String, List<String>> stories(List<Event> events) {
        var stories = new TreeMap<String, List<String>>();
        for (var event : events) {
            if (!(event instanceof NodeHeldBack) && !(event instanceof OutcomeRefused)) {
                var of = event instanceof NodeEvent node
                        ? node.node()
                        : event instanceof ScopeEvent scope ? scope.scope() : "the execution";
                stories.computeIfAbsent(of.toString(), path -> new ArrayList<>())
                        .add(event.getClass().getSimpleName());
            }
        }
        return stories;
    }
}
