package dev.millrace;

import static dev.millrace.Bench.failsBefore;
import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofSeconds;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.RetryPolicy.Strategy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Explanation;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one execution is treated by in place of what its workflow says. */
class StartSettingsTest {

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static Workflow waits() {
        return Workflow.named("waits")
                .policy(policy -> policy.withTimeout(ofSeconds(10)))
                .node("a", "Wait", node -> node.set("signal", "go"))
                .build();
    }

    @Test
    void a_start_may_have_a_time_limit_of_its_own_and_others_keep_the_workflows() {
        var waits = waits();
        var patient = bench.engine.start(waits, Map.of(), StartOptions.NONE.withTimeout(ofSeconds(60)));
        var other = bench.engine.start(waits, Map.of());

        bench.time.advance(ofSeconds(10));
        assertThat(other.status()).isEqualTo(ExecutionStatus.TIMED_OUT);
        assertThat(patient.status()).isEqualTo(ExecutionStatus.WAITING);
        bench.time.advance(ofSeconds(50));
        assertThat(patient.status()).isEqualTo(ExecutionStatus.TIMED_OUT);
    }

    @Test
    void retries_may_be_others_in_bodies_too_but_not_where_a_node_refuses_them() {
        var retried = workflow()
                .node("a", failsBefore(3))
                .node(
                        "each",
                        "ForEach",
                        each -> each.set("collectionExpression", "[1]").body(body -> body.node("b", failsBefore(2))))
                .node(
                        "once",
                        failsBefore(2),
                        node -> node.retry(RetryPolicy.attempts(1).withStrategy(Strategy.NONE)))
                .build();
        var policy = RetryPolicy.attempts(3).fixed(ofSeconds(1));
        var execution = bench.engine.start(retried, Map.of(), StartOptions.NONE.withRetry(policy));
        bench.time.advance(ofSeconds(5));

        assertThat(execution.snapshot().node("a").status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(execution.snapshot().node("each[0]/b").attempts()).isEqualTo(2);
        assertThat(execution.snapshot().node("once").status()).isEqualTo(NodeStatus.FAILED);
        assertThat(bench.engine.start(retried, Map.of()).await().status()).isEqualTo(ExecutionStatus.FAILED);
    }

    @Test
    void fewer_nodes_may_run_at_once() {
        var two = Workflow.named("two").node("a", "Noop").node("b", "Noop").build();

        var execution = bench.engine.start(two, Map.of(), StartOptions.NONE.withMaxConcurrency(1));

        assertThat(execution.definition().policy().maxConcurrency()).isEqualTo(1);
        assertThat(two.policy().maxConcurrency()).isZero();
        assertThat(execution.restart().definition().policy().maxConcurrency()).isEqualTo(1);
    }

    @Test
    void the_one_that_may_not_run_waits_for_the_one_that_does() throws InterruptedException {
        var entered = new CountDownLatch(1);
        var released = new CountDownLatch(1);
        Node waits = context -> {
            entered.countDown();
            released.await();
            return Outcome.done();
        };
        var two = Workflow.named("two").node("a", waits).node("b", waits).build();
        try (var engine = WorkflowEngine.create()) {
            var execution = engine.start(two, Map.of(), StartOptions.NONE.withMaxConcurrency(1));
            assertThat(entered.await(30, SECONDS)).isTrue();

            var why = Stream.of("a", "b")
                    .flatMap(id -> execution.explain(id).stream())
                    .map(Explanation::toString)
                    .toList();
            released.countDown();

            assertThat(why).filteredOn(text -> text.contains("maxConcurrency")).hasSize(1);
            assertThat(execution.await(ofSeconds(30)).status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
    }

    @Test
    void equal_settings_share_a_plan_and_none_is_the_workflow_itself() {
        var waits = waits();
        var options = StartOptions.NONE.withTimeout(ofSeconds(60));
        var one = bench.engine.start(waits, Map.of(), options);
        var other = bench.engine.start(waits, Map.of(), StartOptions.NONE.withTimeout(ofSeconds(60)));

        assertThat(one.definition()).isSameAs(other.definition());
        assertThat(one.definition().revision()).isNotEqualTo(waits.revision());
        assertThat(bench.engine.start(waits, Map.of()).definition()).isSameAs(waits);
    }

    @Test
    void they_hold_after_a_crash() {
        var store = new MemoryStore();
        var time = new ManualTime();
        var waits = waits();
        var options = StartOptions.NONE.withTimeout(ofSeconds(60));
        var id = engine(store, time).start(waits, Map.of(), options).id();
        store.close(); // as a process that is gone leaves it

        try (var next = engine(store, time)) {
            next.start(waits, Map.of(), options).cancel("its revision is known here");
            next.recoverIncompleteExecutions();
            time.advance(ofSeconds(59));
            assertThat(next.execution(id).orElseThrow().status()).isEqualTo(ExecutionStatus.WAITING);
            time.advance(ofSeconds(1));
            assertThat(next.execution(id).orElseThrow().status()).isEqualTo(ExecutionStatus.TIMED_OUT);
        }
    }

    private static WorkflowEngine engine(MemoryStore store, ManualTime time) {
        return WorkflowEngine.builder()
                .time(time)
                .executor(new SameThread())
                .store(store)
                .build();
    }

    @Test
    void what_cannot_be_is_refused_where_it_is_said() {
        assertThatThrownBy(() -> StartOptions.NONE.withTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("above zero");
        assertThatThrownBy(() -> StartOptions.NONE.withMaxConcurrency(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 (no limit) or more");
    }
}
