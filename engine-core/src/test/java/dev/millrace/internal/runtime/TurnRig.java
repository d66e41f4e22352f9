package dev.millrace.internal.runtime;

import dev.millrace.definition.CheckpointPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.LogLine;
import dev.millrace.internal.concurrent.Postponed;
import dev.millrace.internal.decision.Commands;
import dev.millrace.internal.decision.Decision;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.driver.Plans;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.CommitListener;
import dev.millrace.store.StoreException;
import dev.millrace.store.Turn;
import dev.millrace.store.UnwritableTurnException;
import dev.millrace.testing.EventRecorder;
import dev.millrace.testing.ManualTime;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The turns of an execution of one node, without an engine: a test is its store, its workers and its host. */
final class TurnRig implements Turns.Host, TurnServices.Dispatcher, TurnStore {

    /** Nothing ends it but the deadline that a test sets. */
    private static final Duration TIME_LIMIT = Duration.ofSeconds(3);

    final ManualTime time = new ManualTime();
    final EventRecorder heard = new EventRecorder();
    final List<String> log = new ArrayList<>();
    final Queue<CommitListener> commits = new ArrayDeque<>();
    final List<Turn> written = new ArrayList<>();
    final Postponed postponed = new Postponed();
    int mostEvents = Integer.MAX_VALUE; // that a turn may have
    final Queue<TurnServices.Decided> decided = new ArrayDeque<>();
    final Turns turns;
    CheckpointPolicy policy = CheckpointPolicy.AFTER_EACH_NODE;

    private TurnRig(boolean durable) {
        var services = new TurnServices(durable ? this : null, new Listeners(List.of(heard), time), time, this, 100);
        var workflow = Workflow.named("one")
                .node("work", (Node) context -> Outcome.done())
                .policy(policy -> policy.withTimeout(TIME_LIMIT))
                .build();
        var state = new ExecutionState(
                new ExecutionId(1, 1), new Plans(NodeRegistry.builder().build()).of(workflow));
        turns = new Turns(services, this, new Decision(state, commands()));
    }

    static TurnRig inMemory() {
        return new TurnRig(false);
    }

    static TurnRig durable() {
        return new TurnRig(true);
    }

    /** Passes on what turns collect; the rest of what a decision asks for is left undone. */
    private Commands commands() {
        return (Commands) Proxy.newProxyInstance(
                Commands.class.getClassLoader(), new Class<?>[] {Commands.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "keep" -> turns.keep((Event) arguments[0]);
                        case "finish" -> turns.finish();
                        default -> log.add(method.getName());
                    }
                    return method.getReturnType() == boolean.class ? false : null;
                });
    }

    /** The store decides on the oldest turn that it has. */
    void decide(@Nullable StoreException failure) {
        commits.remove().done(failure);
        while (!decided.isEmpty()) {
            decided.remove().postActOnSafe();
        }
    }

    @Override
    public boolean sendReady() {
        log.add("sendReady");
        return false;
    }

    @Override
    public void goBackTo(List<Event> past) {
        log.add("goBackTo");
    }

    @Override
    public void ended() {
        log.add("ended");
    }

    @Override
    public void lost(StoreException failure) {
        log.add("lost");
    }

    @Override
    public void wakeForWork() {}

    @Override
    public void turnIsDecided(TurnServices.Decided of) {
        decided.add(of);
    }

    @Override
    public CheckpointPolicy checkpointOf(Plan plan) {
        return policy;
    }

    @Override
    public Postponed postponed() {
        return postponed;
    }

    @Override
    public void commit(Turn turn, CommitListener listener) {
        if (turn.events().size() > mostEvents) {
            listener.done(new UnwritableTurnException("too large"));
            return;
        }
        commits.add(listener);
        written.add(turn);
    }

    @Override
    public void writeLogSoon(ExecutionId id, Supplier<List<LogLine>> lines) {
        throw new AssertionError("no node says anything here");
    }

    @Override
    public List<LogLine> log(ExecutionId id) {
        return List.of();
    }

    @Override
    public List<Event> read(ExecutionId id, Collection<PendingTurn> onTheirWay) {
        return List.of();
    }
}
