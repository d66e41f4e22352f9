package dev.millrace.testing.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.StartOptions;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.temporal.TemporalRuntime;
import dev.millrace.temporal.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Holds executions on Temporal's server to the cases that the engine is held to. */
class TemporalConformanceTest {

    @TestFactory
    Stream<DynamicTest> bundled_cases() {
        var only = System.getProperty("case", "");
        return ConformanceSuite.bundled().cases().stream()
                .filter(one -> only.isEmpty() || one.name().matches(only))
                .map(one -> DynamicTest.dynamicTest(one.toString(), () -> hold(one)));
    }

    private static void hold(ConformanceCase one) {
        CaseRuntime.Maker temporal = (nodes, folder, engine, limit) -> (definitions, given, differences) -> {
            var workflows = new ArrayList<>(definitions.registered());
            workflows.add(definitions.workflow());
            var workers = TestServer.workers(nodes, workflows, folder);
            try (var served = TestServer.shared().serve(workers)) {
                return new CaseExecutions(
                                new OnTemporal(served.runtime(), definitions.workflow(), limit), differences)
                        .run(given);
            }
        };
        assertThat(one.runOn(temporal).differences()).as(one.toString()).isEmpty();
    }

    /** Executions of a case on Temporal. Confined to the case. */
    private record OnTemporal(TemporalRuntime runtime, Workflow workflow, Duration limit)
            implements CaseExecutions.Driver {

        @Override
        public ExecutionId start(CaseStart start) {
            var key = start.key().isEmpty() ? Optional.<String>empty() : Optional.of(start.key());
            var options =
                    new StartOptions(key, Map.of(), Map.of(), "", Optional.empty(), start.terms());
            return runtime.start(workflow, start.input(), options).id();
        }

        @Override
        public void signal(ExecutionId id, String name, Map<String, Object> payload) {
            runtime.execution(id).orElseThrow().signal(name, payload, null);
        }

        @Override
        public boolean await(ExecutionId id) {
            runtime.execution(id).orElseThrow().await(limit);
            return true;
        }

        @Override
        public void stop(ExecutionId id, CaseStop stop) {
            var execution = runtime.execution(id).orElseThrow().by(stop.request().by());
            var reason = stop.request().reason();
            var changed = stop.how() == Stop.TERMINATE ? execution.terminate(reason) : execution.cancel(reason);
            assertThat(changed).isIn(true, false);
        }

        @Override
        public ExecutionSnapshot snapshot(ExecutionId id) {
            return runtime.execution(id).orElseThrow().snapshot();
        }

        @Override
        public List<Event> events(ExecutionId id) {
            return runtime.execution(id).orElseThrow().events();
        }
    }
}
