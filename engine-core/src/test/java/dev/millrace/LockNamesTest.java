package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.failsBefore;
import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Lock;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.LocksNamed;
import dev.millrace.event.NodeEvent.NodeHeldBack;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.EventRecorder;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Locks whose names depend on data. */
class LockNamesTest {

    private static final Duration LIMIT = ofSeconds(5);
    private static final Lock ACCOUNT = Lock.exclusive("account-${input.account}");

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static Workflow napping(Lock lock) {
        return workflow()
                .node("nap", "Timer", node -> node.set("delay", "1s").lock(lock))
                .build();
    }

    private static NodeStatus status(Execution execution, String node) {
        return execution.snapshot().node(node).status();
    }

    @Test
    void only_executions_with_the_same_name_wait_for_each_other() {
        var workflow = napping(ACCOUNT);
        var one = bench.engine.start(workflow, Map.of("account", 7));
        var same = bench.engine.start(workflow, Map.of("account", "7"));
        var other = bench.engine.start(workflow, Map.of("account", 8));

        assertThat(status(one, "nap")).isEqualTo(NodeStatus.WAITING);
        assertThat(status(same, "nap")).isEqualTo(NodeStatus.READY);
        assertThat(status(other, "nap")).isEqualTo(NodeStatus.WAITING);
        assertThat(bench.engine.explain(same.id(), "nap").orElseThrow().toString())
                .contains("lock account-7: held by nap of execution " + one.id());
        bench.time.advance(ofSeconds(2));
        bench.time.advance(ofSeconds(2));
        assertThat(same.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void each_item_of_a_loop_has_its_own_lock_and_work_nodes_have_theirs() {
        var execution = bench.start(workflow()
                .node(
                        "each",
                        "ForEach",
                        node -> node.set("collectionExpression", "['a', 'b', 'a']")
                                .set("maxConcurrency", 3)
                                .body(body -> body.node("work", done(), n -> n.lock(Lock.shared("of-${item}", 2)))
                                        .node(
                                                "nap",
                                                "Timer",
                                                n -> n.set("delay", "1s").lock(Lock.exclusive("${index}-${item}"))))));
        bench.time.advance(ofSeconds(2));

        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(bench.events.events(LocksNamed.class))
                .extracting(event -> event.node() + " " + event.locks())
                .contains("each[0]/work [of-a]", "each[1]/work [of-b]", "each[2]/nap [2-a]");
        assertThat(bench.events.events(NodeHeldBack.class)).isEmpty();
    }

    @Test
    void all_attempts_of_a_node_want_the_same_lock() {
        var execution = bench.start(workflow()
                .variable("room", "old")
                .node(
                        "first",
                        failsBefore(2),
                        node -> node.lock(Lock.exclusive("room-${variables.room}"))
                                .retry(RetryPolicy.attempts(2).backoff(ofSeconds(1))))
                .node("change", (Node) context -> {
                    context.setVariable("room", "new");
                    return Outcome.done();
                }));
        bench.time.advance(ofSeconds(5));

        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(bench.events.events(LocksNamed.class))
                .singleElement()
                .satisfies(event -> assertThat(event.locks()).containsExactly("room-old"));
    }

    @Test
    void two_names_that_turn_out_the_same_are_one_lock_the_stricter_one() {
        var workflow = workflow()
                .node(
                        "transfer",
                        "Timer",
                        node -> node.set("delay", "1s")
                                .lock(Lock.shared("account-${input.from}", 5))
                                .lock(Lock.exclusive("account-${input.to}")))
                .build();
        var first = bench.engine.start(workflow, Map.of("from", 1, "to", 1));
        var second = bench.engine.start(workflow, Map.of("from", 1, "to", 2));

        assertThat(status(first, "transfer")).isEqualTo(NodeStatus.WAITING);
        assertThat(status(second, "transfer")).isEqualTo(NodeStatus.READY);
        bench.time.advance(ofSeconds(2));
        bench.time.advance(ofSeconds(2));
        assertThat(second.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @ParameterizedTest
    @CsvSource({
        "${input.nothing}, [RUN-115] the name of a lock",
        "room-${input.nothing}, locks[0]: 'input.nothing' is null",
        "${input.list}, no text but data",
        "${input.blank}, is blank",
    })
    void a_name_that_is_no_text_fails_the_node_and_is_named(String name, String message) {
        var data = Map.<String, Object>of("list", List.of(1), "blank", " ");
        var control = workflow()
                .node("a", "Timer", node -> node.set("delay", "1s").lock(Lock.exclusive(name)))
                .build();
        var work = workflow()
                .node("a", done(), node -> node.lock(Lock.exclusive(name)))
                .build();

        for (var workflow : List.of(control, work)) {
            var result = bench.engine.start(workflow, data).await(LIMIT);

            assertThat(result.status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(result.cause()).contains("node a", message);
        }
    }

    @Test
    void a_lock_that_a_node_around_turns_out_to_hold_fails_the_node_instead_of_waiting_for_ever() {
        var execution = bench.engine.start(
                workflow()
                        .node(
                                "box",
                                "Container",
                                box -> box.lock(ACCOUNT)
                                        .body(body ->
                                                body.node("in", done(), n -> n.lock(Lock.exclusive("account-7")))))
                        .build(),
                Map.of("account", 7));

        var result = execution.await(LIMIT);
        assertThat(result.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.failure("box/in").orElseThrow().message()).contains("RUN-114", "'box'", "account-7");
    }

    @Test
    void a_recovery_holds_the_same_locks_as_before() {
        var store = new MemoryStore();
        var time = new ManualTime();
        var events = new EventRecorder();
        var workflow = workflow()
                .variable("room", "a")
                .node("hold", "Wait", node -> node.set("signal", "go").lock(Lock.exclusive("room-${variables.room}")))
                .node("change", (Node) context -> {
                    context.setVariable("room", "b");
                    return Outcome.done();
                })
                .build();
        var rival = napping(Lock.exclusive("room-a"));
        try (var first = durable(store, time, events)) {
            first.start(workflow, Map.of());
        }
        try (var second = durable(store, time, events)) {
            second.register(workflow);
            var recovered = second.recoverIncompleteExecutions().executions().get(0);
            var waits = second.start(rival, Map.of());

            assertThat(status(waits, "nap")).isEqualTo(NodeStatus.READY);
            assertThat(second.explain(waits.id(), "nap").orElseThrow().toString())
                    .contains("lock room-a: held by hold of execution " + recovered.id());
            recovered.signal("go", Map.of(), "");
            time.advance(ofSeconds(2));
            assertThat(waits.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(events.events(LocksNamed.class)).hasSize(1);
        }
    }

    private static WorkflowEngine durable(MemoryStore store, ManualTime time, EventRecorder events) {
        return WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .time(time)
                .executor(new SameThread())
                .grace(Duration.ZERO)
                .listener(events)
                .store(store)
                .build();
    }
}
