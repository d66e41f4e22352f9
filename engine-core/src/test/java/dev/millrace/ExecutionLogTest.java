package dev.millrace;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.LogLine;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.SameThread;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What nodes say for people to read. */
class ExecutionLogTest {

    @Test
    void lines_stand_by_execution_and_node_with_their_attempt() {
        try (var engine = WorkflowEngine.create()) {
            var execution = engine.start(
                    Workflow.named("says")
                            .node("a", (Node) context -> {
                                context.log("first\nsecond");
                                return Outcome.done();
                            })
                            .node("b", (Node) context -> {
                                context.log(Level.WARNING, "third");
                                return Outcome.done();
                            })
                            .connect("a", "b")
                            .build(),
                    Map.of());
            execution.await(ofSeconds(20));

            assertThat(execution.log().texts()).containsExactly("first", "second", "third");
            assertThat(execution.log("b").lines()).singleElement().satisfies(line -> {
                assertThat(line.level()).isEqualTo(Level.WARNING);
                assertThat(line.node()).hasToString("b");
                assertThat(line.attempt()).isOne();
            });
            assertThat(execution.log("c").lines()).isEmpty();
            assertThat(execution.log().dropped()).isZero();
        }
    }

    @Test
    void executions_at_once_never_mix_and_each_node_has_its_own_context() {
        int executions = 8;
        var together = new CyclicBarrier(executions);
        Node says = context -> {
            together.await();
            for (int i = 0; i < 100; i++) {
                context.log(context.execution() + " " + i);
            }
            together.await();
            context.log(String.join(
                    " ", MDC.get("executionId"), MDC.get("workflowId"), MDC.get("nodePath"), MDC.get("attempt")));
            return Outcome.done();
        };
        var workflow = Workflow.named("says").node("say", says).build();
        try (var engine = WorkflowEngine.builder().workers(executions).build()) {
            var all = IntStream.range(0, executions)
                    .mapToObj(i -> engine.start(workflow, Map.of()))
                    .toList();

            for (var execution : all) {
                assertThat(execution.await(ofSeconds(20)).status()).isEqualTo(ExecutionStatus.COMPLETED);
                var texts = execution.log("say").texts();
                assertThat(texts).hasSize(101);
                assertThat(texts.subList(0, 100)).allMatch(text -> text.startsWith(execution.id() + " "));
                assertThat(texts.get(100)).isEqualTo(execution.id() + " says say 1");
            }
        }
    }

    @Test
    void what_the_thread_had_in_its_context_is_there_again() {
        var seen = new ConcurrentLinkedQueue<String>();
        MDC.put("caller", "me");
        try (var engine = WorkflowEngine.builder().executor(new SameThread()).build()) {
            Node looks = context -> {
                seen.add(context.path() + " " + MDC.get("nodePath") + " " + MDC.get("caller"));
                MDC.put("left", "behind");
                return Outcome.done();
            };
            engine.run(
                    Workflow.named("two")
                            .node("a", looks)
                            .node("b", looks)
                            .connect("a", "b")
                            .build(),
                    Map.of());

            assertThat(seen).containsExactly("a a me", "b b me");
            assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("caller", "me"));
        } finally {
            MDC.clear();
        }
    }

    @Test
    void a_log_is_there_after_a_restart_and_goes_on() {
        var store = new MemoryStore();
        var workflow = Workflow.named("says")
                .node("a", (Node) context -> {
                    context.log("before");
                    return Outcome.done();
                })
                .node("wait", "wait", spec -> spec.set("signal", "go"))
                .node("b", (Node) context -> {
                    context.log("after");
                    return Outcome.done();
                })
                .connect("a", "wait")
                .connect("wait", "b")
                .build();
        Execution first;
        try (var engine = WorkflowEngine.builder().store(store).build()) {
            first = engine.start(workflow, Map.of());
            while (first.status() != ExecutionStatus.WAITING) {
                Thread.onSpinWait();
            }
        }
        try (var engine = WorkflowEngine.builder().store(store).build()) {
            engine.register(workflow);
            engine.recoverIncompleteExecutions();
            var execution = engine.execution(first.id()).orElseThrow();
            assertThat(execution.log().texts()).containsExactly("before");

            execution.signal("go", Map.of(), null);
            execution.await(ofSeconds(20));

            assertThat(execution.log().texts()).containsExactly("before", "after");
        }
        store.open();
        assertThat(store.log(first.id())).extracting(LogLine::text).isEqualTo(List.of("before", "after"));
        store.forget(List.of(first.id()));
        assertThat(store.log(first.id())).isEmpty();
        store.close();
    }
}
