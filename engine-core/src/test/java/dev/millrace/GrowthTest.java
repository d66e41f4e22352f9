package dev.millrace;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.definition.Lock;
import dev.millrace.definition.RateLimit;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An engine that lives long keeps nothing of what has ended, beyond what it is told to retain: whatever is new with each
 * execution, keys, labels, names of locks, keys of rates, ids of signals, children, reasons, is counted in the heap.
 */
@Tag("one-jdk")
class GrowthTest {

    /** So many that what is swept out in lots, as gates are that nobody uses, is not taken for growth. */
    private static final int ROUNDS = 1_000;

    private static final long SWEPT_LATER = ROUNDS * 3 / 4;

    private final ManualTime time = new ManualTime();

    private WorkflowEngine engine(boolean store) {
        var builder = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .executor(new SameThread())
                .time(time)
                .grace(ofSeconds(1));
        return store
                ? builder.store(new MemoryStore())
                        .retention(Retention.UNLIMITED.newest(10))
                        .build()
                : builder.retainedExecutions(10).build();
    }

    private final Workflow asks = Workflow.named("asks")
            .node("ask", "Wait", wait -> wait.set("signal", "go"))
            .build();
    private final Workflow rich = Workflow.named("rich")
            .node(
                    "locked",
                    (Node) context -> Outcome.done(),
                    node -> node.lock(Lock.exclusive("account-${input.i}"))
                            .rateLimit(RateLimit.of(1_000, ofMillis(1)).withKey("customer-${input.i}"))
                            .maxConcurrentExecutions(4))
            .node(
                    "fails",
                    (Node) GrowthTest::fail,
                    node -> node.breaker(CircuitBreakerPolicy.DEFAULT).timeout(ofSeconds(5)))
            .node("child", "Subflow", node -> node.subflow(asks).set("mode", "child"))
            .connect("locked", "child")
            .build();

    private static Outcome fail(NodeContext context) {
        context.onCancel(() -> {});
        throw new IllegalStateException("no " + context.execution());
    }

    private void live(WorkflowEngine engine, int from) {
        for (int i = from; i < from + ROUNDS; i++) {
            var key = StartOptions.key("order-" + i).withLabels(Map.of("customer", "c" + i));
            var parent = engine.start(rich, Map.of("i", i), key);
            var child = engine.executions(
                            ExecutionFilter.NEWEST.ofWorkflow("asks").limit(1))
                    .get(0);
            child.signal("go", Map.of("i", i), "id-" + i);
            parent.await(ofSeconds(20));
            engine.start(asks, Map.of()).cancel("enough " + i);
            time.advance(ofMillis(10));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothing_grows_with_what_has_ended(boolean store) throws Exception {
        try (var engine = engine(store)) {
            live(engine, 0);
            var first = histogram(); // a text, so that what is counted there does not hold what is counted later
            live(engine, ROUNDS);
            var second = histogram();
            var before = objects(first);
            var after = objects(second);

            var grown = new HashMap<String, Long>();
            after.forEach((type, count) -> {
                long more = count - before.getOrDefault(type, 0L);
                if (more > SWEPT_LATER) {
                    grown.put(type, more);
                }
            });
            assertThat(grown).isEmpty();
        }
    }

    private static String histogram() throws JMException {
        return (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
    }

    /** Returns how many objects of each class of this project, and entries of maps and queues, the heap held. */
    private static Map<String, Long> objects(String histogram) {
        var counts = new HashMap<String, Long>();
        histogram.lines().map(line -> line.strip().split("\\s+")).forEach(cells -> {
            boolean counted =
                    cells.length >= 4 && (cells[3].startsWith("dev.millrace.") || cells[3].startsWith("java.util."));
            if (counted) {
                counts.merge(cells[3], Long.parseLong(cells[1]), Long::sum);
            }
        });
        assertThat(counts).containsKey("dev.millrace.WorkflowEngine");
        return counts;
    }
}
