package dev.millrace;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What a node does to its thread, and what is done to the thread that runs it. */
class LentThreadTest {

    private final WorkflowEngine engine = WorkflowEngine.builder()
            .nodes(NodeRegistry.builder().build())
            .workers(1)
            .selfChecking()
            .build();

    @AfterEach
    void close() {
        Thread.interrupted();
        MDC.clear();
        engine.close();
    }

    @Test
    void an_interrupt_of_the_caller_tells_the_node_and_comes_back() throws Exception {
        var running = new CountDownLatch(1);
        Node blocks = context -> {
            running.countDown();
            new CountDownLatch(1).await();
            return Outcome.done();
        };
        var flag = new AtomicReference<Boolean>();
        var result = new AtomicReference<ExecutionStatus>();
        var caller = new Thread(() -> {
            result.set(engine.run(workflow(blocks), Map.of()).status());
            flag.set(Thread.currentThread().isInterrupted());
        });
        caller.start();
        running.await();

        caller.interrupt();

        caller.join(20_000);
        assertThat(result).hasValue(ExecutionStatus.FAILED);
        assertThat(flag).hasValue(true);
    }

    @Test
    void a_caller_that_is_interrupted_before_gets_its_flag_back_and_the_workers_go_on() throws Exception {
        var done = new CountDownLatch(1);
        Node node = context -> {
            done.await();
            return Outcome.done();
        };
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> engine.run(workflow(node), Map.of())).isInstanceOf(NotEndedException.class);

        assertThat(Thread.interrupted()).isTrue();
        done.countDown();
        var execution = engine.executions(ExecutionFilter.NEWEST).get(0);
        assertThat(execution.await(ofSeconds(20)).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void a_flag_that_a_node_has_put_back_reaches_the_caller_and_stops_no_node() {
        Node interrupted = context -> {
            Thread.currentThread().interrupt();
            return Outcome.done();
        };
        var seen = new ArrayList<Boolean>();
        Node next = context -> {
            seen.add(Thread.currentThread().isInterrupted());
            return Outcome.done();
        };
        var workflow = Workflow.named("two")
                .node("one", interrupted)
                .node("two", next)
                .connect("one", "two")
                .build();

        assertThatThrownBy(() -> {
                    var result = engine.run(workflow, Map.of());
                    throw new NotEndedExceptionStandIn(result.status());
                })
                .isInstanceOfAny(NotEndedException.class, NotEndedExceptionStandIn.class);

        assertThat(Thread.interrupted()).isTrue();
        var execution = engine.executions(ExecutionFilter.NEWEST).get(0);
        assertThat(execution.await(ofSeconds(20)).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(seen).containsExactly(false);
    }

    /** The workers may have been fast enough. */
    private static final class NotEndedExceptionStandIn extends IllegalStateException {
        private static final long serialVersionUID = 1;

        NotEndedExceptionStandIn(ExecutionStatus status) {
            super(status.name());
        }
    }

    @Test
    @SuppressWarnings("ThreadPriorityCheck") // the node changes it so that it is put back
    void what_a_node_changes_of_its_thread_reaches_neither_the_next_node_nor_the_caller() throws Exception {
        var states = new ArrayList<String>();
        try (var other = new URLClassLoader(new URL[0])) {
            Node changes = context -> {
                states.add(state());
                var thread = Thread.currentThread();
                thread.setName("changed");
                thread.setPriority(Thread.MIN_PRIORITY);
                thread.setContextClassLoader(other);
                MDC.put("order", "7");
                MDC.remove("caller");
                return Outcome.done();
            };
            var workflow = Workflow.named("two")
                    .node("one", changes)
                    .node("two", changes)
                    .connect("one", "two")
                    .build();
            MDC.put("caller", "x");
            var before = state();

            engine.run(workflow, Map.of());

            assertThat(states).containsExactly(before, before);
            assertThat(state()).isEqualTo(before);

            states.clear();
            engine.start(workflow, Map.of()).await(ofSeconds(20));

            assertThat(states).hasSize(2);
            assertThat(states.get(1)).isEqualTo(states.get(0));
            assertThat(states.get(0)).contains("millrace-worker").doesNotContain("changed", "order");
        }
    }

    @Test
    void what_a_caller_has_for_its_own_threads_reaches_no_worker_of_the_engine() throws Exception {
        var user = new InheritableThreadLocal<String>();
        var seen = new ArrayList<String>();
        Node node = context -> {
            seen.add(user.get() + " " + Thread.currentThread().getContextClassLoader());
            return Outcome.done();
        };
        var ours = Thread.currentThread().getContextClassLoader();
        try (var other = new URLClassLoader(new URL[0])) {
            var caller = new Thread(() -> {
                user.set("Ada");
                Thread.currentThread().setContextClassLoader(other);
                engine.start(workflow(node), Map.of()).await(ofSeconds(20));
            });
            caller.start();
            caller.join(20_000);
        }

        assertThat(seen).containsExactly("null " + ours);
    }

    private static String state() {
        var thread = Thread.currentThread();
        return List.of(
                        thread.getName(),
                        thread.getPriority(),
                        String.valueOf(thread.getContextClassLoader()),
                        logContext())
                .toString();
    }

    /** What is in the context beside what the engine puts there for a node. */
    private static Map<String, String> logContext() {
        var all = MDC.getCopyOfContextMap();
        var others = all == null ? new TreeMap<String, String>() : new TreeMap<>(all);
        others.keySet().removeAll(Set.of("executionId", "workflowId", "nodePath", "attempt"));
        return others;
    }

    private static Workflow workflow(Node node) {
        return Workflow.named("one").node("work", node).build();
    }
}
