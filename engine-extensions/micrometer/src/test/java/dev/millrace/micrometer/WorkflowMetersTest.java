package dev.millrace.micrometer;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.definition.Lock;
import dev.millrace.definition.MigrationPlan;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an engine does is read off its meters, by time that is moved by hand. */
class WorkflowMetersTest {

    private static final Workflow ORDER = Workflow.named("order")
            .node(
                    "charge",
                    "card.charge",
                    spec -> spec.retry(RetryPolicy.attempts(3).fixed(ofSeconds(5))))
            .node("ship", "parcel.ship")
            .connect("charge", "ship")
            .build();

    private static final Workflow WAITING = Workflow.named("waiting")
            .node("approve", "Wait", spec -> spec.set("signal", "go"))
            .build();

    private final ManualTime time = new ManualTime();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Queue<Outcome> charges = new ArrayDeque<>();
    private WorkflowMeters meters = WorkflowMeters.in(registry);
    private Optional<WorkflowEngine> engine = Optional.empty();

    @AfterEach
    void close() {
        engine.ifPresent(WorkflowEngine::close);
        meters.close();
    }

    private WorkflowEngine engine() {
        return engine(Optional.empty());
    }

    private WorkflowEngine engine(Optional<ExecutionStore> store) {
        close();
        meters = WorkflowMeters.in(registry);
        var builder = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder()
                        .add("card.charge", context -> {
                            time.advance(ofSeconds(1));
                            var outcome = charges.poll();
                            return outcome == null ? Outcome.done() : outcome;
                        })
                        .add("parcel.ship", context -> Outcome.done())
                        .build())
                .time(time)
                .executor(new SameThread())
                .grace(Duration.ZERO)
                .listener(meters);
        store.ifPresent(builder::store);
        var made = meters.watch(builder.build());
        engine = Optional.of(made);
        return made;
    }

    private Timer timer(String name, String... tags) {
        return registry.get(name).tags(tags).timer();
    }

    private double gauge(String name, String... tags) {
        return registry.get(name).tags(tags).gauge().value();
    }

    private void assertTook(Timer timer, long count, double seconds) {
        assertThat(timer.count()).isEqualTo(count);
        assertThat(timer.totalTime(TimeUnit.SECONDS)).isEqualTo(seconds);
    }

    @Test
    void executions_nodes_and_attempts_are_timed_by_what_became_of_them() {
        charges.add(Outcome.failed("Busy", "later"));

        var execution = engine().start(ORDER, Map.of());
        time.advance(ofSeconds(10));

        assertThat(execution.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertTook(timer("millrace.execution", "workflow.name", "order", "outcome", "completed"), 1, 7);
        var charge = new String[] {"workflow.name", "order", "workflow.node.type", "card.charge"};
        assertTook(
                registry.get("millrace.node")
                        .tags(charge)
                        .tag("outcome", "completed")
                        .timer(),
                1,
                7);
        assertTook(
                registry.get("millrace.node.attempt")
                        .tags(charge)
                        .tag("outcome", "failed")
                        .timer(),
                1,
                1);
        assertTook(
                registry.get("millrace.node.attempt")
                        .tags(charge)
                        .tag("outcome", "completed")
                        .timer(),
                1,
                1);
        assertThat(registry.get("millrace.node.retries").tags(charge).counter().count())
                .isEqualTo(1);
        assertTook(timer("millrace.node", "workflow.node.type", "parcel.ship"), 1, 0);
    }

    @Test
    void a_failure_a_time_limit_and_a_cancel_are_outcomes() {
        charges.add(Outcome.failed("Refused", "no money"));
        var once = Workflow.named("once").node("charge", "card.charge").build();
        var limited = Workflow.named("limited")
                .node("charge", "card.charge", spec -> spec.timeout(Duration.ofMillis(300)))
                .build();
        var engine = engine();

        engine.start(once, Map.of());
        engine.start(limited, Map.of());
        engine.start(WAITING, Map.of()).cancel("enough");

        assertTook(timer("millrace.node", "workflow.name", "once", "outcome", "failed"), 1, 1);
        assertTook(timer("millrace.execution", "workflow.name", "once", "outcome", "failed"), 1, 1);
        assertTook(timer("millrace.node", "workflow.name", "limited", "outcome", "timed_out"), 1, 0.3);
        assertTook(timer("millrace.node.attempt", "workflow.name", "limited", "outcome", "timed_out"), 1, 0.3);
        assertTook(timer("millrace.node", "workflow.name", "waiting", "outcome", "cancelled"), 1, 0);
        assertTook(timer("millrace.execution", "workflow.name", "waiting", "outcome", "cancelled"), 1, 0);
    }

    @Test
    void what_is_open_is_counted_until_it_ends_however_that_is() {
        var engine = engine();

        var ends = List.of(
                engine.start(WAITING, Map.of()), engine.start(WAITING, Map.of()), engine.start(WAITING, Map.of()));

        assertThat(gauge("millrace.execution.active")).isEqualTo(3);
        assertThat(gauge("millrace.node.active", "workflow.node.type", "Wait")).isEqualTo(3);
        ends.get(0).signal("go", Map.of(), null);
        ends.get(1).cancel("enough");
        ends.get(2).terminate("at once");

        assertThat(gauge("millrace.execution.active")).isZero();
        assertThat(gauge("millrace.node.active", "workflow.node.type", "Wait")).isZero();
        assertThat(timer("millrace.execution", "outcome", "terminated").count()).isEqualTo(1);
    }

    @Test
    void an_attempt_is_open_while_its_code_runs() {
        var seen = new double[2];
        var workflow = Workflow.named("looking")
                .node("look", (Node) context -> {
                    seen[0] = gauge("millrace.node.attempt.active");
                    return Outcome.done();
                })
                .build();

        engine().start(workflow, Map.of());

        assertThat(seen[0]).isEqualTo(1);
        assertThat(gauge("millrace.node.attempt.active")).isZero();
    }

    @Test
    void nodes_that_no_worker_runs_have_no_attempts() {
        engine().start(WAITING, Map.of()).signal("go", Map.of(), null);

        assertThat(timer("millrace.node", "workflow.node.type", "Wait").count()).isEqualTo(1);
        assertThat(registry.find("millrace.node.attempt").timers()).isEmpty();
    }

    @Test
    void the_types_of_nodes_in_bodies_and_subflows_are_known() {
        var inner = Workflow.named("inner").node("deep", "parcel.ship").build();
        var workflow = Workflow.named("nested")
                .node(
                        "each",
                        "ForEach",
                        spec -> spec.set("collectionExpression", "[1, 2]")
                                .body(body -> body.node("charge", "card.charge")
                                        .node("sub", "SubFlow", sub -> sub.subflow(inner))))
                .build();

        var execution = engine().start(workflow, Map.of());

        assertThat(execution.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(timer("millrace.node", "workflow.node.type", "card.charge").count())
                .isEqualTo(2);
        assertThat(timer("millrace.node", "workflow.node.type", "parcel.ship").count())
                .isEqualTo(2);
        assertThat(registry.find("millrace.node")
                        .tag("workflow.node.type", "unknown")
                        .timers())
                .isEmpty();
    }

    @Test
    void what_was_begun_before_a_restart_is_timed_from_its_beginning() {
        var store = new MemoryStore();
        engine(Optional.of(store)).start(WAITING, Map.of());
        time.advance(ofSeconds(60));

        var second = engine(Optional.of(store));
        second.register(WAITING);
        var recovered = second.recoverIncompleteExecutions().executions().get(0);
        time.advance(ofSeconds(40));
        recovered.signal("go", Map.of(), null);

        assertThat(recovered.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertTook(timer("millrace.execution", "workflow.name", "waiting", "outcome", "completed"), 1, 100);
        assertTook(timer("millrace.node", "workflow.node.type", "Wait", "outcome", "completed"), 1, 100);
    }

    @Test
    void a_repaired_execution_ends_and_counts_again() {
        charges.add(Outcome.failed("Refused", "no money"));
        var once = Workflow.named("once").node("charge", "card.charge").build();
        var execution = engine().start(once, Map.of());

        execution.repair("the card was charged by hand").rerunFailed().apply();

        assertThat(execution.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(timer("millrace.execution", "outcome", "failed").count()).isEqualTo(1);
        assertTook(timer("millrace.execution", "outcome", "completed"), 1, 2);
        assertThat(gauge("millrace.execution.active")).isZero();
        execution
                .repair("another one")
                .editOutput("charge", Map.of("receipt", 7))
                .apply();
        assertThat(gauge("millrace.execution.active")).isZero();
    }

    @Test
    void a_migrated_execution_is_timed_by_the_types_of_what_it_runs_now() {
        var later = Workflow.named("waiting")
                .version("2")
                .node("approve", "Wait", spec -> spec.set("signal", "go"))
                .node("charge", "card.charge")
                .connect("approve", "charge")
                .build();
        var execution = engine().start(WAITING, Map.of());
        time.advance(ofSeconds(3));

        execution.migrate(MigrationPlan.between(WAITING, later), "it is to be paid");
        execution.signal("go", Map.of(), null);

        assertThat(execution.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertTook(timer("millrace.node", "workflow.node.type", "card.charge"), 1, 1);
        assertTook(timer("millrace.node", "workflow.node.type", "Wait"), 1, 3);
        assertTook(timer("millrace.execution", "workflow.name", "waiting"), 1, 4);
        assertThat(gauge("millrace.execution.active")).isZero();
        assertThat(gauge("millrace.node.active", "workflow.node.type", "Wait")).isZero();
    }

    @Test
    void queue_gates_and_breakers_are_asked_when_they_are_read() {
        charges.add(Outcome.failed("Busy", "later"));
        var eager = new CircuitBreakerPolicy(50, 1, ofSeconds(30), 1, Optional.of("shop"));
        var broken = Workflow.named("broken")
                .node("charge", "card.charge", spec -> spec.breaker(eager))
                .build();
        var locked = Workflow.named("locked")
                .node("hold", "Wait", spec -> spec.set("signal", "go").lock(Lock.exclusive("account")))
                .build();
        var engine = engine();

        engine.start(broken, Map.of());
        engine.start(locked, Map.of());
        engine.start(locked, Map.of());

        assertThat(gauge("millrace.breakers", "state", "open")).isEqualTo(1);
        assertThat(gauge("millrace.breakers", "state", "closed")).isZero();
        assertThat(registry.get("millrace.breakers.opened").functionCounter().count())
                .isEqualTo(1);
        assertThat(gauge("millrace.gates.waiting")).isEqualTo(1);
        assertThat(gauge("millrace.queue.depth", "priority", "normal")).isZero();
        assertThat(registry.get("millrace.queue.lease.expired")
                        .functionCounter()
                        .count())
                .isZero();
    }

    @Test
    void a_registry_that_throws_changes_no_execution() {
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                if (id.getName().equals("millrace.node")) {
                    throw new IllegalStateException("no more meters");
                }
                return id;
            }
        });
        var engine = engine();

        var execution = engine.start(ORDER, Map.of());

        assertThat(execution.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(engine.listeners().get(0).failures()).isZero();
        assertThat(timer("millrace.execution", "outcome", "completed").count()).isEqualTo(1);
    }

    @Test
    void hosts_that_make_workflows_make_no_meters_without_end() {
        var engine = engine();

        for (int n = 0; n < 205; n++) {
            engine.start(Workflow.named("made-" + n).node("a", "Noop").build(), Map.of());
        }

        assertThat(registry.find("millrace.execution").timers()).hasSize(201);
        assertThat(timer("millrace.execution", "workflow.name", "other").count())
                .isEqualTo(5);
    }

    @Test
    void a_stream_says_how_many_events_its_subscribers_missed() {
        var engine = meters.watch(WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .time(time)
                .executor(new SameThread())
                .build());
        var held = new ArrayDeque<Runnable>();
        var stream = engine.eventStream().buffer(1).on(held::add);
        meters.watch("audit", stream);
        stream.consume(event -> {});

        engine.start(Workflow.named("w").node("a", "Noop").build(), Map.of());

        assertThat(registry.get("millrace.events.dropped")
                        .tag("stream", "audit")
                        .functionCounter()
                        .count())
                .isEqualTo(stream.dropped())
                .isPositive();
        engine.close();
    }

    @Test
    void keys_of_the_host_tell_engines_apart_and_closing_lets_go_of_the_engine() {
        meters = WorkflowMeters.in(registry, Tags.of(Tag.of("engine", "orders")));
        var own = meters.watch(WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .time(time)
                .executor(new SameThread())
                .listener(meters)
                .build());
        own.run(Workflow.named("w").node("a", "Noop").build(), Map.of());

        assertThat(gauge("millrace.queue.leased", "engine", "orders")).isZero();
        assertThat(timer("millrace.execution", "engine", "orders").count()).isEqualTo(1);
        meters.close();
        assertThat(registry.find("millrace.queue.leased").gauges()).isEmpty();
        assertThat(timer("millrace.execution", "engine", "orders").count()).isEqualTo(1);
        own.close();
    }

    @Test
    void nothing_is_lost_or_left_open_among_many_threads() {
        var chain = Workflow.named("chain")
                .node("a", "work")
                .node("b", "work")
                .connect("a", "b")
                .build();
        try (var own = meters.watch(WorkflowEngine.builder()
                .nodes(NodeRegistry.builder()
                        .add("work", context -> Outcome.done())
                        .build())
                .workers(4)
                .listener(meters)
                .build())) {
            var all =
                    Stream.generate(() -> own.start(chain, Map.of())).limit(200).toList();
            all.forEach(one -> one.await(Duration.ofMinutes(1)));
        }

        assertThat(timer("millrace.execution", "workflow.name", "chain").count())
                .isEqualTo(200);
        assertThat(timer("millrace.node", "workflow.name", "chain").count()).isEqualTo(400);
        assertThat(timer("millrace.node.attempt", "workflow.name", "chain").count())
                .isEqualTo(400);
        assertThat(gauge("millrace.execution.active")).isZero();
        assertThat(gauge("millrace.node.active")).isZero();
        assertThat(gauge("millrace.node.attempt.active")).isZero();
    }
}
