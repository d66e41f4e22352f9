package dev.millrace.testing.crash;

import dev.millrace.Execution;
import dev.millrace.Repair;
import dev.millrace.WorkflowEngine;
import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeStatus;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoreException;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import dev.millrace.testing.crash.CrashTest.Crash;
import dev.millrace.testing.crash.CrashingStore.Side;
import dev.millrace.testing.workflow.StatusGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One execution from its start to its end, through any number of crashes. Confined to one thread. */
final class Life {

    private static final int MOST_ALARMS = 1_000_000;

    /** So often the host is asked again where time brings nothing any more. */
    private static final int MOST_IDLE = 64;

    /** One thread leases one message at a time, and each renewal of leases looks at all places. */
    private static final int QUEUE = 256;

    /** The process lives on or is killed here: no lease runs out. So the engine need renew them seldom. */
    private static final Duration VISIBILITY = Duration.ofDays(1);

    /** Why a node goes on as it does. */
    private static final String AS_WITHOUT = "as without a crash";

    private final CrashStory story;
    private final Optional<Traces> undisturbed;
    private final MemoryStore store = new MemoryStore();
    private ManualTime time = new ManualTime();

    /** @param undisturbed what a life without a crash has left; empty for that life itself */
    Life(CrashStory story, Optional<Traces> undisturbed) {
        this.story = story;
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
        var builder = story.engine()
                .apply(WorkflowEngine.builder()
                        .random(() -> 0.5)
                        .retainedEvents(1 << 20)
                        .queueCapacity(QUEUE)
                        .visibility(VISIBILITY));
        var engine =
                builder.time(time).executor(new SameThread()).store(durable).build();
        story.others().forEach(engine::register);
        engine.register(story.workflow());
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
            return Optional.of(engine.start(story.workflow(), story.input()));
        } catch (StoreException e) {
            return Optional.empty(); // not acknowledged: the host starts it again
        }
    }

    private void act(Execution execution, CrashingStore durable) {
        try {
            story.host().accept(execution);
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
                        .ifPresent(same -> decide(execution.repair(AS_WITHOUT), same));
            }
        }
    }

    private static void decide(Repair.Choice choice, NodeSnapshot same) {
        var path = same.path().toString();
        if (same.status() == NodeStatus.COMPLETED) {
            choice.completeWith(path, same.output()).apply();
        } else if (same.status() == NodeStatus.FAILED) {
            choice.rerunFrom(path).repeatingEffects().apply(); // it came to nothing, and does so again
        }
    }

    /** Returns whether a decision has made the nodes begin again that a crash had interrupted. */
    static boolean hasRunAgain(ExecutionRepaired repaired) {
        return repaired.action().equals("rerunFrom")
                && repaired.request().reason().equals(AS_WITHOUT);
    }

    private void drive(Execution execution, CrashingStore durable) {
        int idle = 0;
        for (int alarms = 0; alarms < MOST_ALARMS && idle < MOST_IDLE; alarms++) {
            if (durable.isDead() || execution.status().isFinal()) {
                return;
            }
            act(execution, durable);
            // While the execution lives there is always the alarm by which the engine renews leases.
            idle = time.pending() <= 1 ? idle + 1 : 0;
            if (!durable.isDead() && !execution.status().isFinal() && !time.advanceToNext()) {
                break;
            }
        }
        throw new AssertionError("the execution does not end by " + time.now() + ": "
                + StatusGraph.waiting(execution.snapshot()) + "; do in host(...) what it waits for");
    }
}
