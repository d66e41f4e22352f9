package dev.millrace;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoreException;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One turn per invocation: what is due is done, then the store is left to the next one. */
class InvocationTest {

    private final ManualTime time = new ManualTime();
    private final MemoryStore store = new MemoryStore();
    private final List<String> ran = new ArrayList<>();

    /** A builder as each call makes it; with threads of its own, or on the caller's. */
    private Invocation invocation(boolean threads) {
        var builder = WorkflowEngine.builder().time(time.prompt()).store(store);
        return Invocation.of(threads ? builder : builder.executor(new SameThread()));
    }

    private Node notes(String what) {
        return context -> {
            ran.add(what);
            return Outcome.done("did", what);
        };
    }

    private Workflow order() {
        return Workflow.named("order")
                .node("reserve", notes("reserve"))
                .node("coolDown", "Timer", node -> node.set("delay", "1h"))
                .node("paid", "Wait", node -> node.set("signal", "paid"))
                .node("ship", notes("ship"))
                .connect("reserve", "coolDown")
                .connect("coolDown", "paid")
                .connect("paid", "ship")
                .build();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void each_call_does_what_is_due_and_says_when_the_next_one_is(boolean threads) {
        var order = order();
        var begun = invocation(threads).start(engine -> engine.start(order, Map.of(), StartOptions.key("4711")));

        assertThat(ran).containsExactly("reserve");
        assertThat(begun.status()).isEqualTo(ExecutionStatus.WAITING);
        assertThat(begun.wakeAt()).contains(time.now().plus(ofHours(1)));

        assertThat(step(begun.id(), threads).wakeAt()).isEqualTo(begun.wakeAt());
        time.advance(ofHours(1));
        var waits = step(begun.id(), threads);
        assertThat(waits.status()).isEqualTo(ExecutionStatus.WAITING);
        assertThat(waits.wakeAt()).isEmpty();

        var done = registered(threads).step(begun.id(), execution -> execution.signal("paid", Map.of(), "p-1"));
        assertThat(ran).containsExactly("reserve", "ship");
        assertThat(done.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(done.wakeAt()).isEmpty();
        assertThat(done.result().orElseThrow().output()).isEqualTo(Map.of("did", "ship"));
        assertThat(step(begun.id(), threads).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    /** Workflows that hold code are registered by whoever opens the engine. */
    private Invocation registered(boolean threads) {
        return invocation(threads).registering(order());
    }

    private Invocation.Report step(ExecutionId id, boolean threads) {
        return registered(threads).step(id);
    }

    @Test
    void a_repeated_start_finds_the_first() {
        var order = order();
        var first = invocation(false).start(engine -> engine.start(order, Map.of(), StartOptions.key("4711")));
        var again = registered(false).start(engine -> engine.start(order, Map.of(), StartOptions.key("4711")));

        assertThat(again.id()).isEqualTo(first.id());
        assertThat(ran).containsExactly("reserve");
    }

    @Test
    void a_retry_is_for_a_later_call() {
        var flaky = Workflow.named("order")
                .node(
                        "load",
                        (Node) context -> context.attempt() == 1 ? Outcome.failed("No", "yet") : Outcome.done(),
                        node -> node.retry(RetryPolicy.attempts(2).fixed(ofSeconds(30))))
                .build();
        var first = invocation(false).start(engine -> engine.start(flaky, Map.of()));
        assertThat(first.wakeAt()).contains(time.now().plus(ofSeconds(30)));

        time.advance(ofSeconds(30));
        assertThat(invocation(false).registering(flaky).step(first.id()).status())
                .isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void a_parent_goes_on_when_its_child_is_given_an_input() {
        var parent = Workflow.named("parent")
                .node("sub", "Subflow", node -> node.set("workflow", "order").set("mode", "child"))
                .node("after", notes("after"))
                .connect("sub", "after")
                .build();
        var calls = registered(false).registering(parent);
        var begun = calls.start(engine -> engine.start("parent", Map.of()));
        assertThat(begun.wakeAt()).contains(time.now().plus(ofHours(1)));
        assertThat(begun.others()).isEmpty();
        time.advance(ofHours(1));
        var child = children(begun.id()).get(0);

        calls.step(child, execution -> execution.signal("paid", Map.of(), ""));

        assertThat(ran).containsExactly("reserve", "ship", "after");
        assertThat(calls.step(begun.id()).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    private List<ExecutionId> children(ExecutionId parent) {
        store.open();
        try {
            return store.executions().stream()
                    .filter(one -> one.origin().starter().parent().isPresent())
                    .map(one -> one.id())
                    .toList();
        } finally {
            store.close();
        }
    }

    @Test
    void one_that_is_not_awaited_is_named_to_be_called_for_itself() {
        var parent = Workflow.named("parent")
                .node(
                        "tell",
                        "Subflow",
                        node -> node.set("workflow", "order")
                                .set("mode", "child")
                                .set("await", false))
                .build();
        var report = registered(false).registering(parent).start(engine -> engine.start("parent", Map.of()));

        assertThat(report.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(report.others()).containsExactlyElementsOf(children(report.id()));
        assertThat(report.wakeAt()).contains(time.now().plus(ofHours(1)));
    }

    @Test
    void two_calls_at_once_are_one_too_many() throws InterruptedException {
        var inside = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var held = Workflow.named("held")
                .node("work", (Node) context -> {
                    inside.countDown();
                    release.await();
                    return Outcome.done();
                })
                .build();
        var first = new Thread(() -> invocation(true).start(engine -> engine.start(held, Map.of())));
        first.start();
        assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();

        assertThatThrownBy(() -> invocation(true).start(engine -> engine.start(held, Map.of())))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("STO-100");
        release.countDown();
        first.join();
    }

    @Test
    void what_its_time_was_too_short_for_is_done_by_the_next_call() {
        var release = new CountDownLatch(1);
        var slow = Workflow.named("slow")
                .node("work", (Node) context -> {
                    if (context.deliveries() == 1) {
                        release.await();
                    }
                    return Outcome.done();
                })
                .build();
        var brief = Invocation.of(WorkflowEngine.builder().store(store).grace(ofSeconds(1)))
                .limit(ofMillis(1));
        var report = brief.start(engine -> engine.start(slow, Map.of()));
        assertThat(report.status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(report.wakeAt()).isPresent();
        release.countDown();

        assertThat(Invocation.of(WorkflowEngine.builder().store(store))
                        .registering(slow)
                        .step(report.id())
                        .status())
                .isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void it_needs_a_store_and_an_execution() {
        assertThatThrownBy(() -> Invocation.of(WorkflowEngine.builder()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[ENG-440]");
        assertThatThrownBy(() -> invocation(false).step(ExecutionId.parse("01kdvdna00keah4bqahj830ynf")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[ENG-125]");
    }

    @Test
    void what_is_no_execution_of_the_call_is_refused_by_name() {
        var order = order();
        try (var other = WorkflowEngine.builder().executor(new SameThread()).build()) {
            var foreign = other.start(order, Map.of());
            assertThatThrownBy(() -> invocation(false).start(engine -> foreign))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[ENG-441]")
                    .hasMessageContaining(foreign.id().toString());
            assertThatThrownBy(() -> invocation(false).step(foreign.id(), null)).hasMessage("input");
        }
        var begun = invocation(false).start(engine -> engine.start(order, Map.of()));
        assertThat(begun.status()).isEqualTo(ExecutionStatus.WAITING);
    }
}
