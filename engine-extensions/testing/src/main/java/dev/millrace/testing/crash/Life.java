package dev.millrace.testing.crash;

import dev.millrace.EngineBuilder;
import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.NodeStatus;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoreException;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import dev.millrace.testing.crash.CrashTest.Crash;
import dev.millrace.testing.crash.CrashingStore.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** One execution from its start to its end, through any number of crashes. Confined to one thread. */
final class Life {

    private static final int MOST_ALARMS = 1_000_000;

    private final Workflow workflow;
    private final Map<String, ?> input;
    private final UnaryOperator<EngineBuilder> setUp;
    private final Consumer<Execution> host;
    private final Optional<Traces> undisturbed;
    private final MemoryStore store = new MemoryStore();
    private ManualTime time = new ManualTime();

    Life(
            Workflow workflow,
            Map<String, ?> input,
            UnaryOperator<EngineBuilder> setUp,
            Consumer<Execution> host,
            Optional<Traces> undisturbed) {
        this.workflow = workflow;
        this.input = input;
        this.setUp = setUp;
        this.host = host;
        this.undisturbed = undisturbed;
    }

    Traces live(List<Crash> crashes) {
        var commits = new ArrayList<Integer>();
        for (var crash : crashes) {
            var dying = new CrashingStore(store, crash.point(), crash.side());
            try (var engine = engine(dying)) {
                begin(engine).ifPresent(execution -> drive(execution, dying));
            }
            commits.add(dying.commits());
            // The alarms of the dead do not ring for the living.
            time = new ManualTime(time.now());
        }
        var lasting = new CrashingStore(store, Integer.MAX_VALUE, Side.BEFORE);
        try (var engine = engine(lasting)) {
            var execution = begin(engine)
                    .orElseThrow(() -> new AssertionError("the store keeps nothing, though nobody killed it"));
            drive(execution, lasting);
            commits.add(lasting.commits());
            return Traces.of(execution.snapshot(), execution.events(), commits);
        }
    }

    private WorkflowEngine engine(CrashingStore durable) {
        var builder = setUp.apply(WorkflowEngine.builder().random(() -> 0.5).retainedEvents(1 << 20));
        var engine =
                builder.time(time).executor(new SameThread()).store(durable).build();
        engine.register(workflow);
        return engine;
    }

    /** Starts the execution, or goes on with it; nothing if the process dies before the start is kept. */
    private Optional<Execution> begin(WorkflowEngine engine) {
        var recovered = engine.recoverIncompleteExecutions();
        if (!recovered.parked().isEmpty()) {
            throw new AssertionError("not recovered: " + recovered.parked());
        }
        var known = store.executions().stream()
                .filter(execution -> execution.origin().starter().parent().isEmpty())
                .findFirst();
        if (known.isPresent()) {
            return engine.execution(known.get().id());
        }
        try {
            return Optional.of(engine.start(workflow, input));
        } catch (StoreException e) {
            return Optional.empty(); // not acknowledged: the host starts it again
        }
    }

    private void act(Execution execution, CrashingStore durable) {
        try {
            host.accept(execution);
            decide(execution);
        } catch (StoreException e) {
            if (!durable.isDead()) {
                throw e;
            }
        }
    }

    /** Looks outside, as people would: what was running at most once has done there what it does without a crash. */
    private void decide(Execution execution) {
        for (var node : execution.snapshot().nodes().values()) {
            if (node.status() == NodeStatus.NEEDS_DECISION) {
                undisturbed
                        .flatMap(traces ->
                                Optional.ofNullable(traces.snapshot().nodes().get(node.path())))
                        .filter(same -> same.status() == NodeStatus.COMPLETED)
                        .ifPresent(same -> execution
                                .repair("as without a crash")
                                .completeWith(node.path().toString(), same.output())
                                .apply());
            }
        }
    }

    private void drive(Execution execution, CrashingStore durable) {
        for (int alarms = 0; alarms < MOST_ALARMS; alarms++) {
            if (durable.isDead() || execution.status().isFinal()) {
                return;
            }
            act(execution, durable);
            if (!durable.isDead() && !execution.status().isFinal() && !time.advanceToNext()) {
                break;
            }
        }
        throw new AssertionError("the execution never ends; it is " + execution.status() + ", its open nodes: "
                + execution.snapshot().nodes().values().stream()
                        .filter(node -> node.status().isOpen())
                        .map(node -> node.path() + " (" + node.status() + ")")
                        .toList());
    }
}
