package dev.millrace;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.LogLine;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.SameThread;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** What nodes say for people to read. */
class ExecutionLogTest {

    @Test
    void lines_stand_by_execution_and_node_with_their_attempt() {
        try (var engine = WorkflowEngine.create()) {
            var execution = engine.start(
                    Workflow.named("says")
                            .node("a", (Node) context -> {
                                context.log("first\nsecond");
                                return Outcome.done();
                            })
                            .node("b", (Node) context -> {
                                context.log(Level.WARNING, "third");
                                return Outcome.done();
                            })
                            .connect("a", "b")
                            .build(),
                    Map.of());
            execution.await(ofSeconds(20));

            assertThat(execution.log().texts()).containsExactly("first", "second", "third");
            assertThat(execution.log("b").lines()).singleElement().satisfies(line -> {
                assertThat(line.level()).isEqualTo(Level.WARNING);
                assertThat(line.node()).hasToString("b");
                assertThat(line.attempt()).isOne();
            });
            assertThat(execution.log("c").lines()).isEmpty();
            assertThat(execution.snapshot().node("a").log().texts()).containsExactly("first", "second");
            assertThat(execution.snapshot().node("b").log()).isEqualTo(execution.log("b"));
            assertThat(execution.log().dropped()).isZero();
        }
    }

    @Test
    void listeners_hear_each_line_on_the_thread_that_said_it_and_one_that_throws_changes_nothing() {
        var heard = new ConcurrentLinkedQueue<String>();
        var listener = new ExecutionListener() {
            @Override
            public void on(Event event) {}

            @Override
            public void said(ExecutionId execution, LogLine line) {
                heard.add(execution + " " + line.node() + " " + line.text() + " "
                        + Thread.currentThread().getName());
                throw new IllegalStateException("faulty");
            }
        };
        var thread = new AtomicReference<String>();
        var workflow = Workflow.named("says")
                .node("a", (Node) context -> {
                    thread.set(Thread.currentThread().getName());
                    context.log("first\nsecond");
                    return Outcome.done();
                })
                .build();
        try (var engine = WorkflowEngine.builder().listener(listener).build()) {
            var execution = engine.start(workflow, Map.of());
            execution.await(ofSeconds(20));

            assertThat(heard)
                    .containsExactly(execution.id() + " a first " + thread, execution.id() + " a second " + thread);
            assertThat(execution.log().texts()).containsExactly("first", "second");
            assertThat(engine.listeners())
                    .singleElement()
                    .satisfies(report -> assertThat(report.failures()).isEqualTo(2));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true}) // the engine's own threads are virtual where there are such
    void executions_at_once_never_mix_and_each_node_has_its_own_context(boolean pool) {
        int executions = 8;
        var together = new CyclicBarrier(executions);
        Node says = context -> {
            together.await();
            for (int i = 0; i < 100; i++) {
                context.log(context.execution() + " " + i);
            }
            together.await();
            context.log(String.join(
                    " ", MDC.get("executionId"), MDC.get("workflowId"), MDC.get("nodePath"), MDC.get("attempt")));
            return Outcome.done();
        };
        var workflow = Workflow.named("says").node("say", says).build();
        try (var engine = pool
                ? WorkflowEngine.builder().workers(executions).build()
                : WorkflowEngine.builder().build()) {
            var all = IntStream.range(0, executions)
                    .mapToObj(i -> engine.start(workflow, Map.of()))
                    .toList();

            for (var execution : all) {
                assertThat(execution.await(ofSeconds(20)).status()).isEqualTo(ExecutionStatus.COMPLETED);
                var texts = execution.log("say").texts();
                assertThat(texts).hasSize(101);
                assertThat(texts.subList(0, 100)).allMatch(text -> text.startsWith(execution.id() + " "));
                assertThat(texts.get(100)).isEqualTo(execution.id() + " says say 1");
                assertThat(execution.snapshot().node("say").log().texts()).isEqualTo(texts);
            }
        }
    }

    @Test
    void what_the_thread_had_in_its_context_is_there_again() {
        var seen = new ConcurrentLinkedQueue<String>();
        MDC.put("caller", "me");
        try (var engine = WorkflowEngine.builder().executor(new SameThread()).build()) {
            Node looks = context -> {
                seen.add(context.path() + " " + MDC.get("nodePath") + " " + MDC.get("caller"));
                MDC.put("left", "behind");
                return Outcome.done();
            };
            engine.run(
                    Workflow.named("two")
                            .node("a", looks)
                            .node("b", looks)
                            .connect("a", "b")
                            .build(),
                    Map.of());

            assertThat(seen).containsExactly("a a me", "b b me");
            assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("caller", "me"));
        } finally {
            MDC.clear();
        }
    }

    /** An appender as an application has one. */
    private static final class Capturing extends AppenderBase<ILoggingEvent> {
        private final LogCapture capture;
        private final ConcurrentLinkedQueue<String> elsewhere = new ConcurrentLinkedQueue<>();

        Capturing(LogCapture capture) {
            this.capture = capture;
        }

        @Override
        protected void append(ILoggingEvent event) {
            boolean isGrave = event.getLevel().isGreaterOrEqual(ch.qos.logback.classic.Level.WARN);
            var level = isGrave ? Level.WARNING : Level.INFO;
            if (!capture.add(event.getMDCPropertyMap(), level, event.getFormattedMessage())) {
                elsewhere.add(event.getFormattedMessage());
            }
        }
    }

    @Test
    void an_appender_takes_the_applications_own_lines_to_the_execution_whose_node_said_them() {
        var logger = (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("com.example.Payments");
        Node pay = context -> {
            logger.info("paying {}", context.input("amount", Integer.class));
            logger.warn("twice\nas much");
            return Outcome.done();
        };
        try (var engine = WorkflowEngine.create()) {
            var appender = new Capturing(engine.logCapture());
            appender.start();
            logger.addAppender(appender);
            logger.setLevel(ch.qos.logback.classic.Level.INFO);
            try {
                var workflow = Workflow.named("pays").node("pay", pay).build();
                var one = engine.start(workflow, Map.of("amount", 1));
                var two = engine.start(workflow, Map.of("amount", 2));
                one.await(ofSeconds(20));
                two.await(ofSeconds(20));
                logger.info("nobody's");

                assertThat(one.log("pay").texts()).containsExactly("paying 1", "twice", "as much");
                assertThat(two.log("pay").texts()).containsExactly("paying 2", "twice", "as much");
                assertThat(one.log().lines().get(1).level()).isEqualTo(Level.WARNING);
                assertThat(appender.elsewhere).containsExactly("nobody's");
                var ended = Map.of("executionId", one.id().toString(), "nodePath", "pay", "attempt", "1");
                assertThat(engine.logCapture().add(ended, Level.INFO, "late")).isFalse();
                var foreign = Map.of("executionId", "mine", "nodePath", "a//b", "attempt", "first");
                assertThat(engine.logCapture().add(foreign, Level.INFO, "x")).isFalse();
            } finally {
                logger.detachAppender(appender);
                logger.setLevel(null); // as its root says
            }
        }
    }

    @Test
    void a_log_is_there_after_a_restart_and_goes_on() {
        var store = new MemoryStore();
        var workflow = Workflow.named("says")
                .node("a", (Node) context -> {
                    context.log("before");
                    return Outcome.done();
                })
                .node("wait", "wait", spec -> spec.set("signal", "go"))
                .node("b", (Node) context -> {
                    context.log("after");
                    return Outcome.done();
                })
                .connect("a", "wait")
                .connect("wait", "b")
                .build();
        Execution first;
        try (var engine = WorkflowEngine.builder().store(store).build()) {
            first = engine.start(workflow, Map.of());
            while (first.status() != ExecutionStatus.WAITING) {
                Thread.onSpinWait();
            }
        }
        try (var engine = WorkflowEngine.builder().store(store).build()) {
            engine.register(workflow);
            engine.recoverIncompleteExecutions();
            var execution = engine.execution(first.id()).orElseThrow();
            assertThat(execution.log().texts()).containsExactly("before");

            execution.signal("go", Map.of(), null);
            execution.await(ofSeconds(20));

            assertThat(execution.log().texts()).containsExactly("before", "after");
            var nodes = execution.snapshot();
            assertThat(nodes.node("a").log().texts()).containsExactly("before");
            assertThat(nodes.node("wait").log().lines()).isEmpty();
            assertThat(nodes.node("b").log().texts()).containsExactly("after");
        }
        store.open();
        assertThat(store.log(first.id())).extracting(LogLine::text).isEqualTo(List.of("before", "after"));
        store.forget(List.of(first.id()));
        assertThat(store.log(first.id())).isEmpty();
        store.close();
    }
}
