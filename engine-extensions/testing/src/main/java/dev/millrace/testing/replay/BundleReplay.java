package dev.millrace.testing.replay;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.Graph;
import dev.millrace.definition.InvalidParametersException;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.SecretNames;
import dev.millrace.node.Control;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.SecretSource;
import dev.millrace.serialization.ReportJson;
import dev.millrace.testing.workflow.TestEngine;
import dev.millrace.testing.workflow.TestExecution;
import dev.millrace.time.TimeSource;
import dev.millrace.validation.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Runs a workflow along a recorded execution: nodes give the outcomes that were recorded, signals and stops come when
 * they came, and the end of each node is compared with the recorded one. Confined to the test's thread.
 */
public final class BundleReplay {

    /** What a hand did to the execution cannot be repeated from its events. */
    private static final Set<String> BY_HAND = Set.of(
            "ExecutionRepaired", "RepairUndone", "ExecutionMigrated", "DataEdited", "DecisionNeeded", "ChildRequested");

    private static final String PLACEHOLDER = "secret-" + UUID.randomUUID();

    private final Workflow workflow;
    private final List<RecordedEvent> recorded;
    private final Set<String> real = new LinkedHashSet<>();
    private final Map<String, Object> given = new LinkedHashMap<>();
    private NodeRegistry nodes = NodeRegistry.discovered();

    /** Whatever a node asks for whose outcome was recorded; a text that stands nowhere else. */
    private SecretSource secrets = name -> Optional.of(PLACEHOLDER);

    BundleReplay(Workflow workflow, List<RecordedEvent> recorded) {
        this.workflow = workflow;
        this.recorded = recorded;
    }

    /** Has nodes run their own code instead, named by their ids. What they give is compared too. */
    public BundleReplay running(String... ids) {
        real.addAll(List.of(ids));
        return this;
    }

    /** Sets the node types for those; without it, all that are found on the class path. */
    public BundleReplay nodes(NodeRegistry registry) {
        nodes = requireNonNull(registry, "registry");
        return this;
    }

    /** Sets where the secrets are of nodes that run their own code; without it, each has some text. */
    public BundleReplay secrets(SecretSource source) {
        secrets = requireNonNull(source, "source");
        return this;
    }

    /**
     * Gives an entry of the execution's input that the bundle has masked. Without it a replay takes the mask, which may
     * lead it elsewhere; a secret parameter needs none.
     *
     * @throws IllegalArgumentException if nothing is masked there
     */
    public BundleReplay input(String name, Object value) {
        var masked = masked(recorded.get(0).map("input"));
        if (!masked.contains(requireNonNull(name, "name"))) {
            throw new IllegalArgumentException(
                    "[TST-127] input('" + name + "', ...): the bundle has masked nothing there"
                            + new Nearest().hint(name, masked) + "; masked are " + masked);
        }
        given.put(name, requireNonNull(value, "value"));
        return this;
    }

    /**
     * Runs it.
     *
     * @return the execution, which has come to the same end
     * @throws AssertionError at the first difference: which node, what was recorded, what was found
     * @throws IllegalArgumentException if the recorded execution cannot be replayed: it was repaired, migrated, or had
     *     children; or an input that is masked in the bundle is missing
     */
    public TestExecution run() {
        recorded.stream()
                .filter(event -> BY_HAND.contains(event.type()))
                .findFirst()
                .ifPresent(event -> {
                    throw new IllegalArgumentException("[TST-121] the execution cannot be replayed: its event " + event
                            + " says what somebody did from outside, or what another execution did");
                });
        checkNames();
        var start = recorded.get(0);
        var course = new RecordedCourse(recorded);
        try (var engine = TestEngine.create()
                .nodes(nodes)
                .at(TimeSource.instantOf(start.number("atEpochMicros")))
                .engine(builder -> builder.listener(event -> heard(event, course)))
                .secrets(secrets)
                .workflow(workflow)) {
            for (var id : work(workflow.graph(), new ArrayList<>())) {
                var fake = engine.when(id).before(context -> course.check());
                if (real.contains(id)) {
                    fake.thenReal();
                } else {
                    fake.thenRun(course.outcomes(engine));
                }
            }
            var execution = start(engine, start);
            drive(engine, execution, course);
            return execution;
        }
    }

    /** A node that is not there would give its recorded outcome, and nobody would notice. */
    private void checkNames() {
        var ids = work(workflow.graph(), new ArrayList<>());
        for (var id : real) {
            if (!ids.contains(id)) {
                throw new IllegalArgumentException("[TST-125] running('" + id + "'): no code is run by a node '" + id
                        + "' in '" + workflow.id() + "'" + new Nearest().hint(id, ids) + "; there are "
                        + String.join(", ", ids));
            }
        }
    }

    private TestExecution start(TestEngine engine, RecordedEvent start) {
        try {
            return engine.start(named(start.map("input")), start.map("variables"));
        } catch (InvalidParametersException e) {
            throw missing().isEmpty()
                    ? e
                    : new IllegalArgumentException(
                            "[TST-127] the replay cannot start: " + missing() + ". " + e.getMessage(), e);
        }
    }

    /** What the bundle has masked, for its name says that it is secret, was the name of a secret: any will do. */
    private Map<String, Object> named(Map<String, Object> input) {
        var whole = new LinkedHashMap<String, Object>(input);
        workflow.parameters().forEach((name, parameter) -> {
            if (parameter.secret() && SecretNames.MASK.equals(whole.get(name))) {
                whole.put(name, "masked");
            }
        });
        whole.putAll(given);
        return whole;
    }

    /** Says which inputs are masked and not given; nothing if there are none. */
    private String missing() {
        var missing = masked(recorded.get(0).map("input"));
        missing.removeAll(given.keySet());
        missing.removeIf(name -> workflow.parameters().containsKey(name)
                && workflow.parameters().get(name).secret());
        return missing.isEmpty()
                ? ""
                : "the bundle has " + SecretNames.MASK + " for its input " + String.join(", ", missing)
                        + "; give what it was, or the like of it, by input(\""
                        + missing.iterator().next() + "\", ...)";
    }

    private static Set<String> masked(Map<String, Object> input) {
        var names = new TreeSet<String>();
        input.forEach((name, value) -> {
            if (isMasked(value)) {
                names.add(name);
            }
        });
        return names;
    }

    private static boolean isMasked(@Nullable Object value) {
        return SecretNames.MASK.equals(value)
                || value instanceof Map<?, ?> map && map.values().stream().anyMatch(BundleReplay::isMasked)
                || value instanceof List<?> list && list.stream().anyMatch(BundleReplay::isMasked);
    }

    /** What is no end is not compared, and its data are not looked at: an iteration has its loop's whole input. */
    private static void heard(Event event, RecordedCourse course) {
        if (RecordedEvent.ENDS.contains(event.getClass().getSimpleName())) {
            course.heard(new RecordedEvent(ReportJson.of(event)));
        }
    }

    /** Returns the ids of the nodes whose code somebody calls. */
    private List<String> work(Graph graph, List<String> ids) {
        for (var node : graph.nodes()) {
            node.work().body().ifPresent(body -> work(body, ids));
            node.work().subflow().ifPresent(nested -> work(nested.graph(), ids));
            if (!isControl(node)) {
                ids.add(node.id().value());
            }
        }
        return ids;
    }

    private boolean isControl(NodeSpec node) {
        return node.work().code().isEmpty()
                && nodes.find(node.type()).flatMap(Control::of).isPresent();
    }

    private void drive(TestEngine engine, TestExecution execution, RecordedCourse course) {
        while (!execution.isEnded() && course.difference().isEmpty()) {
            var next = course.nextFromOutside();
            if (next.isPresent()) {
                bring(next.get(), execution);
            } else if (execution.waitsForOthers() || !engine.advanceToNext()) {
                course.stands();
            }
        }
        if (execution.isEnded()) {
            course.ended(execution.snapshot());
        }
        course.difference().ifPresent(difference -> {
            throw new AssertionError("the replay differs from the recorded execution: " + difference
                    + (missing().isEmpty() ? "" : " (" + missing() + ")") + "\n\n" + execution);
        });
    }

    static void bring(RecordedEvent event, TestExecution execution) {
        if (event.is("SignalReceived")) {
            var signal = event.part("signal");
            execution.signal(signal.text("name"), signal.map("payload"), signal.text("correlation"));
        } else if (event.text("stop").equalsIgnoreCase("terminate")) {
            execution.handle().terminate(event.part("request").text("reason"));
        } else {
            execution.cancel(event.part("request").text("reason"));
        }
    }
}
