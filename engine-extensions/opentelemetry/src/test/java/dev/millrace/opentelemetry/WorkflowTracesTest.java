package dev.millrace.opentelemetry;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.MigrationPlan;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an engine does is exported as spans, by time that is moved by hand. */
class WorkflowTracesTest {

    private static final Workflow WAITING = Workflow.named("waiting")
            .node("approve", "Wait", spec -> spec.set("signal", "go"))
            .build();

    private final ManualTime time = new ManualTime();
    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .build();
    private final Queue<Outcome> charges = new ArrayDeque<>();
    private WorkflowTraces traces = WorkflowTraces.of(telemetry, time);
    private Optional<WorkflowEngine> engine = Optional.empty();

    @AfterEach
    void close() {
        engine.ifPresent(WorkflowEngine::close);
        traces.close();
    }

    private WorkflowEngine engine() {
        return engine(Optional.empty());
    }

    private WorkflowEngine engine(Optional<ExecutionStore> store) {
        close();
        traces = WorkflowTraces.of(telemetry, time);
        Node charge = context -> {
            time.advance(ofSeconds(1));
            var outcome = charges.poll();
            return outcome == null ? Outcome.done() : outcome;
        };
        var builder = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder()
                        .add("card.charge", traces.around(charge))
                        .build())
                .time(time)
                .executor(new SameThread())
                .grace(Duration.ZERO)
                .listener(traces);
        store.ifPresent(builder::store);
        var made = traces.watch(builder.build());
        engine = Optional.of(made);
        return made;
    }

    private SpanData span(String name) {
        assertThat(exporter.getFinishedSpanItems())
                .extracting(SpanData::getName)
                .contains(name);
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private List<SpanData> spans(String name) {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }

    private static double seconds(SpanData span) {
        return (span.getEndEpochNanos() - span.getStartEpochNanos()) / 1e9;
    }

    private static String text(SpanData span, String attribute) {
        return String.valueOf(span.getAttributes().get(AttributeKey.stringKey(attribute)));
    }

    private static void assertIn(SpanData inner, SpanData outer) {
        assertThat(inner.getParentSpanId()).isEqualTo(outer.getSpanId());
        assertThat(inner.getTraceId()).isEqualTo(outer.getTraceId());
    }

    @Test
    void an_execution_holds_its_nodes_and_a_node_its_attempts() {
        charges.add(Outcome.failed("Busy", "a secret of the card"));
        var order = Workflow.named("order")
                .node(
                        "charge",
                        "card.charge",
                        spec -> spec.retry(RetryPolicy.attempts(3).fixed(ofSeconds(5))))
                .build();

        var execution = engine().start(order, Map.of());
        time.advance(ofSeconds(10));

        var own = span("execution order");
        var node = span("node charge");
        var attempts = spans("attempt charge");
        assertIn(node, own);
        assertThat(attempts).hasSize(2).allSatisfy(attempt -> assertIn(attempt, node));
        assertThat(List.of(seconds(own), seconds(node), seconds(attempts.get(0))))
                .containsExactly(7.0, 7.0, 1.0);
        assertThat(attempts).extracting(attempt -> text(attempt, "outcome")).containsExactly("failed", "completed");
        assertThat(attempts.get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(text(attempts.get(0), "error.type")).isEqualTo("Busy");
        assertThat(attempts.get(0).toString()).as("messages stay inside").doesNotContain("secret");
        assertThat(text(node, "workflow.node.type")).isEqualTo("card.charge");
        assertThat(text(own, "workflow.execution.id")).isEqualTo(execution.id().toString());
        assertThat(own.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(own.getParentSpanContext().isValid()).isFalse();
    }

    @Test
    void nodes_in_a_body_are_in_the_node_that_holds_them() {
        var nested = Workflow.named("nested")
                .node(
                        "each",
                        "ForEach",
                        spec -> spec.set("collectionExpression", "[1, 2]")
                                .body(body -> body.node("charge", "card.charge")))
                .build();

        engine().start(nested, Map.of());

        assertThat(spans("node charge")).hasSize(2).allSatisfy(inner -> {
            assertIn(inner, span("node each"));
            assertThat(text(inner, "workflow.node.type")).isEqualTo("card.charge");
        });
        assertThat(spans("node charge"))
                .extracting(inner -> text(inner, "workflow.node.path"))
                .containsExactly("each[0]/charge", "each[1]/charge");
    }

    @Test
    void what_a_node_traces_itself_is_in_its_attempt() {
        var traced = WorkflowTraces.of(telemetry);
        Node calling = context -> {
            telemetry.getTracer("test").spanBuilder("call").startSpan().end();
            return Outcome.done();
        };
        try (var own = WorkflowEngine.builder() // on threads of its own
                .nodes(NodeRegistry.builder()
                        .add("call", traced.around(calling))
                        .build())
                .listener(traced)
                .build()) {
            traced.watch(own);
            own.start(Workflow.named("calling").node("a", "call").build(), Map.of())
                    .await(ofSeconds(30));
        }

        assertIn(span("call"), span("attempt a"));
    }

    @Test
    void a_start_belongs_to_the_span_of_its_caller() {
        var engine = engine();
        var caller = telemetry.getTracer("test").spanBuilder("request").startSpan();

        try (var scope = caller.makeCurrent()) {
            assertThat(scope).isNotNull();
            engine.start(
                    Workflow.named("order").node("charge", "card.charge").build(),
                    Map.of(),
                    traces.recorded(StartOptions.NONE.withLabels(Map.of("customer", "7"))));
        }
        caller.end();

        assertIn(span("execution order"), span("request"));
        assertThat(traces.recorded(StartOptions.NONE))
                .as("nothing is traced here")
                .isEqualTo(StartOptions.NONE);
    }

    @Test
    void a_child_is_in_the_node_that_started_it() {
        var engine = engine();
        engine.register(Workflow.named("child").node("charge", "card.charge").build());
        var parent = Workflow.named("parent")
                .node("sub", "Subflow", spec -> spec.set("workflow", "child").set("mode", "child"))
                .build();

        var execution = engine.start(parent, Map.of());

        assertThat(execution.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertIn(span("execution child"), span("node sub"));
    }

    @Test
    void a_restart_goes_on_in_the_trace_of_the_start() {
        var store = new MemoryStore();
        var first = engine(Optional.of(store));
        var caller = telemetry.getTracer("test").spanBuilder("request").startSpan();
        var context = Context.root().with(caller);
        first.start(WAITING, Map.of(), RecordedContext.in(StartOptions.NONE, context));
        time.advance(ofSeconds(60));

        var second = engine(Optional.of(store));
        second.register(WAITING);
        var recovered = second.recoverIncompleteExecutions().executions().get(0);
        time.advance(ofSeconds(40));
        recovered.signal("go", Map.of(), null);
        caller.end();

        var parts = spans("execution waiting");
        assertThat(parts).hasSize(2).allSatisfy(part -> assertIn(part, span("request")));
        assertThat(parts).extracting(part -> text(part, "outcome")).containsExactly("left", "completed");
        assertThat(parts.get(1).getAttributes().get(AttributeKey.booleanKey("workflow.execution.resumed")))
                .isTrue();
        assertThat(text(spans("node approve").get(1), "outcome")).isEqualTo("completed");
    }

    @Test
    void a_migrated_execution_has_the_types_of_what_it_runs_now() {
        var later = Workflow.named("waiting")
                .version("2")
                .node("approve", "Wait", spec -> spec.set("signal", "go"))
                .node("charge", "card.charge")
                .connect("approve", "charge")
                .build();
        var execution = engine().start(WAITING, Map.of());

        execution.migrate(MigrationPlan.between(WAITING, later), "it is to be paid");
        execution.signal("go", Map.of(), null);

        assertThat(text(span("node charge"), "workflow.node.type")).isEqualTo("card.charge");
        assertIn(span("node charge"), span("execution waiting"));
    }

    @Test
    void what_is_stopped_leaves_no_span_open() {
        var engine = engine();

        engine.start(WAITING, Map.of()).terminate("at once");
        engine.start(WAITING, Map.of()).cancel("enough");

        assertThat(spans("execution waiting"))
                .extracting(span -> text(span, "outcome"))
                .containsExactly("terminated", "cancelled");
        assertThat(spans("node approve")).hasSize(2);
    }

    @Test
    void telemetry_that_throws_changes_no_execution() {
        var broken = WorkflowTraces.of(new OpenTelemetry() {
            @Override
            public TracerProvider getTracerProvider() {
                return TracerProvider.noop();
            }

            @Override
            public Tracer getTracer(String scope) {
                return name -> {
                    throw new IllegalStateException("no more spans");
                };
            }

            @Override
            public ContextPropagators getPropagators() {
                return ContextPropagators.noop();
            }
        });
        Node plain = context -> Span.current().isRecording() ? Outcome.failed("Traced", "") : Outcome.done();
        try (var own = broken.watch(WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().add("a", broken.around(plain)).build())
                .time(time)
                .executor(new SameThread())
                .listener(broken)
                .build())) {
            var execution = own.start(Workflow.named("w").node("a", "a").build(), Map.of());

            assertThat(execution.status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(own.listeners().get(0).failures()).isZero();
        }
    }

    @Test
    void a_node_is_released_through_what_is_around_it() {
        var released = new ArrayList<Map<String, Object>>();
        var node = new Node() {
            @Override
            public Outcome run(NodeContext context) {
                return Outcome.done();
            }

            @Override
            public void release(Map<String, Object> note) {
                released.add(note);
            }
        };

        traces.around(node).release(Map.of("job", 7));

        assertThat(released).containsExactly(Map.of("job", 7));
    }
}
