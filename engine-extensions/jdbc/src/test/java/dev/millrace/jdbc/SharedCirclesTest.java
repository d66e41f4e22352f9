package dev.millrace.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Lock;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Those that wait for each other in several engines on one PostgreSQL. */
class SharedCirclesTest extends SharedEngines {

    private WorkflowEngine opened(String name) {
        return engine(store(new LentConnections(source), name), WorkflowEngine.builder());
    }

    /** Holds a lock around two nodes: one that runs until somebody lets it, and one that wants another lock. */
    private Workflow nested(String id, String outer, String inner) {
        return Workflow.named(id)
                .node(
                        "box",
                        "Container",
                        box -> box.lock(Lock.exclusive(outer)).body(body -> {
                            var first = body.node("first", (Node) context -> held());
                            return first.node(
                                            "in",
                                            (Node) context -> Outcome.done("in", true),
                                            in -> in.lock(Lock.exclusive(inner)))
                                    .connect("first", "in");
                        }))
                .build();
    }

    private Outcome held() throws InterruptedException {
        running.release();
        assertThat(goOn.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return Outcome.done("held", true);
    }

    @Test
    void one_of_those_that_wait_for_each_others_locks_gives_way_and_says_for_whom() throws InterruptedException {
        var ann = opened("ann");
        var bob = opened("bob");
        var one = ann.start(nested("one", "a", "b"), Map.of());
        var other = bob.start(nested("other", "b", "a"), Map.of());
        awaitWork();
        awaitWork();

        goOn.countDown();
        var results = List.of(one.await(LIMIT), other.await(LIMIT));

        assertThat(results.stream().map(ExecutionResult::status).collect(Collectors.toSet()))
                .isEqualTo(Set.of(ExecutionStatus.COMPLETED, ExecutionStatus.FAILED));
        assertThat(results.toString())
                .contains("Deadlock", "[ENG-422]")
                .contains("box/in of execution " + one.id() + " in engine ", " waits at lock b")
                .contains("box/in of execution " + other.id() + " in engine ", " waits at lock a");
    }

    @Test
    void what_is_set_aside_for_one_who_waits_on_is_given_to_those_he_waits_for() throws InterruptedException {
        var ann = opened("ann");
        var bob = opened("bob");
        var holding = ann.start(nested("holding", "b", "a"), Map.of());
        awaitWork();
        var wanting = Workflow.named("wanting")
                .node(
                        "both",
                        (Node) context -> Outcome.done("both", true),
                        node -> node.lock(Lock.exclusive("a")).lock(Lock.exclusive("b")))
                .build();
        var both = bob.start(wanting, Map.of());
        awaitSetAside(both);

        goOn.countDown();

        assertThat(holding.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(both.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    /** Waits until one who has been granted the first lock is seen to wait for the second. */
    private static void awaitSetAside(Execution both) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        var seen = "";
        while (!(seen.contains("lock b") && seen.contains("(ann)")) && System.nanoTime() < deadline) {
            seen = both.explain("both").toString();
            Thread.onSpinWait();
        }
        assertThat(seen).contains("lock b", "(ann)");
    }
}
