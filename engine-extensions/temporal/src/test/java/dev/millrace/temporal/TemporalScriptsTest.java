package dev.millrace.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import dev.millrace.temporal.internal.Definitions;
import dev.millrace.temporal.internal.ExecutionDriver;
import dev.millrace.temporal.internal.ExecutionWorkflow;
import dev.millrace.temporal.internal.NodeActivities;
import dev.millrace.temporal.internal.NodeCalls;
import io.temporal.api.enums.v1.EventType;
import io.temporal.testing.WorkflowReplayer;
import io.temporal.worker.WorkerFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Scripts on Temporal: local activities while they are short, and activities where they are not. */
class TemporalScriptsTest {

    private static final Path HERE = Path.of("");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** One that a worker leaves while code runs skips no more time. */
    private final TestServer server = TestServer.own();

    @AfterEach
    void stopTheServer() {
        server.close();
    }

    private static Workflow choice(StagedLanguage language, String settings) {
        return parsed(language, """
                workflowId: choice
                nodes:
                  - {nodeId: choose, runtimeType: IfElse, condition: stage, language: staged%s}
                  - {nodeId: met, runtimeType: Noop}
                connections:
                  - {sourceNodeId: choose, targetNodeId: met, sourcePort: TrueBranch}
                """.formatted(settings));
    }

    private static Workflow parsed(StagedLanguage language, String yaml) {
        return WorkflowLoader.with(language.types()).parse(yaml, Format.YAML, "a test");
    }

    private static TemporalWorkers workers(StagedLanguage language, Workflow workflow) {
        return TestServer.workers(language.types(), List.of(workflow), HERE);
    }

    /** Returns the activities that stand in the history, local ones with the word, and replays it. */
    private List<String> activities(TemporalExecution execution, TemporalWorkers workers) {
        var history = server.history(execution);
        var worker = server.idle();
        workers.register(worker);
        assertThatCode(() -> WorkflowReplayer.replayWorkflowExecution(history, worker))
                .doesNotThrowAnyException();
        return history.getEvents().stream()
                .flatMap(event -> event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED
                        ? List.of(event.getActivityTaskScheduledEventAttributes()
                                        .getActivityType()
                                        .getName())
                                .stream()
                        : event.getEventType() == EventType.EVENT_TYPE_MARKER_RECORDED
                                ? List.of("local").stream()
                                : List.<String>of().stream())
                .toList();
    }

    @Test
    void a_script_is_evaluated_within_the_workflow_task_and_not_again_in_a_replay() {
        var language = new StagedLanguage(time -> true);
        var choice = choice(language, "");
        var workers = workers(language, choice);
        try (var served = server.serve(workers)) {
            var execution = served.runtime().start(choice, Map.of());

            assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);

            assertThat(execution.snapshot().node("met").status()).isEqualTo(NodeStatus.COMPLETED);
            assertThat(activities(execution, workers)).containsExactly("local");
            assertThat(language.evaluated).hasValue(1);
        }
    }

    @Test
    void what_ends_in_the_workflow_task_that_began_it_replays() {
        var language = new StagedLanguage(time -> false);
        var loop = parsed(language, """
            workflowId: loop
            nodes:
              - nodeId: loop
                runtimeType: While
                conditionExpression: stage
                language: staged
                timeout: 1h
                body: {nodes: [{nodeId: again, runtimeType: Noop}]}
              - {nodeId: beside, runtimeType: Groovy, scriptContent: "[done: true]"}
              - {nodeId: rest, runtimeType: Timer, delay: 2h, dependsOn: loop}
            """);
        var workers = workers(language, loop);
        try (var served = server.serve(workers)) {
            var execution = served.runtime().start(loop, Map.of());

            assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);

            assertThat(activities(execution, workers)).containsExactlyInAnyOrder("local", "MillraceNode");
            assertThat(server.history(execution).getEvents())
                    .extracting(event -> event.getEventType())
                    .contains(EventType.EVENT_TYPE_TIMER_CANCELED);
        }
    }

    @Test
    void a_script_that_fails_fails_its_node_and_is_not_tried_again() {
        var language = new StagedLanguage(time -> {
            throw new IllegalStateException("no such rate");
        });
        var choice = choice(language, "");
        var workers = workers(language, choice);
        try (var served = server.serve(workers)) {
            var execution = served.runtime().start(choice, Map.of());

            assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.FAILED);

            assertThat(execution
                            .snapshot()
                            .node("choose")
                            .why()
                            .failure()
                            .orElseThrow()
                            .message())
                    .contains("no such rate");
            assertThat(activities(execution, workers)).containsExactly("local");
            assertThat(language.evaluated).hasValue(1);
        }
    }

    @Test
    void a_script_with_a_time_limit_is_stopped_by_it() {
        var language = new StagedLanguage(time -> {
            StagedLanguage.forEver();
            return true;
        });
        var choice = choice(language, ", timeout: 200ms");
        var workers = workers(language, choice);
        try (var served = server.serve(workers)) {
            var execution = served.runtime().start(choice, Map.of());

            assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.FAILED);

            var node = execution.snapshot().node("choose");
            assertThat(node.status()).isEqualTo(NodeStatus.TIMED_OUT);
            assertThat(node.why().failure().orElseThrow().message()).contains("took longer than 200 ms");
            assertThat(activities(execution, workers)).containsExactly("local");
            assertThat(language.evaluated).hasValue(1);
            assertThat(language.interrupted).hasValue(1);
        }
    }

    @Test
    void a_script_that_takes_longer_is_an_activity() {
        var language = new StagedLanguage(time -> {
            if (time == 1) {
                StagedLanguage.forEver();
            }
            return true;
        });
        var choice = choice(language, "");
        var workers = workers(language, choice);
        try (var served = server.serve(workers)) {
            var execution = served.runtime().start(choice, Map.of());

            assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);

            assertThat(activities(execution, workers)).containsExactly("local", "MillraceScripts");
            assertThat(language.interrupted).hasValue(1);
            assertThat(execution.snapshot().node("met").status()).isEqualTo(NodeStatus.COMPLETED);
        }
    }

    /** The time that it took within the workflow task is not given to it once more. */
    @Test
    void the_time_limit_of_a_longer_script_counts_from_its_beginning() {
        var language = new StagedLanguage(time -> {
            StagedLanguage.forEver();
            return true;
        });
        var choice = choice(language, ", timeout: 4s");
        var workers = workers(language, choice);
        try (var served = server.serve(workers)) {
            var execution = served.runtime().start(choice, Map.of());

            assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.FAILED);

            assertThat(execution.snapshot().node("choose").status()).isEqualTo(NodeStatus.TIMED_OUT);
            assertThat(activities(execution, workers)).containsExactly("local", "MillraceScripts");
            var started = server.history(execution).getEvents().stream()
                    .filter(event -> event.getEventType() == EventType.EVENT_TYPE_TIMER_STARTED)
                    .map(event -> event.getTimerStartedEventAttributes().getStartToFireTimeout())
                    .map(time -> Duration.ofSeconds(time.getSeconds(), time.getNanos()))
                    .toList();
            assertThat(started)
                    .singleElement()
                    .satisfies(left -> assertThat(left).isBetween(Duration.ofMillis(1), Duration.ofSeconds(2)));
        }
    }

    @Test
    void a_script_that_hears_no_interrupt_is_left_behind() {
        var never = new CountDownLatch(1);
        var language = new StagedLanguage(time -> {
            while (time == 1 && never.getCount() > 0) {
                try {
                    never.await();
                } catch (InterruptedException deaf) {
                    Thread.onSpinWait();
                }
            }
            return true;
        });
        var choice = choice(language, "");
        var workers = workers(language, choice);
        try (var served = server.serve(workers)) {
            var execution = served.runtime().start(choice, Map.of());

            assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);

            assertThat(activities(execution, workers)).containsExactly("local", "MillraceScripts");
        } finally {
            never.countDown();
        }
    }

    @Test
    void a_longer_script_is_stopped_with_its_execution() throws InterruptedException {
        var second = new CountDownLatch(2);
        var language = new StagedLanguage(time -> {
            second.countDown();
            StagedLanguage.forEver();
            return true;
        });
        var choice = choice(language, ", timeout: 10h");
        var workers = workers(language, choice);
        try (var served = server.serve(workers)) {
            var execution = served.runtime().start(choice, Map.of());
            assertThat(second.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

            assertThat(execution.cancel("enough")).isTrue();

            assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.CANCELLED);
        }
    }

    @Test
    void workers_that_remember_nothing_go_on_with_what_scripts_gave() {
        var first = new StagedLanguage(time -> true);
        var second = new StagedLanguage(time -> true);
        var twice = parsed(first, """
            workflowId: twice
            nodes:
              - {nodeId: before, runtimeType: IfElse, condition: stage, language: staged}
              - {nodeId: rest, runtimeType: Timer, delay: 1h}
              - {nodeId: after, runtimeType: IfElse, condition: stage, language: staged, dependsOn: rest}
            connections:
              - {sourceNodeId: before, targetNodeId: rest, sourcePort: TrueBranch}
            """);
        var queue = UUID.randomUUID().toString();
        try (var one = server.serveForgetful(workers(first, twice), queue);
                var other = server.serveForgetful(workers(second, twice), queue)) {
            var execution = one.runtime().start(twice, Map.of());

            assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);

            assertThat(other.runtime().execution(execution.id())).isPresent();
            assertThat(first.evaluated.get() + second.evaluated.get()).isEqualTo(2);
        }
    }

    @Test
    void a_worker_that_cannot_evaluate_at_once_has_them_tried_again() {
        var language = new StagedLanguage(time -> true);
        var choice = choice(language, "");
        var limits = new Definitions.Limits(Duration.ofSeconds(1), 0);
        var definitions = new Definitions(language.types(), List.of(choice), HERE, limits, event -> {});
        var factory = WorkerFactory.newInstance(server.client());
        var queue = UUID.randomUUID().toString();
        var worker = factory.newWorker(queue, TestServer.options());
        worker.registerWorkflowImplementationFactory(ExecutionWorkflow.class, () -> new ExecutionDriver(definitions));
        worker.registerActivitiesImplementations(new NeverAtOnce(new NodeCalls(definitions)));
        factory.start();
        try {
            var execution = TemporalRuntime.of(server.client(), queue).start(choice, Map.of());

            assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);

            assertThat(activities(execution, workers(language, choice))).containsExactly("local", "MillraceScripts");
        } finally {
            factory.shutdownNow();
        }
    }

    /** Activities of a worker that has no room for local ones. */
    private record NeverAtOnce(NodeCalls calls) implements NodeActivities {

        @Override
        public String call(String asked) {
            return calls.call(asked);
        }

        @Override
        public String evaluateAtOnce(String asked) {
            throw new IllegalStateException("no room");
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
}
