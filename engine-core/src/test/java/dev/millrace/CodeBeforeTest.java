package dev.millrace;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.RedeliveryTest.Around;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeHeldBack;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.EventRecorder;
import dev.millrace.testing.ManualTime;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What begins in place of a control node's attempt waits for code that runs on inside that, for its grace at most. */
@Timeout(60)
class CodeBeforeTest {

    private static final Duration LIMIT = ofSeconds(30);
    private static final Duration GRACE = ofSeconds(5);

    private final ManualTime time = new ManualTime();
    private final EventRecorder events = new EventRecorder();
    private final Semaphore begun = new Semaphore(0);
    private final AtomicBoolean isFirst = new AtomicBoolean(true);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final CountDownLatch go = new CountDownLatch(1);
    private WorkflowEngine engine = engine(false);

    /** The first time it does not hear that it is told to stop. */
    private final Node deafOnce = context -> {
        boolean first = isFirst.getAndSet(false);
        enters();
        while (first && go.getCount() > 0) {
            try {
                go.await();
            } catch (InterruptedException deaf) {
                // it goes on
            }
        }
        inside.decrementAndGet();
        return Outcome.done("first", first);
    };

    private final Node other = context -> {
        enters();
        inside.decrementAndGet();
        return Outcome.done("by", "other");
    };

    private void enters() {
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        begun.release();
    }

    private WorkflowEngine engine(boolean durable) {
        var builder = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .time(time)
                .workers(4)
                .listener(events)
                .grace(GRACE)
                .selfChecking();
        return (durable ? builder.store(new MemoryStore()) : builder).build();
    }

    @AfterEach
    void close() {
        go.countDown();
        engine.close();
    }

    private Execution started(Around around, UnaryOperator<NodeBuilder> more) throws InterruptedException {
        var execution =
                engine.start(around.workflow(deafOnce, spec -> more.apply(spec.timeout(ofMillis(500)))), Map.of());
        assertThat(begun.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        return execution;
    }

    private static NodeBuilder retried(NodeBuilder spec) {
        return spec.retry(RetryPolicy.attempts(2).fixed(ofMillis(100)));
    }

    /** Whoever could begin by now has begun: these come behind it. */
    private void letOthersRun() {
        var quick = Workflow.named("quick")
                .node("work", (Node) context -> Outcome.done())
                .build();
        var all = Stream.generate(() -> engine.start(quick, Map.of())).limit(20).toList();
        all.forEach(execution -> execution.await(LIMIT));
    }

    /** The time limit, and the delay of the retry. */
    private void isOverdue(Execution execution) {
        time.advance(ofMillis(500));
        assertThat(execution.snapshot().node("outer").status()).isEqualTo(NodeStatus.WAITING);
        time.advance(ofMillis(100));
        letOthersRun();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "WHILE")
    void a_retry_waits_until_code_inside_the_attempt_before_has_ended(Around around) throws Exception {
        var execution = started(around, CodeBeforeTest::retried);

        isOverdue(execution);
        assertThat(begun.tryAcquire()).isFalse();
        assertThat(execution.explain("outer").orElseThrow().toString()).contains("code inside outer");
        go.countDown();

        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(execution.snapshot().node("outer").attempts()).isEqualTo(2);
        assertThat(most).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_retry_waits_for_the_grace_and_no_longer(boolean durable) throws Exception {
        engine.close();
        engine = engine(durable);
        var execution = started(Around.CONTAINER, CodeBeforeTest::retried);

        isOverdue(execution);
        time.advance(GRACE.minusMillis(101));
        letOthersRun();
        assertThat(begun.tryAcquire()).isFalse();
        time.advance(ofMillis(1));

        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(most).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"work", "control"})
    void a_fallback_waits_until_code_inside_has_ended(String kind) throws Exception {
        var workflow = Workflow.named("test")
                .node(
                        "outer",
                        "Container",
                        outer -> outer.body(body -> body.node("in", deafOnce))
                                .timeout(ofMillis(500))
                                .fallback("second"));
        var execution = engine.start(
                (kind.equals("work")
                                ? workflow.node("second", other)
                                : workflow.node("second", "Container", box -> box.body(body -> body.node("in", other))))
                        .build(),
                Map.of());
        assertThat(begun.tryAcquire(30, TimeUnit.SECONDS)).isTrue();

        isOverdue(execution);
        assertThat(begun.tryAcquire()).isFalse();
        assertThat(execution.snapshot().node("second").status()).isEqualTo(NodeStatus.READY);
        assertThat(execution.events())
                .filteredOn(NodeHeldBack.class::isInstance)
                .singleElement()
                .asString()
                .contains("second", "the attempt before", "code inside outer");
        go.countDown();

        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(most).hasValue(1);
    }

    @Test
    void a_node_with_gates_waits_for_the_code_and_then_for_its_gates() throws Exception {
        var execution = started(Around.CONTAINER, spec -> retried(spec).maxConcurrentExecutions(2));

        isOverdue(execution);
        assertThat(begun.tryAcquire()).isFalse();
        go.countDown();

        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(most).hasValue(1);
    }

    @Test
    void who_waits_for_code_ends_when_its_execution_is_cancelled() throws Exception {
        var execution = started(Around.CONTAINER, CodeBeforeTest::retried);
        isOverdue(execution);

        execution.cancel("enough");

        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.CANCELLED);
        go.countDown();
        letOthersRun();
        assertThat(begun.tryAcquire()).isFalse();
    }
}
