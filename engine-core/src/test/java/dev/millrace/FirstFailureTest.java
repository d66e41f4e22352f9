package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.fails;
import static dev.millrace.Bench.failsBefore;
import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Trigger;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Of several failures the first in time is the one for which an execution, or a scope, fails. */
class FirstFailureTest {

    private static final Duration LIMIT = ofSeconds(5);

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static List<String> texts(List<NodePath> paths) {
        return paths.stream().map(NodePath::toString).toList();
    }

    private ExecutionResult after(Execution execution) {
        bench.time.advance(ofSeconds(60));
        return execution.await(LIMIT);
    }

    @Test
    void the_first_in_time_is_named_not_the_first_in_the_file() {
        var result = after(bench.start(workflow()
                .node("t", "Timer", timer -> timer.set("delay", "1s"))
                .node("late", fails("too late"))
                .node("early", fails("too early"))
                .connect("t", "late")));

        assertThat(result.cause()).isEqualTo("node early: too early (and 1 more)");
        assertThat(texts(result.failures().failed())).containsExactly("early", "late");
        assertThat(result.failures().reasons().values())
                .extracting(Failure::message)
                .containsExactly("too early", "too late");
    }

    @Test
    void in_a_container_too_and_what_failed_inside_decides_when_the_container_failed() {
        var result = after(bench.start(workflow()
                .node("plain", "Timer", timer -> timer.set("delay", "1s"))
                .node("second", fails("second"))
                .node(
                        "box",
                        "Container",
                        box -> box.body(body -> body.node("t", "Timer", t -> t.set("delay", "2s"))
                                .node("late", fails("late"))
                                .node("first", fails("first"))
                                .connect("t", "late")))
                .connect("plain", "second")));

        assertThat(texts(result.failures().failed())).containsExactly("box/first", "second", "box/late", "box");
        assertThat(result.cause()).isEqualTo("node box: box/first: first (and 1 more)");
    }

    @Test
    void what_failed_inside_a_node_that_its_fallback_recovered_is_recovered_and_no_reason_to_compensate() {
        var seen = new AtomicReference<Map<String, Object>>(Map.of());
        Node undo = context -> {
            seen.set(context.input());
            return Outcome.done();
        };
        var result = after(bench.start(workflow()
                .node("paid", done(), node -> node.compensation("refund"))
                .node("refund", undo)
                .node("box", "Container", box -> box.fallback("spare").body(body -> body.node("in", fails("inner"))))
                .node("spare", done())
                .node("wait", "Timer", timer -> timer.set("delay", "1s"))
                .node("bad", fails("outer"))
                .connect("paid", "wait")
                .connect("wait", "bad")));

        assertThat(result.status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(texts(result.failures().failed())).containsExactly("box/in", "box", "bad");
        assertThat(texts(result.failures().recovered())).containsExactlyInAnyOrder("box/in", "box");
        assertThat(((Map<?, ?>) seen.get().get("compensation")).get("failedNodeId"))
                .isEqualTo("bad");
        assertThat(result.cause()).startsWith("node bad: outer");
    }

    @Test
    void a_handler_recovers_what_failed_inside_its_node_and_a_tolerant_loop_what_failed_in_it() {
        var result = after(bench.start(workflow()
                .node(
                        "box",
                        "Container",
                        box -> box.body(body -> body.node(
                                "each",
                                "ForEach",
                                each -> each.set("collectionExpression", "[1, 2]")
                                        .body(inner -> inner.node("in", fails("inner"))))))
                .node("saved", done())
                .node(
                        "loop",
                        "ForEach",
                        each -> each.set("collectionExpression", "[1, 2]")
                                .set("completion", Map.of("toleratedFailures", 2))
                                .body(inner -> inner.node("x", fails("tolerated"))))
                .connect("box", "saved", via -> via.on(Trigger.FAIL).recovers())));

        assertThat(result.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(texts(result.failures().recovered()))
                .containsExactlyInAnyOrderElementsOf(texts(result.failures().failed()))
                .contains("box/each[1]/in", "box/each", "box", "loop[0]/x", "loop[1]/x");
    }

    @Test
    void what_failed_inside_an_earlier_attempt_is_forgotten_with_it() {
        var execution = bench.start(workflow()
                .node(
                        "box",
                        "Container",
                        box -> box.retry(RetryPolicy.attempts(2).backoff(ofMillis(10)))
                                .body(body -> body.node("in", failsBefore(9))))
                .node("bad", "Timer", timer -> timer.set("delay", "1s")));

        var result = after(execution);

        assertThat(texts(result.failures().failed())).containsExactly("box/in", "box");
        assertThat(result.failures().recovered()).isEmpty();
    }
}
