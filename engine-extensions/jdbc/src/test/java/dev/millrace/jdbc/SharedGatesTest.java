package dev.millrace.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Locks, keys and limits of nodes over several engines on one PostgreSQL. */
class SharedGatesTest extends SharedEngines {

    private final Semaphore release = new Semaphore(0);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    private WorkflowEngine opened(String name) {
        return engine(store(new LentConnections(source), name), WorkflowEngine.builder());
    }

    /** Has a node that counts how many run at once, and runs until somebody lets it. */
    private Workflow guarded(String id, UnaryOperator<NodeBuilder> gates) {
        return Workflow.named(id)
                .node("work", (Node) context -> counted(), gates)
                .build();
    }

    private Outcome counted() throws InterruptedException {
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        running.release();
        try {
            assertThat(release.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            inside.decrementAndGet();
        }
        return Outcome.done("done", true);
    }

    private static void assertCompleted(Execution... executions) {
        for (var one : executions) {
            assertThat(one.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
    }

    /** Waits until a node is seen to wait for what another engine has. */
    private static void awaitExplained(Execution execution, String text) {
        var deadline = System.nanoTime() + LIMIT.toNanos();
        var seen = "";
        while (!seen.contains(text) && System.nanoTime() < deadline) {
            seen = execution.explain("work").toString();
            Thread.onSpinWait();
        }
        assertThat(seen).contains(text);
    }

    @Test
    void an_exclusive_lock_has_one_holder_over_all_engines_and_explain_names_the_other() throws InterruptedException {
        var ann = opened("ann");
        var bob = opened("bob");
        var workflow = guarded("locked", node -> node.lock(Lock.exclusive("the door")));

        var first = ann.start(workflow, Map.of());
        awaitWork();
        var second = bob.start(workflow, Map.of());
        awaitExplained(second, "(ann)");
        assertThat(running.tryAcquire()).isFalse();
        release.release(2);

        assertCompleted(first, second);
        assertThat(most).hasValue(1);
    }

    @Test
    void engines_take_turns_where_both_always_have_somebody_who_waits() {
        var ann = opened("ann");
        var bob = opened("bob");
        var workflow = guarded("locked", node -> node.lock(Lock.exclusive("a")).lock(Lock.exclusive("b")));
        release.release(12);

        var all = new Execution[12];
        for (int n = 0; n < all.length; n++) {
            all[n] = (n % 2 == 0 ? ann : bob).start(workflow, Map.of());
        }

        assertCompleted(all);
        assertThat(most).hasValue(1);
        assertThat(TestDatabase.query(source, "SELECT count(*) FROM mr_gate WHERE kept > 0"))
                .isIn("0", "1", "2"); // what the last one held may just go back
    }

    @Test
    void shared_holders_run_beside_each_other_in_all_engines_and_an_exclusive_one_waits_for_all()
            throws InterruptedException {
        var ann = opened("ann");
        var bob = opened("bob");
        var reading = guarded("reading", node -> node.lock(Lock.shared("book", 4)));
        var writing = guarded("writing", node -> node.lock(Lock.exclusive("book")));

        var first = ann.start(reading, Map.of());
        var second = bob.start(reading, Map.of());
        awaitWork();
        awaitWork();
        var third = bob.start(writing, Map.of());
        awaitExplained(third, "held by");
        release.release();
        assertThat(most).hasValue(2);
        release.release(2);

        assertCompleted(first, second, third);
    }

    @Test
    void a_key_keeps_attempts_of_other_engines_out_and_fail_says_whose_it_is() throws InterruptedException {
        var ann = opened("ann");
        var bob = opened("bob");
        var workflow = guarded("keyed", node -> node.key("order ${input.n}").onDuplicate(OnDuplicate.FAIL));

        var first = ann.start(workflow, Map.of("n", 1));
        awaitWork();
        var refused = bob.start(workflow, Map.of("n", 1));
        var other = bob.start(workflow, Map.of("n", 2));
        awaitWork();
        var result = refused.await(LIMIT);
        release.release(2);

        assertThat(result.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(result.toString()).contains("[ENG-420]").contains("(ann)");
        assertCompleted(first, other);
    }

    @Test
    void a_limit_of_a_node_counts_its_attempts_in_all_engines() throws InterruptedException {
        var ann = opened("ann");
        var bob = opened("bob");
        var workflow = guarded("limited", node -> node.maxConcurrentExecutions(2));

        assertTwoAtOnce(ann, bob, workflow);
    }

    /** Of three executions, two of the second engine, no more than two run their node at once. */
    private void assertTwoAtOnce(WorkflowEngine ann, WorkflowEngine bob, Workflow workflow)
            throws InterruptedException {
        var first = ann.start(workflow, Map.of());
        var second = bob.start(workflow, Map.of());
        awaitWork();
        awaitWork();
        var third = bob.start(workflow, Map.of());
        awaitExplained(third, "(ann)");
        release.release(3);

        assertCompleted(first, second, third);
        assertThat(most).hasValue(2);
    }

    private WorkflowEngine limited(String name) {
        var types =
                NodeRegistry.builder().add("Work", (Node) context -> counted()).build();
        var builder = WorkflowEngine.builder()
                .nodes(types)
                .sharedCapacity("licence", 3)
                .sharedTypeLimit("Work", 2);
        return engine(store(new LentConnections(source), name), builder);
    }

    @Test
    void what_engines_have_together_of_a_resource_is_held_by_their_nodes_together() throws InterruptedException {
        var ann = limited("ann");
        var bob = limited("bob");

        var first = ann.start(guarded("two", node -> node.resource("licence", 2)), Map.of());
        awaitWork();
        var second = bob.start(guarded("two", node -> node.resource("licence", 2)), Map.of());
        awaitExplained(second, "(ann)");
        var third = bob.start(guarded("one", node -> node.resource("licence", 1)), Map.of());
        release.release(3);

        assertCompleted(first, second, third);
    }

    @Test
    void a_limit_of_a_type_that_engines_share_counts_in_all_of_them() throws InterruptedException {
        var ann = limited("ann");
        var bob = limited("bob");
        var workflow =
                Workflow.named("typed").node("work", "Work", node -> node).build();

        assertTwoAtOnce(ann, bob, workflow);
    }

    @Test
    void what_an_open_node_holds_goes_with_its_execution_to_the_engine_that_takes_it_over() throws Exception {
        var holding = Workflow.named("holding")
                .node("wait", "Wait", node -> node.set("signal", "go").lock(Lock.exclusive("the door")))
                .build();
        var wanting = guarded("wanting", node -> node.lock(Lock.exclusive("the door")));
        var connections = new LentConnections(source);
        var ann = engine(store(connections, "ann"), WorkflowEngine.builder());
        ann.register(holding);
        var bob = opened("bob");
        bob.register(holding);
        var holder = ann.start(holding, Map.of()).id();
        assertThat(waits.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        var cat = WorkflowEngine.builder()
                .store(store(new LentConnections(source), "cat"))
                .build(); // it takes nothing over
        engines.add(cat);
        var wanted = cat.start(wanting, Map.of());
        awaitExplained(wanted, "(ann)");

        connections.drop(true);
        TestDatabase.expireLease(source, "ann");
        awaitExplained(wanted, "(bob)");
        assertThat(running.tryAcquire()).isFalse();
        release.release();

        assertThat(bob.execution(holder).orElseThrow().signal("go", Map.of(), null))
                .isTrue();
        assertCompleted(bob.execution(holder).orElseThrow(), wanted);
    }
}
