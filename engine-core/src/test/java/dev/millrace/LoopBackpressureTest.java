package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.BodyBuilder;
import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.RateLimit;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.ScopeEvent.ScopeClosed;
import dev.millrace.event.ScopeEvent.ScopeOpened;
import dev.millrace.internal.runtime.Inside;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A loop opens no further item while a node inside it waits at a gate. */
class LoopBackpressureTest {

    private static final Duration LIMIT = ofSeconds(30);
    private static final int WINDOW = 4;

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static WorkflowBuilder loop(UnaryOperator<BodyBuilder> body) {
        return workflow()
                .node(
                        "each",
                        "ForEach",
                        each -> each.set("collectionExpression", "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]")
                                .set("maxConcurrency", WINDOW)
                                .body(body));
    }

    private static WorkflowBuilder sending(UnaryOperator<NodeBuilder> gates) {
        return loop(
                body -> body.node("read", done()).node("send", done(), gates).connect("read", "send"));
    }

    private int opened() {
        return bench.events.events(ScopeOpened.class).size();
    }

    private int open() {
        return opened() - bench.events.events(ScopeClosed.class).size();
    }

    @Test
    void a_rate_lets_a_loop_open_the_next_items_when_none_waits_there_any_more() {
        var execution = bench.start(sending(send -> send.rateLimit(RateLimit.of(1, ofMinutes(1)))));

        assertThat(opened()).isEqualTo(WINDOW); // one has been sent
        for (int waiting = WINDOW - 1; waiting > 1; waiting--) {
            assertThat(open()).isEqualTo(waiting);
            assertThat(bench.engine.queueMetrics().atGates()).isEqualTo(waiting);
            bench.time.advance(ofMinutes(1));
            assertThat(opened()).isEqualTo(WINDOW);
        }
        bench.time.advance(ofMinutes(1)); // the last of them is sent
        assertThat(opened()).isEqualTo(2 * WINDOW);
        assertThat(open()).isEqualTo(WINDOW);
        bench.time.advance(ofMinutes(20));
        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(opened()).isEqualTo(12);
    }

    @Test
    void a_control_node_that_waits_for_a_lock_holds_its_loop_back_too() {
        var execution = bench.start(loop(body -> body.node(
                "box",
                "Container",
                box -> box.lock(Lock.exclusive("gate"))
                        .body(inner -> inner.node("nap", "Timer", nap -> nap.set("delay", "1s"))))));
        int first = opened();

        bench.time.advance(ofSeconds(1));
        assertThat(opened()).isEqualTo(first + 1); // the next box, and no item
        bench.time.advance(ofSeconds(20));
        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(opened()).isEqualTo(24);
    }

    @Test
    void a_loop_around_is_held_back_by_what_waits_in_a_loop_inside() {
        var execution = bench.start(loop(body -> body.node("first", done())
                .node(
                        "inner",
                        "ForEach",
                        inner -> inner.set("collectionExpression", "[1]")
                                .body(items -> items.node(
                                        "send", done(), send -> send.rateLimit(RateLimit.of(1, ofMinutes(1))))))
                .connect("first", "inner")));

        assertThat(opened()).isEqualTo(2 * WINDOW);
        bench.time.advance(ofMinutes(2));
        assertThat(opened()).isEqualTo(2 * WINDOW);
        bench.time.advance(ofMinutes(1));
        assertThat(opened()).isEqualTo(4 * WINDOW);
        bench.time.advance(ofMinutes(20));
        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void what_waits_at_no_gate_fills_the_window_as_ever() {
        bench.start(loop(body -> body.node("send", done(), send -> send.lock(Lock.shared("many", 100)))
                .node("nap", "Timer", nap -> nap.set("delay", "1s"))
                .connect("send", "nap")));

        bench.time.advance(ofSeconds(1));

        assertThat(open()).isEqualTo(WINDOW);
    }

    @Test
    void a_cancel_and_a_pause_find_the_loop_as_any_other() {
        var stopped = bench.start(sending(send -> send.rateLimit(RateLimit.of(1, ofMinutes(1)))));
        stopped.cancel("enough");
        assertThat(stopped.await(LIMIT).status()).isEqualTo(ExecutionStatus.CANCELLED);

        var paused = bench.start(sending(send -> send.rateLimit(RateLimit.of(1, ofMinutes(1)))));
        paused.pause("later");
        bench.time.advance(ofMinutes(30));
        paused.resume("now");
        bench.time.advance(ofMinutes(30));
        assertThat(paused.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(Inside.slotsTaken(bench.engine)).isZero();
    }
}
