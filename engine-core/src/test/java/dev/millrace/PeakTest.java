package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.ExecutionPolicy;
import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.Throttle;
import dev.millrace.definition.WhenFull;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Under each limit as many run at once as it says, and never more: whoever is inside is counted, and the first ones stay
 * until as many have come.
 */
class PeakTest {

    private static final int EXECUTIONS = 4;
    private static final int NODES = 4;
    private static final int LIMIT = 3;
    private static final Duration LONG = Duration.ofSeconds(30);

    /** A limit, and where it is said. */
    private record Said(
            String name,
            UnaryOperator<EngineBuilder> engine,
            UnaryOperator<ExecutionPolicy> workflow,
            UnaryOperator<NodeBuilder> node,
            int most) {

        static Said ofEngine(String name, UnaryOperator<EngineBuilder> engine) {
            return new Said(name, engine, policy -> policy, node -> node, LIMIT);
        }

        static Said ofNode(String name, UnaryOperator<NodeBuilder> node) {
            return new Said(name, engine -> engine, policy -> policy, node, LIMIT);
        }

        Said times(int other) {
            return new Said(name, engine, workflow, node, other);
        }

        /** A limit of executions, each of which runs one node at a time. */
        static Said ofExecutions(
                String name, UnaryOperator<EngineBuilder> engine, UnaryOperator<ExecutionPolicy> more) {
            return new Said(name, engine, policy -> more.apply(policy.withMaxConcurrency(1)), node -> node, LIMIT);
        }
    }

    private static Stream<Said> limits() {
        return Stream.of(
                Said.ofEngine("workers", engine -> engine.workers(LIMIT)),
                Said.ofEngine("a node type", engine -> engine.typeLimit("work", LIMIT)),
                Said.ofExecutions(
                        "executions of the engine",
                        engine -> engine.maxExecutions(LIMIT, WhenFull.QUEUE),
                        policy -> policy),
                Said.ofExecutions(
                        "executions of a workflow",
                        engine -> engine,
                        policy -> policy.withStarts(starts -> starts.withMaxExecutions(LIMIT))),
                new Said(
                        "nodes of an execution",
                        engine -> engine,
                        policy -> policy.withMaxConcurrency(1),
                        node -> node,
                        EXECUTIONS),
                Said.ofNode("a node", node -> node.maxConcurrentExecutions(1)).times(NODES),
                Said.ofNode(
                                "a throttled node",
                                node -> node.maxConcurrentExecutions(1).throttle(new Throttle(50, 10, 1)))
                        .times(NODES),
                Said.ofNode("an exclusive lock", node -> node.lock(Lock.exclusive("door")))
                        .times(1),
                Said.ofNode("a counted lock", node -> node.lock(Lock.shared("door", LIMIT))),
                new Said(
                        "a resource",
                        engine -> engine.capacity("cpu", 2 * LIMIT + 1),
                        policy -> policy,
                        node -> node.resource("cpu", 2),
                        LIMIT));
    }

    @TestFactory
    Stream<DynamicTest> as_many_run_at_once_as_may_and_no_more() {
        return limits().map(said -> DynamicTest.dynamicTest(said.name(), () -> run(said)));
    }

    private static void run(Said said) {
        var inside = new AtomicInteger();
        var peak = new AtomicInteger();
        var all = new CountDownLatch(said.most());
        Node code = context -> {
            peak.accumulateAndGet(inside.incrementAndGet(), Math::max);
            all.countDown();
            boolean came = all.await(LONG.toSeconds(), TimeUnit.SECONDS);
            inside.decrementAndGet();
            return Outcome.done("came", came);
        };
        var threads = Executors.newCachedThreadPool();
        try (var engine = said.engine()
                .apply(WorkflowEngine.builder()
                        .nodes(NodeRegistry.builder().add("work", code).build())
                        .executor(threads)
                        .workers(2 * EXECUTIONS * NODES))
                .build()) {
            var workflow = workflow(said);
            List<Execution> executions = new ArrayList<>();
            for (int i = 0; i < EXECUTIONS; i++) {
                executions.add(engine.start(workflow, Map.of()));
            }

            assertThat(executions)
                    .allSatisfy(one -> assertThat(one.await(LONG).isCompleted()).isTrue());
            assertThat(peak.get()).isEqualTo(said.most());
        } finally {
            threads.shutdownNow();
        }
    }

    private static Workflow workflow(Said said) {
        var builder = Workflow.named("peak").policy(said.workflow());
        for (int i = 0; i < NODES; i++) {
            builder.node("n" + i, "work", said.node());
        }
        return builder.build();
    }
}
