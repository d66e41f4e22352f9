package dev.millrace;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NotAnsweredException;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.ManualTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.LoggerFactory;

/** Every door of an execution and its engine beside a listener that does not return: each answers, or says who does not. */
class BlockedDoorsTest {

    /** Blocks where the node "blocked" has completed. */
    private static final class Blocking implements ExecutionListener {

        private final CountDownLatch called = new CountDownLatch(1);
        private final CountDownLatch go = new CountDownLatch(1);

        @Override
        public void on(Event event) {
            if (event instanceof NodeCompleted completed
                    && completed.node().toString().equals("blocked")) {
                called.countDown();
                while (go.getCount() > 0) {
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        // nobody shall end it
                    }
                }
            }
        }
    }

    private static final Workflow BLOCKED = Workflow.named("blocked")
            .node("blocked", (Node) context -> Outcome.done())
            .node("wait", "Wait", spec -> spec.set("signal", "go"))
            .connect("blocked", "wait")
            .build();
    private static final Workflow FREE = Workflow.named("free")
            .node("work", (Node) context -> Outcome.done())
            .build();

    /** Doors that ask the execution whose turn is held up. */
    private static Map<String, Consumer<Execution>> ofTheExecution() {
        var doors = new LinkedHashMap<String, Consumer<Execution>>();
        doors.put("status", Execution::status);
        doors.put("snapshot", Execution::snapshot);
        doors.put("events", Execution::events);
        doors.put("progress", Execution::progress);
        doors.put("explain", execution -> execution.explain("wait"));
        doors.put("failure", execution -> execution.failure("wait"));
        doors.put("cancel", execution -> execution.cancel("enough"));
        doors.put("terminate", execution -> execution.terminate("enough"));
        doors.put("pause", execution -> execution.pause("lunch"));
        doors.put("pause for a time", execution -> execution.pause("lunch", ofSeconds(1)));
        doors.put("resume", execution -> execution.resume("back"));
        doors.put("checkpoint", Execution::checkpoint);
        doors.put("signal", execution -> execution.signal("go", Map.of(), null));
        doors.put("fork", execution -> execution.fork("wait"));
        doors.put(
                "repair",
                execution -> execution.repair("again").rerunFrom("blocked").apply());
        return doors;
    }

    /** Doors that ask all executions, the one that is held up among them. */
    private static Map<String, Consumer<WorkflowEngine>> ofAll() {
        var doors = new LinkedHashMap<String, Consumer<WorkflowEngine>>();
        doors.put("executions", engine -> engine.executions(ExecutionFilter.NEWEST));
        doors.put("progress of all", WorkflowEngine::progress);
        doors.put("history", engine -> engine.history().find(ExecutionFilter.NEWEST));
        return doors;
    }

    /** Doors that need no answer of it, and groups, which report who did not answer. */
    private static Map<String, Consumer<WorkflowEngine>> ofTheEngine() {
        var doors = new LinkedHashMap<String, Consumer<WorkflowEngine>>();
        doors.put("start", engine -> engine.start(FREE, Map.of()));
        doors.put("run", engine -> engine.run(FREE, Map.of()));
        doors.put("dead letters", WorkflowEngine::deadLetters);
        doors.put("listeners", WorkflowEngine::listeners);
        doors.put("queue", WorkflowEngine::queueMetrics);
        doors.put("breakers", WorkflowEngine::breakers);
        doors.put("waiting starts", WorkflowEngine::waitingStarts);
        doors.put(
                "pause of a group",
                engine -> assertThat(engine.workflow("blocked").pause("lunch").unchanged())
                        .singleElement()
                        .asString()
                        .contains("ENG-171"));
        doors.put(
                "cancel of all",
                engine -> assertThat(engine.everyWorkflow().cancel("enough").unchanged())
                        .singleElement()
                        .asString()
                        .contains("ENG-171"));
        return doors;
    }

    @TestFactory
    Stream<DynamicTest> each_door_ends() {
        return Stream.of(false, true).flatMap(store -> {
            var name = store ? " with a store" : " in memory";
            return Stream.of(
                            ofTheExecution().entrySet().stream()
                                    .map(door -> dynamicTest(
                                            door.getKey() + name,
                                            () -> refuses(
                                                    store,
                                                    (engine, it) ->
                                                            door.getValue().accept(it)))),
                            ofAll().entrySet().stream()
                                    .map(door -> dynamicTest(
                                            door.getKey() + name,
                                            () -> refuses(
                                                    store,
                                                    (engine, it) ->
                                                            door.getValue().accept(engine)))),
                            ofTheEngine().entrySet().stream()
                                    .map(door -> dynamicTest(
                                            door.getKey() + name,
                                            () -> answers(
                                                    store,
                                                    (engine, it) ->
                                                            door.getValue().accept(engine)))),
                            Stream.of(
                                    dynamicTest("await" + name, () -> awaits(store)),
                                    dynamicTest("close" + name, () -> answers(store, (engine, it) -> engine.close()))))
                    .flatMap(tests -> tests);
        });
    }

    /** What is done beside the listener. */
    private interface Door {
        void pass(WorkflowEngine engine, Execution blocked);
    }

    private static void refuses(boolean store, Door door) throws Exception {
        beside(
                store,
                (engine, blocked) -> assertThatThrownBy(() -> door.pass(engine, blocked))
                        .isInstanceOf(NotAnsweredException.class)
                        .hasMessageContaining("[ENG-171]")
                        .hasMessageContaining(Blocking.class.getName()));
    }

    private static void answers(boolean store, Door door) throws Exception {
        beside(store, door);
    }

    private static void awaits(boolean store) throws Exception {
        beside(
                store,
                (engine, blocked) -> assertThatThrownBy(() -> blocked.await(ofMillis(1)))
                        .isInstanceOf(NotEndedException.class)
                        .hasMessageContaining(Blocking.class.getName()));
    }

    private static void beside(boolean store, Door door) throws Exception {
        var blocking = new Blocking();
        var builder = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .listener(blocking)
                .answerLimit(ofMillis(20))
                .grace(ofMillis(20));
        var engine = (store ? builder.store(new MemoryStore()) : builder).build();
        try {
            var blocked = engine.start(BLOCKED, Map.of());
            blocking.called.await();

            var passed = new FutureTask<Void>(() -> door.pass(engine, blocked), null);
            var caller = new Thread(passed, "caller");
            caller.setDaemon(true);
            caller.start();

            get(passed); // hangs no test run if the door does not end
        } finally {
            blocking.go.countDown();
            engine.close();
        }
    }

    private static void get(FutureTask<Void> passed) throws Exception {
        try {
            passed.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw e;
        }
    }

    @Test
    void a_listener_that_blocks_is_named_in_the_log_once_while_it_does() throws Exception {
        var time = new ManualTime();
        var blocking = new Blocking();
        var log = (Logger) LoggerFactory.getLogger("dev.millrace.internal.runtime");
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        log.addAppender(lines);
        try (var engine = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .listener(blocking)
                .time(time)
                .visibility(ofSeconds(6))
                .build()) {
            engine.start(BLOCKED, Map.of());
            blocking.called.await();

            time.advance(ofSeconds(30));

            assertThat(lines.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .filteredOn(line -> line.contains(Blocking.class.getName()))
                    .singleElement()
                    .asString()
                    .contains("takes", "It must be quick");
            blocking.go.countDown();
        } finally {
            log.detachAppender(lines);
            blocking.go.countDown();
        }
    }
}
