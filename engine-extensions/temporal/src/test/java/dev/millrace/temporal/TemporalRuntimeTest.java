package dev.millrace.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.WorkflowRuntime;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Workflow;
import dev.millrace.event.DuplicateStartException;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeRequeued;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import dev.millrace.temporal.internal.Definitions;
import dev.millrace.temporal.internal.ExecutionDriver;
import dev.millrace.temporal.internal.ExecutionWorkflow;
import dev.millrace.temporal.internal.NodeActivities;
import dev.millrace.temporal.internal.NodeCalls;
import io.temporal.api.enums.v1.EventType;
import io.temporal.worker.WorkerFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TemporalRuntimeTest {

    private static final NodeRegistry TYPES = NodeRegistry.discovered();
    private static final Path HERE = Path.of("");

    private static Workflow parsed(String yaml) {
        return WorkflowLoader.with(TYPES).parse(yaml, Format.YAML, "a test");
    }

    private static TestServer.Served serve(Workflow... workflows) {
        return TestServer.shared().serve(TestServer.workers(TYPES, List.of(workflows), HERE));
    }

    private static final Workflow APPROVAL = parsed("""
        workflowId: approval
        nodes:
          - {nodeId: ask, runtimeType: Wait, signal: answer}
          - {nodeId: done, runtimeType: Noop, dependsOn: ask}
        """);

    @Test
    void the_same_code_runs_a_workflow_here_and_on_temporal() {
        Node greet = context -> Outcome.done("text", "hello " + context.input("name", String.class));
        var greeting = Workflow.named("greeting").node("greet", greet).build();
        try (var engine = WorkflowEngine.create();
                var served = serve(greeting)) {
            for (WorkflowRuntime runtime : List.of(engine, served.runtime())) {
                var execution = runtime.start(greeting, Map.of("name", "Ada"));
                assertThat(execution.await(Duration.ofSeconds(30)).output()).isEqualTo(Map.of("text", "hello Ada"));
                assertThat(execution.status()).isEqualTo(ExecutionStatus.COMPLETED);
                assertThat(execution.events()).hasSize(4);
                assertThat(runtime.explain(execution.id(), "greet")).isPresent();
                assertThat(runtime.execution(execution.id())).isPresent();
            }
        }
    }

    @Test
    void a_waiting_execution_is_explained_and_takes_signals_once() {
        try (var served = serve(APPROVAL)) {
            var execution = served.runtime().start(APPROVAL, Map.of());

            assertThat(execution.pause("lunch")).isTrue();
            assertThat(execution.resume("back")).isTrue();
            assertThat(execution.explain("ask").orElseThrow().toString()).contains("answer");
            assertThat(execution.explain("nobody")).isEmpty();
            assertThatThrownBy(() -> execution.signal("anser", Map.of(), null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("TMP-107", "did you mean 'answer'");
            assertThat(execution.signal("answer", Map.of("by", "Ada"), "1")).isTrue();

            assertThat(execution.await().output()).isEqualTo(Map.of("by", "Ada"));
            assertThatThrownBy(() -> execution.signal("answer", Map.of(), "1")).hasMessageContaining("TMP-10");
            assertThat(execution.cancel("too late")).isFalse();
        }
    }

    @Test
    void what_temporal_cancels_ends_in_order() {
        try (var served = serve(APPROVAL)) {
            var execution = served.runtime().start(APPROVAL, Map.of());
            execution.stub().cancel("by hand");

            var result = execution.await();

            assertThat(result.status()).isEqualTo(ExecutionStatus.CANCELLED);
            assertThat(result.cause()).contains("by hand");
            assertThat(execution.result().toCompletableFuture().join().status()).isEqualTo(ExecutionStatus.CANCELLED);
        }
    }

    @Test
    void a_start_with_a_known_key_is_that_execution() {
        try (var served = serve(APPROVAL)) {
            var runtime = served.runtime();
            var first = runtime.start(APPROVAL, Map.of("n", 1), StartOptions.key("k"));

            assertThat(runtime.start(APPROVAL, Map.of("n", 1), StartOptions.key("k"))
                            .id())
                    .isEqualTo(first.id());
            assertThatThrownBy(() -> runtime.start(APPROVAL, Map.of("n", 2), StartOptions.key("k")))
                    .isInstanceOf(DuplicateStartException.class);
            var allowed = StartOptions.key("k").withOnDuplicate(OnDuplicate.ALLOW);
            var beside = runtime.start(APPROVAL, Map.of("n", 3), allowed);
            assertThat(beside.id()).isNotEqualTo(first.id());
            beside.terminate("enough");
            assertThat(runtime.execution(ExecutionId.derived(1, "nobody"))).isEmpty();
            first.terminate("enough");
        }
    }

    @Test
    void a_long_history_goes_on_as_new_with_what_has_happened() {
        var loop = parsed("""
            workflowId: long
            defaultVariables: {n: 0}
            nodes:
              - nodeId: loop
                runtimeType: While
                conditionExpression: variables.n < 12
                body:
                  nodes:
                    - {nodeId: add, runtimeType: Groovy, scriptContent: "setGlobal('n', getGlobal('n') + 1)"}
              - {nodeId: rest, runtimeType: Timer, delay: 1h, dependsOn: loop}
            """);
        var workers = TestServer.workers(TYPES, List.of(loop), HERE).withHistoryEvents(30);
        try (var served = TestServer.shared().serve(workers)) {
            var execution = served.runtime().start(loop, Map.of());
            var first = execution.stub().describe().getExecution().getRunId();

            var result = execution.await();

            assertThat(result.variables()).isEqualTo(Map.of("n", 12));
            var events = execution.events();
            assertThat(events)
                    .extracting(Event::sequence)
                    .isEqualTo(LongStream.rangeClosed(1, events.size()).boxed().toList());
            assertThat(execution.stub().describe().getExecution().getRunId()).isNotEqualTo(first);
            assertThat(TestServer.shared()
                            .history(execution, first)
                            .getLastEvent()
                            .getEventType())
                    .isEqualTo(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW);
        }
    }

    @Test
    void a_child_that_an_earlier_run_began_is_waited_for() {
        var child = parsed("""
            workflowId: child
            nodes:
              - {nodeId: rest, runtimeType: Timer, delay: 1h}
              - {nodeId: say, runtimeType: Groovy, scriptContent: "[said: 'rested']", dependsOn: rest}
            """);
        var parent = parsed("""
            workflowId: parent
            nodes:
              - {nodeId: ask, runtimeType: Subflow, mode: child, workflow: child}
              - {nodeId: early, runtimeType: Timer, delay: 1m}
              - {nodeId: late, runtimeType: Timer, delay: 1m, dependsOn: early}
            """);
        var workers = TestServer.workers(TYPES, List.of(child, parent), HERE).withHistoryEvents(12);
        try (var server = TestServer.own(); // behind a refused start of a child it skips no more time
                var served = server.serve(workers)) {
            var execution = served.runtime().start(parent, Map.of());
            var first = execution.stub().describe().getExecution().getRunId();

            var result = execution.await();

            assertThat(result.status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(execution.snapshot().node("ask").output()).containsEntry("said", "rested");
            assertThat(execution.stub().describe().getExecution().getRunId()).isNotEqualTo(first);
        }
    }

    @Test
    void a_node_whose_worker_is_lost_is_given_to_another() {
        var called = new AtomicInteger();
        Node work = context -> Outcome.done("deliveries", context.deliveries());
        var node = Workflow.named("lost").node("work", work).build();
        var never = new CountDownLatch(1);
        var limits = new Definitions.Limits(Duration.ofSeconds(1), 0);
        var definitions = new Definitions(TYPES, List.of(node), HERE, limits, event -> {});
        var calls = new NodeCalls(definitions);
        var factory = WorkerFactory.newInstance(TestServer.shared().client());
        var worker = factory.newWorker("lost", TestServer.options());
        worker.registerWorkflowImplementationFactory(ExecutionWorkflow.class, () -> new ExecutionDriver(definitions));
        worker.registerActivitiesImplementations(new SilentAtFirst(calls, called, never));
        factory.start();
        try {
            var runtime = TemporalRuntime.of(TestServer.shared().client(), "lost");
            var execution = runtime.start(node, Map.of());
            assertThat(execution.await().output()).isEqualTo(Map.of("deliveries", 2));
            assertThat(execution.events()).hasAtLeastOneElementOfType(NodeRequeued.class);
        } finally {
            never.countDown();
            factory.shutdownNow();
        }
    }

    /** Activities that give no sign of life in the first call. */
    private record SilentAtFirst(NodeCalls calls, AtomicInteger called, CountDownLatch never)
            implements NodeActivities {

        @Override
        public String call(String asked) {
            if (called.getAndIncrement() == 0) {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return calls.call(asked);
        }

        @Override
        public String evaluateAtOnce(String asked) {
            return calls.evaluateAtOnce(asked);
        }

        @Override
        public String evaluate(String asked) {
            return calls.evaluate(asked);
        }

        @Override
        public String items(String asked) {
            return calls.items(asked);
        }
    }

    @Test
    void secrets_are_refused_wherever_an_activity_would_be_given_one() {
        var secretive = parsed("""
            workflowId: secretive
            parameters: {account: {secret: true}}
            nodes:
              - {nodeId: open, runtimeType: Groovy, scriptContent: "1"}
              - {nodeId: login, runtimeType: Process, command: [echo, '${secrets.account}']}
              - nodeId: each
                runtimeType: ForEach
                collectionExpression: '[1]'
                body: {nodes: [{nodeId: pay, runtimeType: Process, command: [pay], environment: {K: '${secrets.key}'}}]}
              - {nodeId: sign, runtimeType: Groovy, scriptContent: 'secrets.key'}
            """);

        assertThatThrownBy(() -> TemporalWorkers.of(TYPES, List.of(secretive)).validate())
                .isInstanceOfSatisfying(InvalidWorkflowException.class, refused -> {
                    var refusals = refused.problems().stream()
                            .filter(problem -> problem.code().equals("TMP-109"))
                            .toList();
                    assertThat(refusals)
                            .extracting(Problem::path)
                            .containsExactlyInAnyOrder("/parameters/account", "/nodes/1", "/nodes/2/body/nodes/0");
                    assertThat(refusals).extracting(Problem::message).allMatch(text -> text.contains("history"));
                });
    }

    @Test
    void what_has_no_meaning_there_is_refused_by_name() {
        var locked = parsed("""
            workflowId: locked
            key: "${input.n}"
            nodes:
              - {nodeId: a, runtimeType: Groovy, scriptContent: "1", locks: [{name: x}]}
            """);
        var runtime = TemporalRuntime.of(TestServer.shared().client(), "nobody");

        assertThatThrownBy(() -> runtime.start(locked, Map.of()))
                .isInstanceOf(InvalidWorkflowException.class)
                .hasMessageContainingAll("TMP-100", "/key", "/nodes/0/locks");
        assertThatThrownBy(() -> TemporalWorkers.of(TYPES, List.of(locked)).validate())
                .hasMessageContainingAll("TMP-100", "/nodes/0/locks");
        assertThatThrownBy(() -> runtime.start(APPROVAL, "text")).hasMessageContaining("TMP-105");
        assertThatThrownBy(() -> TemporalWorkers.of(TYPES, List.of()).withHeartbeat(Duration.ZERO))
                .hasMessageContaining("TMP-103");
        assertThatThrownBy(() -> TemporalWorkers.of(TYPES, List.of()).withHistoryEvents(-1))
                .hasMessageContaining("TMP-103");
    }
}
