package dev.millrace;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Lock;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.node.InvalidDataException;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.ManualTime;
import dev.millrace.time.Alarm;
import dev.millrace.time.TimeSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a node brings back is code of the application too: whatever it does when it is looked at is that node's failure.
 */
class HostileOutcomeTest {

    private static final int WORKERS = 2;

    private final List<WorkflowEngine> engines = new ArrayList<>();

    @AfterEach
    void close() {
        engines.forEach(WorkflowEngine::close);
    }

    @ParameterizedTest
    @MethodSource("values")
    void an_output_that_cannot_be_read_is_its_nodes_failure(Hostile value) {
        Node node = context -> Outcome.done("value", value.made());

        fails_and_leaves_all_workers(node, value);
    }

    @ParameterizedTest
    @MethodSource("values")
    void a_variable_that_cannot_be_read_is_its_nodes_failure(Hostile value) {
        Node node = context -> {
            context.setVariable("value", value.made());
            return Outcome.done();
        };

        fails_and_leaves_all_workers(node, value);
    }

    @ParameterizedTest
    @MethodSource("exceptions")
    void an_exception_that_cannot_be_read_is_its_nodes_failure(Hostile exception) {
        Node node = context -> {
            throw HostileOutcomeTest.<RuntimeException>sneaky((Throwable) exception.made());
        };

        fails_and_leaves_all_workers(node, exception);
    }

    private void fails_and_leaves_all_workers(Node node, Hostile hostile) {
        for (var engine : List.of(inMemory(), durable())) {
            for (int i = 0; i <= WORKERS; i++) {
                var result = engine.start(locked("bad", node), Map.of()).await(ofSeconds(20));
                assertThat(result.status()).as("%s", hostile).isEqualTo(ExecutionStatus.FAILED);
            }
            var run = engine.run(locked("bad", node), Map.of());
            assertThat(failureOf(engine, run).type()).isEqualTo(hostile.type());

            var good = engine.start(locked("good", context -> Outcome.done("ok", true)), Map.of());

            assertThat(good.await(ofSeconds(20)).output()).containsEntry("ok", true);
            assertThat(engine.queueMetrics().depth().leased()).isZero();
        }
    }

    @Test
    void what_could_not_be_read_may_be_retried() {
        var calls = new AtomicInteger();
        Node node = context -> Outcome.done(
                "items", calls.incrementAndGet() == 1 ? failsIn("size", IllegalStateException::new) : List.of(1));
        var workflow = Workflow.named("lazy")
                .node("load", node, spec -> spec.retry(RetryPolicy.attempts(2).fixed(Duration.ZERO)))
                .build();

        var result = inMemory().run(workflow, Map.of());

        assertThat(result.output()).containsEntry("items", List.of(1));
    }

    @Test
    void a_failure_says_what_was_being_read() {
        var engine = inMemory();
        Node node = context -> Outcome.done("items", failsIn("size", () -> new IllegalStateException("no session")));

        var failure = failureOf(engine, engine.run(locked("lazy", node), Map.of()));

        assertThat(failure.message()).startsWith("[RUN-140]").endsWith("no session");
        assertThat(failure.isA("IllegalStateException")).isTrue();
    }

    @Test
    void a_worker_that_meets_a_fault_of_the_engine_gives_its_lease_back_charged() {
        var time = new FaultyTime();
        var engine = engine(WorkflowEngine.builder().time(time));
        Node node = context -> {
            time.faults.set(context.deliveries() == 1 ? 1 : 0);
            return Outcome.done("deliveries", context.deliveries());
        };
        var execution = engine.start(locked("fault", node), Map.of());

        time.advanceUntilEnded(execution);

        assertThat(execution.await(ofSeconds(20)).output()).containsEntry("deliveries", 2);
    }

    @Test
    void faults_without_end_are_ended_by_the_deliveries() {
        var time = new FaultyTime();
        var engine = engine(WorkflowEngine.builder().time(time).maxDeliveries(3));
        Node node = context -> {
            time.faults.set(1);
            return Outcome.done();
        };
        var execution = engine.start(locked("fault", node), Map.of());

        time.advanceUntilEnded(execution);

        assertThat(execution.await(ofSeconds(20)).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(engine.deadLetters())
                .singleElement()
                .satisfies(dead -> assertThat(dead.deliveries()).isEqualTo(3));
    }

    @Test
    void an_executor_that_has_no_thread_is_asked_again() {
        var refusals = new AtomicInteger(1);
        var engine = engine(WorkflowEngine.builder().executor(work -> {
            if (refusals.getAndDecrement() > 0) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            work.run();
        }));
        engine.start(locked("first", context -> Outcome.done()), Map.of());

        var second = engine.start(locked("second", context -> Outcome.done()), Map.of());

        assertThat(second.await(ofSeconds(20)).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void a_hostile_exception_becomes_a_failure_with_what_can_be_had() {
        var failure = Failure.of(new Evil("getMessage"));

        assertThat(failure.type()).isEqualTo(Evil.class.getName());
        assertThat(failure.message()).contains("cannot be read", IllegalStateException.class.getName());
        assertThat(failure.supertypes()).contains(RuntimeException.class.getName());
        assertThat(Failure.of(new IllegalStateException("x".repeat(100_000))).message())
                .hasSizeLessThan(65_000)
                .endsWith("(36040 more characters)");
        assertThat(Failure.of(chain(20_000)).trace())
                .hasSizeLessThanOrEqualTo(16_000)
                .contains("Caused by");
    }

    @Test
    void a_callers_data_that_cannot_be_read_are_refused_and_change_nothing() {
        var engine = inMemory();

        assertThatThrownBy(() -> engine.start(
                        locked("bad", context -> Outcome.done()),
                        Map.of("items", failsIn("size", () -> new IllegalStateException("no session")))))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("[RUN-140] the input cannot be read")
                .hasRootCauseMessage("no session");
    }

    // --- what is hostile

    record Hostile(String name, String type, Supplier<Object> maker) {

        Object made() {
            return maker.get();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Hostile> values() {
        return Stream.of(
                of("size", IllegalStateException.class, () -> failsIn("size", IllegalStateException::new)),
                of("get", IllegalStateException.class, () -> failsIn("get", IllegalStateException::new)),
                of("iterator", StackOverflowError.class, () -> failsIn("iterator", StackOverflowError::new)),
                of("memory", OutOfMemoryError.class, () -> failsIn("iterator", OutOfMemoryError::new)),
                of("checked", IOException.class, () -> failsIn("iterator", IOException::new)),
                of("evil", Evil.class, () -> failsIn("size", () -> new Evil("getMessage"))),
                of("changing map", ConcurrentModificationException.class, HostileOutcomeTest::changingMap),
                of("text", IllegalStateException.class, StringBuilderLike::new));
    }

    static Stream<Hostile> exceptions() {
        return Stream.concat(
                Stream.of(
                                "getMessage",
                                "toString",
                                "getCause",
                                "getStackTrace",
                                "printStackTrace",
                                "getLocalizedMessage")
                        .map(method -> of(method, Evil.class, () -> new Evil(method))),
                Stream.of(
                        of("chain", IllegalStateException.class, () -> chain(20_000)),
                        of("large", IllegalStateException.class, () -> new IllegalStateException("x".repeat(1 << 20))),
                        of("error", LinkageError.class, LinkageError::new),
                        of("checked", Exception.class, Exception::new)));
    }

    private static Hostile of(String name, Class<?> type, Supplier<Object> maker) {
        return new Hostile(name, type.getName(), maker);
    }

    private static Throwable chain(int causes) {
        Throwable last = new IllegalStateException("the first");
        for (int i = 0; i < causes; i++) {
            last = new IllegalStateException("caused", last);
        }
        return last;
    }

    private static List<Object> failsIn(String method, Supplier<? extends Throwable> thrown) {
        return new AbstractList<>() {
            @Override
            public Object get(int index) {
                return fail("get", "item");
            }

            @Override
            public int size() {
                return fail("size", 2);
            }

            @Override
            public Iterator<Object> iterator() {
                return fail("iterator", super.iterator());
            }

            @Override
            public void forEach(Consumer<? super Object> action) {
                iterator().forEachRemaining(action);
            }

            private <T> T fail(String asked, T value) {
                if (asked.equals(method)) {
                    throw HostileOutcomeTest.<RuntimeException>sneaky(thrown.get());
                }
                return value;
            }
        };
    }

    private static Map<String, Object> changingMap() {
        return new AbstractMap<>() {
            @Override
            public Set<Entry<String, Object>> entrySet() {
                throw new ConcurrentModificationException();
            }
        };
    }

    private static final class StringBuilderLike implements CharSequence {
        @Override
        public int length() {
            return 1;
        }

        @Override
        public char charAt(int index) {
            return 'x';
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return this;
        }

        @Override
        public String toString() {
            throw new IllegalStateException("no text");
        }
    }

    /** One of its methods throws. */
    private static final class Evil extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final String method;

        Evil(String method) {
            this.method = method;
        }

        private void check(String asked) {
            if (asked.equals(method)) {
                throw new IllegalStateException("evil " + asked);
            }
        }

        @Override
        public String getMessage() {
            check("getMessage");
            return "evil";
        }

        @Override
        public String getLocalizedMessage() {
            check("getLocalizedMessage");
            return "evil";
        }

        @Override
        public String toString() {
            check("toString");
            return "evil";
        }

        @Override
        public synchronized Throwable getCause() {
            check("getCause");
            return null;
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            check("getStackTrace");
            return super.getStackTrace();
        }

        @Override
        public void printStackTrace(PrintWriter out) {
            check("printStackTrace");
            super.printStackTrace(out);
        }
    }

    /** Time whose clock fails as often as it is told to. */
    private static final class FaultyTime implements TimeSource {

        private final ManualTime manual = new ManualTime();
        private final AtomicInteger faults = new AtomicInteger();

        @Override
        public long nanoTime() {
            return manual.nanoTime();
        }

        @Override
        public long epochMicros() {
            if (faults.get() > 0 && faults.getAndDecrement() > 0) {
                throw new InternalError("no clock");
            }
            return manual.epochMicros();
        }

        @Override
        public Alarm schedule(Duration delay, Runnable task) {
            return manual.schedule(delay, task);
        }

        void advanceUntilEnded(Execution execution) {
            while (!execution.result().toCompletableFuture().isDone()) {
                manual.advance(ofSeconds(1));
                Thread.onSpinWait();
            }
        }
    }

    @SuppressWarnings("unchecked") // that is what it is for
    private static <T extends Throwable> T sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }

    // --- engines

    private static Workflow locked(String id, Node node) {
        return Workflow.named(id)
                .node("work", node, spec -> spec.lock(Lock.exclusive("one")))
                .build();
    }

    private static Failure failureOf(WorkflowEngine engine, ExecutionResult result) {
        return engine.execution(result.id())
                .orElseThrow()
                .snapshot()
                .node("work")
                .why()
                .failure()
                .orElseThrow();
    }

    private WorkflowEngine inMemory() {
        return engine(WorkflowEngine.builder().workers(WORKERS).selfChecking());
    }

    private WorkflowEngine durable() {
        return engine(WorkflowEngine.builder()
                .workers(WORKERS)
                .store(new MemoryStore())
                .selfChecking());
    }

    private WorkflowEngine engine(EngineBuilder builder) {
        var engine = builder.nodes(NodeRegistry.builder().build()).build();
        engines.add(engine);
        return engine;
    }
}
