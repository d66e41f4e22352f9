package dev.millrace.testing.workflow;

import static java.util.Objects.requireNonNull;

import dev.millrace.EngineBuilder;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.FireListener;
import dev.millrace.node.NodeContext;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.SecretSource;
import dev.millrace.notification.NotificationSettings;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a test says of its engine before the first start, and what is made of that when it is needed: the definitions,
 * then the driver. Confined to the test's thread.
 */
final class TestSetUp {

    /** One thread leases one message at a time; and each renewal, of which a day has thousands, looks at all places. */
    private static final int QUEUE = 256;

    private final OptionalLong seed;
    private final FireListener fires;
    private final Fakes fakes = new Fakes();
    private final TestGates gates = new TestGates();
    private final List<Workflow> others = new ArrayList<>();
    private ManualTime time = new ManualTime();
    private UnaryOperator<EngineBuilder> further = builder -> builder;
    private SecretSource secrets = SecretSource.NONE;
    private @Nullable NodeRegistry nodes;
    private @Nullable String file;
    private @Nullable Workflow workflow;
    private @Nullable TestDefinitions definitions;
    private @Nullable TestDriver driver;

    /**
     * Creates it.
     *
     * @param seed the order of all that could happen at the same time; empty for the engine's own
     * @param fires hears what becomes of fires
     */
    TestSetUp(OptionalLong seed, FireListener fires) {
        this.seed = seed;
        this.fires = fires;
    }

    // --- before the first start

    void nodes(NodeRegistry registry) {
        if (definitions != null) {
            throw new IllegalStateException("[TST-111] the workflows are loaded already; say nodes(...) before that");
        }
        nodes = requireNonNull(registry, "registry");
    }

    void at(Instant start) {
        checkNotMade("at(...)");
        time = new ManualTime(start);
    }

    void engine(UnaryOperator<EngineBuilder> how) {
        if (driver != null || seed.isPresent()) {
            throw new IllegalStateException(
                    "[TST-112] the engine is there already, or a seed drives in its place; say engine(...) before the"
                            + " first start, and not under seeded schedules");
        }
        further = requireNonNull(how, "how");
    }

    void limits(Consumer<TestGates> how) {
        checkNotMade("its limits");
        how.accept(gates);
    }

    void secrets(SecretSource source) {
        checkNotMade("secrets(...)");
        secrets = requireNonNull(source, "source");
    }

    private void checkNotMade(String what) {
        if (driver != null) {
            throw new IllegalStateException("[TST-111] the engine is there already; say " + what + " before that");
        }
    }

    void load(String name) {
        file = requireNonNull(name, "name");
        workflow = null;
    }

    void workflow(Workflow built) {
        workflow = definitions().take(requireNonNull(built, "built"));
    }

    void register(Workflow other) {
        registered(definitions().take(requireNonNull(other, "other")));
    }

    void register(String name) {
        registered(definitions().load(requireNonNull(name, "name")));
    }

    private void registered(Workflow other) {
        checkNotMade("register(...)");
        others.add(other);
    }

    // --- made when they are needed

    /** Returns the workflow that is tested. */
    Workflow workflow() {
        if (workflow == null) {
            if (file == null) {
                throw new IllegalStateException(
                        "[TST-113] there is no workflow; name its file in @WorkflowTest, or say workflow(...)");
            }
            workflow = definitions().load(file);
        }
        return workflow;
    }

    Fakes fakes() {
        return fakes;
    }

    ManualTime time() {
        return time;
    }

    TestDefinitions definitions() {
        if (definitions == null) {
            definitions = new TestDefinitions(nodes == null ? NodeRegistry.discovered() : nodes, fakes);
        }
        return definitions;
    }

    /** Returns what drives executions; from now on nothing can be set up any more. */
    TestDriver driver() {
        if (driver == null) {
            driver = seed.isPresent()
                    ? new SeededDriver(definitions().types(), fakes, time, gates.ofDriver(), secrets, seed.getAsLong())
                    : engineDriver();
            others.forEach(driver::register);
        }
        return driver;
    }

    /** Returns what drives executions, if it was needed. */
    Optional<TestDriver> driverIfMade() {
        return Optional.ofNullable(driver);
    }

    private TestDriver engineDriver() {
        fakes.passTime(this::pass);
        var builder = WorkflowEngine.builder()
                .notifications(NotificationSettings.NONE.ignoringWorkflows())
                .nodes(definitions().types())
                .random(() -> 0.5)
                .secrets(secrets)
                .retainedEvents(1 << 20)
                .queueCapacity(QUEUE)
                .fireListener(fires)
                .selfChecking();
        return new EngineDriver(
                further.apply(gates.on(builder))
                        .time(time)
                        .executor(new SameThread())
                        .build(),
                time);
    }

    /** Lets the time of a call pass, until it is told to stop. */
    private void pass(FakeNode fake, NodeContext context) {
        var end = time.now().plus(fake.span().least());
        while (!context.isCancelled() && time.now().isBefore(end)) {
            var left = Duration.between(time.now(), end);
            time.advance(
                    time.untilNext().filter(next -> next.compareTo(left) < 0).orElse(left));
        }
    }
}
