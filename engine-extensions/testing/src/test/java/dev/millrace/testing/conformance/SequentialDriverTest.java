package dev.millrace.testing.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Workflow;
import dev.millrace.event.BreakerReport;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.Explanation;
import dev.millrace.event.NodePath;
import dev.millrace.node.SecretSource;
import dev.millrace.nodes.StandardNodes;
import dev.millrace.testing.internal.DriverGates;
import dev.millrace.testing.internal.DriverStart;
import dev.millrace.testing.internal.SequentialDriver;
import dev.millrace.time.TimeSource;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** What is compiled is shared for as long as somebody has standard nodes. */
    private static final StandardNodes SHARED = StandardNodes.builder().build();

    private static final ExecutorService CODE = Executors.newCachedThreadPool();

    @AfterAll
    static void close() {
        Reference.reachabilityFence(SHARED);
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
        var endings = new ArrayList<CaseRuntime.Ending>();
        CaseRuntime.Maker second = (nodes, folder, engine, limit) -> (definitions, given, differences) -> {
            var driver =
                    new SequentialDriver(nodes, folder, TimeSource.system(), callerOf(one), () -> 0.5, gatesOf(engine));
            driver.secrets(SecretSource.of(engine.secrets()));
            definitions.registered().forEach(driver::register);
            var running = new Driven(driver, definitions.workflow(), limit);
            var ending = new CaseExecutions(running, differences).run(given);
            endings.add(ending);
            return ending;
        };
        CaseRuntime.Maker first = (nodes, folder, engine, limit) -> (definitions, given, differences) -> {
            var ending = EngineOfCase.with(builder -> builder)
                    .make(nodes, folder, engine, limit)
                    .run(definitions, given, differences);
            endings.add(ending);
            return ending;
        };

        assertThat(one.runOn(second).differences()).as(one.toString()).isEmpty();
        if (!NodeStories.sleeps(one)) {
            one.runOn(first);
        }

        if (endings.size() == 2) {
            assertThat(NodeStories.of(endings.get(0)))
                    .as("the events of each node")
                    .isEqualTo(NodeStories.of(endings.get(1)));
        }
    }

    private static DriverGates gatesOf(CaseEngine engine) {
        return DriverGates.of(
                engine.typeLimits(),
                engine.typeRates(),
                engine.capacities(),
                engine.starvation(),
                engine.room().maxExecutions(),
                engine.room().whenFull());
    }

    /** One thread does it all, unless code must sleep while other code goes on. */
    private static Executor callerOf(ConformanceCase one) {
        return NodeStories.sleeps(one) ? CODE : Runnable::run;
    }

    /** Executions of a case on the second driver. Confined to the case. */
    private record Driven(SequentialDriver driver, Workflow workflow, Duration limit) implements CaseExecutions.Driver {

        @Override
        public ExecutionId start(CaseStart start) {
            return driver.start(
                    workflow, new DriverStart(start.input(), Map.of(), start.key(), start.lane(), start.terms()));
        }

        @Override
        public void signal(ExecutionId id, String name, Map<String, Object> payload) {
            driver.signal(id, name, payload);
        }

        @Override
        public boolean await(ExecutionId id) {
            return driver.await(id, limit);
        }

        @Override
        public void stop(ExecutionId id, CaseStop stop) {
            driver.stop(id, stop.how(), stop.request());
        }

        @Override
        public void repair(ExecutionId id, CaseRepair repair) {
            var nodes = repair.nodes().stream().map(NodePath::parse).toList();
            driver.repair(id, repair.action().word(), nodes, repair.data(), repair.request());
        }

        @Override
        public Optional<Explanation> explain(ExecutionId id, NodePath node) {
            return driver.explain(id, node);
        }

        @Override
        public List<BreakerReport> breakers() {
            return driver.breakers();
        }

        @Override
        public ExecutionSnapshot snapshot(ExecutionId id) {
            return driver.snapshot(id);
        }

        @Override
        public List<Event> events(ExecutionId id) {
            return driver.events(id);
        }
    }
}
