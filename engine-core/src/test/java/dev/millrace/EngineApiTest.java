package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.gives;
import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeProgressed;
import dev.millrace.event.NodeEvent.Wait;
import dev.millrace.event.NodeSnapshot.Progress;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineApiTest {

    /** A page. */
    record Page(String title, List<Integer> words) {}

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void typed_nodes_hand_records_and_numbers_on() {
        var flow = Flow.named("pages");
        var fetch = flow.node(
                "fetch", Page.class, context -> new Page(context.input("title", String.class), List.of(1, 2, 3)));
        var count =
                flow.node("count", Integer.class, fetch, page -> page.words().size());
        var sum = flow.node(
                "sum",
                Integer.class,
                fetch,
                page -> page.words().stream().mapToInt(i -> i).sum());
        var both = flow.node("both", String.class, count, sum, (c, s) -> c + " words, sum " + s);

        var result = bench.engine.run(flow.build(), Map.of("title", "A"));

        assertThat(both.in(result.output())).isEqualTo("3 words, sum 6");
    }

    @Test
    void the_input_may_be_a_record() {
        var echo = Workflow.named("echo")
                .node(
                        "a",
                        Node.of(context ->
                                Outcome.done("read", context.input(Page.class).title())))
                .build();
        bench.engine.register(echo);
        var page = new Page("A", List.of(1));

        assertThat(bench.engine.run(echo, page).output()).containsEntry("read", "A");
        assertThat(bench.engine.run("echo", page).output()).containsEntry("read", "A");
        assertThat(bench.engine.start(echo, page).await().output()).containsEntry("read", "A");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bench.engine.run(echo, List.of(1)))
                .withMessageContaining("[ENG-160]");
    }

    @Test
    void a_run_takes_options_and_a_registered_id() {
        var runs = new AtomicInteger();
        bench.engine.register(Workflow.named("count")
                .node("a", Node.of(context -> Outcome.done("n", runs.incrementAndGet())))
                .build());
        var once = StartOptions.key("once");

        var first = bench.engine.run("count", Map.of(), once);
        var second = bench.engine.run("count", Map.of(), once);

        assertThat(second).isEqualTo(first);
        assertThat(runs).hasValue(1);
    }

    @Test
    void a_handle_explains_a_node_and_says_what_went_wrong_there() {
        var execution = bench.engine.start(
                Workflow.named("fails")
                        .node("good", Node.of(context -> Outcome.done()))
                        .node("pay", Node.of(context -> Outcome.failed("Declined", "no money")))
                        .build(),
                Map.of());
        execution.await();

        assertThat(execution.failure("pay"))
                .hasValueSatisfying(failure -> assertThat(failure).hasToString("Declined: no money"));
        assertThat(execution.failure("good")).isEmpty();
        assertThat(execution.failure("nobody")).isEmpty();
        assertThat(execution.explain("pay")).isEqualTo(bench.engine.explain(execution.id(), "pay"));
        assertThat(execution.explain("pay").orElseThrow().toString()).contains("no money");
    }

    @Test
    void run_lends_the_callers_thread_and_leaves_it_as_it_was() {
        var threads = new ArrayList<Thread>();
        Node notes = context -> {
            threads.add(Thread.currentThread());
            return Outcome.done();
        };
        try (var engine =
                WorkflowEngine.builder().nodes(NodeRegistry.builder().build()).build()) {
            var result = engine.run(
                    workflow()
                            .node("a", notes)
                            .node("b", notes)
                            .connect("a", "b")
                            .build(),
                    Map.of());

            assertThat(result.isCompleted()).isTrue();
            assertThat(threads).hasSize(2);
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @Test
    void a_registered_workflow_is_started_by_its_id_in_the_version_registered_last() {
        bench.engine.register(
                Workflow.named("w").version("1").node("a", gives("v", 1)).build());
        bench.engine.register(
                Workflow.named("w").version("2").node("a", gives("v", 2)).build());

        assertThat(bench.engine.start("w", Map.of()).await().output()).containsEntry("v", 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bench.engine.start("x", Map.of()))
                .withMessageContaining("ENG-104")
                .withMessageContaining("w");
    }

    @Test
    void a_refused_workflow_starts_nothing() {
        var cyclic = workflow()
                .node("a", done())
                .node("b", done())
                .connect("a", "b")
                .connect("b", "a")
                .build();

        assertThatThrownBy(() -> bench.engine.start(cyclic, Map.of()))
                .isInstanceOf(InvalidWorkflowException.class)
                .hasMessageContaining("a -> b -> a");
        assertThat(bench.engine.executions(ExecutionFilter.NEWEST)).isEmpty();
    }

    @Test
    void a_start_with_the_same_key_returns_the_first_execution() {
        var runs = new AtomicInteger();
        var workflow = workflow()
                .node("a", (Node) context -> Outcome.done("run", runs.incrementAndGet()))
                .build();

        var first = bench.engine.start(workflow, Map.of(), StartOptions.key("order-7"));
        var second = bench.engine.start(workflow, Map.of(), StartOptions.key("order-7"));

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(runs.get()).isEqualTo(1);
    }

    @Test
    void the_callers_variables_win_over_the_defaults() {
        var workflow =
                workflow().variable("a", 1).variable("b", 1).node("x", "Noop").build();

        var options = StartOptions.NONE.withVariables(Map.of("b", 2));

        assertThat(bench.engine.start(workflow, Map.of(), options).await().variables())
                .isEqualTo(Map.of("a", 1, "b", 2));
    }

    @Test
    void executions_are_found_by_id_and_filter_after_their_end_too() {
        var execution = bench.start(workflow().node("a", done()));
        bench.start(workflow().node("a", Bench.fails("no")));

        assertThat(bench.engine.execution(execution.id())).isPresent();
        assertThat(bench.engine.execution(new ExecutionId(1, 2))).isEmpty();
        assertThat(bench.engine.executions(ExecutionFilter.NEWEST)).hasSize(2);
        assertThat(bench.engine.executions(ExecutionFilter.NEWEST.in(ExecutionStatus.FAILED)))
                .singleElement()
                .satisfies(failed -> assertThat(failed.status()).isEqualTo(ExecutionStatus.FAILED));
        assertThat(bench.engine.executions(ExecutionFilter.NEWEST.limit(1))).hasSize(1);
    }

    @Test
    void a_listener_that_throws_changes_nothing() {
        try (var grumpy = new Bench(builder -> builder.listener(event -> {
            throw new IllegalStateException("I do not like it");
        }))) {
            assertThat(grumpy.start(workflow().node("a", done())).await().isCompleted())
                    .isTrue();
            assertThat(grumpy.events.story()).endsWith("ExecutionEnded");
        }
    }

    @Test
    void a_snapshot_says_how_far_a_running_node_is_and_what_a_waiting_one_waits_for() {
        try (var bench = new Bench()) {
            var seen = new ArrayList<ExecutionSnapshot>();
            var execution = bench.start(Bench.workflow()
                    .node("work", (Node) context -> {
                        context.progress(0.25, "begun");
                        context.progress(0.5, "half way");
                        seen.add(bench.engine
                                .execution(context.execution())
                                .orElseThrow()
                                .snapshot());
                        return Outcome.done();
                    })
                    .node("ask", "Wait", node -> node.set("signal", "answer"))
                    .connect("work", "ask"));

            assertThat(seen)
                    .singleElement()
                    .satisfies(snapshot ->
                            assertThat(snapshot.node("work").why().progress()).contains(new Progress(0.5, "half way")));
            var after = execution.snapshot();
            assertThat(after.node("work").why().progress()).isEmpty();
            assertThat(after.node("ask").why().awaited().map(Wait::signal)).contains("answer");
            execution.signal("answer", Map.of(), null);
            assertThat(execution.snapshot().node("ask").why().awaited()).isEmpty();
        }
    }

    @Test
    void progress_is_heard_and_not_journalled() {
        var execution = bench.start(workflow().node("a", (Node) context -> {
            context.progress(0.5, "half");
            return Outcome.done();
        }));

        assertThat(bench.events.events(NodeProgressed.class)).singleElement().satisfies(progress -> {
            assertThat(progress.fraction()).isEqualTo(0.5);
            assertThat(progress.text()).isEqualTo("half");
        });
        assertThat(execution.events()).noneMatch(NodeProgressed.class::isInstance);
        assertThat(execution.events())
                .extracting(event -> event.sequence())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void a_listener_may_ask_and_steer_the_execution_that_it_hears() {
        var seen = new ArrayList<String>();
        var handles = new ArrayList<Execution>();
        try (var asking = new Bench(builder -> builder.listener(event -> {
            if (event instanceof NodeCompleted && !handles.isEmpty()) {
                seen.add(handles.get(0).snapshot().node("a").status() + " "
                        + handles.get(0).cancel("seen enough"));
            }
        }))) {
            handles.add(asking.start(workflow()
                    .node("wait", "Wait", spec -> spec.set("signal", "go"))
                    .node("a", done())
                    .node("b", done())
                    .connect("wait", "a")
                    .connect("a", "b")));
            handles.get(0).signal("go", Map.of(), null);

            assertThat(handles.get(0).await().status()).isEqualTo(ExecutionStatus.CANCELLED);
            assertThat(seen).first().isEqualTo("READY true");
        }
    }

    @Test
    void a_callback_on_the_result_may_ask_the_execution() {
        var seen = new ArrayList<NodeStatus>();
        var execution = bench.start(workflow().node("a", "Wait", spec -> spec.set("signal", "go")));
        execution
                .result()
                .thenAccept(result -> seen.add(execution.snapshot().node("a").status()));

        execution.signal("go", Map.of(), null);

        assertThat(seen).containsExactly(NodeStatus.COMPLETED);
    }

    @Test
    void a_node_that_returns_what_is_no_data_fails_and_says_so() {
        var execution =
                bench.start(workflow().node("a", (Node) context -> Outcome.done("thread", Thread.currentThread())));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.await().cause()).contains("RUN-104", "Thread");
    }

    @Test
    void a_node_that_throws_an_error_fails_like_any_other() {
        var execution = bench.start(workflow().node("a", (Node) context -> {
            throw new StackOverflowError("deep");
        }));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.snapshot().node("a").why().failure()).hasValueSatisfying(failure -> {
            assertThat(failure.type()).isEqualTo("java.lang.StackOverflowError");
            assertThat(failure.trace()).contains("EngineApiTest");
        });
    }

    @Test
    void awaiting_what_does_not_end_says_where_it_stands() {
        var execution = bench.start(workflow().node("a", "Wait", spec -> spec.set("signal", "go")));

        assertThatThrownBy(() -> execution.await(ofMillis(1)))
                .isInstanceOf(NotEndedException.class)
                .hasMessageContaining("WAITING");
        assertThat(execution.signal("go", Map.of("by", "me"), "s1")).isTrue();
        assertThat(execution.await(ofSeconds(1)).output()).containsEntry("by", "me");
        assertThat(execution.signal("go", Map.of(), "s1")).isFalse();
    }

    @Test
    void a_closed_engine_starts_nothing_and_closes_once() {
        bench.engine.close();
        bench.engine.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> bench.start(workflow().node("a", done())))
                .withMessageContaining("ENG-103");
    }
}
