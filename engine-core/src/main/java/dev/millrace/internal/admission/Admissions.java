package dev.millrace.internal.admission;

import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeSpec;
import dev.millrace.event.BreakerReport;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import dev.millrace.internal.admission.Passage.Gate;
import dev.millrace.internal.concurrent.Permits;
import dev.millrace.internal.decision.view.GateWait;
import dev.millrace.time.TimeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Gates that a ready node must pass: its own limit, its locks in the order of their names, its breaker. Thread-safe.
 */
public final class Admissions implements Passage.Line {

    // The most shared holders that an exclusive one must keep out.
    private static final int ALL = 1 << 20;

    private final ConcurrentHashMap<String, Permits> nodeLimits = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Permits> locks = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<ExecutionId, Map<NodePath, Passage>> waiting = new ConcurrentHashMap<>();
    private final Breakers breakers;

    /** Creates gates that nobody waits at; breakers follow this time. */
    public Admissions(TimeSource time) {
        this.breakers = new Breakers(time);
    }

    /** Returns the way through the gates of a node. */
    public Passage passageOf(Entrant entrant) {
        return new Passage(entrant, gatesOf(entrant), breakerOf(entrant), this);
    }

    /** Returns the gate that a node waits at, and what keeps it there; nothing if it waits at none. */
    public Optional<GateWait> gateOf(ExecutionId execution, NodePath node) {
        return Optional.ofNullable(waiting.getOrDefault(execution, Map.of()).get(node))
                .flatMap(Passage::gateWait);
    }

    /** Takes back what of an execution waits at a gate. */
    public void leave(ExecutionId execution) {
        var nodes = waiting.get(execution);
        if (nodes != null) {
            List.copyOf(nodes.values()).forEach(Passage::withdraw);
        }
    }

    /** Takes a node back that waits at a gate. Returns whether it did. */
    public boolean leave(ExecutionId execution, NodePath node) {
        var passage = waiting.getOrDefault(execution, Map.of()).get(node);
        return passage != null && passage.withdraw();
    }

    /** Returns how many nodes wait at a gate. */
    public long waiting() {
        return waiting.values().stream().mapToLong(Map::size).sum();
    }

    /** Returns the breakers that attempts have come to, by key. */
    public List<BreakerReport> breakers() {
        return breakers.reports();
    }

    @Override
    public void waits(Passage passage) {
        waiting.compute(passage.execution(), (execution, before) -> {
            var all = before == null ? new ConcurrentHashMap<NodePath, Passage>() : before;
            all.put(passage.node(), passage);
            return all;
        });
    }

    @Override
    public void waitsNoMore(Passage passage) {
        waiting.computeIfPresent(passage.execution(), (execution, all) -> {
            all.remove(passage.node(), passage);
            return all.isEmpty() ? null : all;
        });
    }

    private List<Gate> gatesOf(Entrant entrant) {
        var admission = entrant.spec().policy().admission();
        var gates = new ArrayList<Gate>();
        int limit = admission.maxConcurrentExecutions();
        if (limit > 0) {
            var key = entrant.workflow() + "/" + entrant.path().id() + "/" + limit;
            gates.add(new Gate(
                    "maxConcurrentExecutions " + limit, nodeLimits.computeIfAbsent(key, k -> new Permits(limit)), 1));
        }
        entrant.locks().stream()
                .sorted(Comparator.comparing(Lock::name))
                .map(this::gateOf)
                .forEach(gates::add);
        return gates;
    }

    /**
     * An exclusive holder takes all permits; a shared one takes the share that leaves room for as many as it allows.
     */
    private Gate gateOf(Lock lock) {
        var permits = locks.computeIfAbsent(lock.name(), name -> new Permits(ALL));
        return new Gate(
                "lock " + lock.name(), permits, lock.mode() == Lock.Mode.EXCLUSIVE ? ALL : ALL / lock.permits());
    }

    private Breakers.@Nullable Breaker breakerOf(Entrant entrant) {
        NodeSpec spec = entrant.spec();
        return spec.policy()
                .admission()
                .breaker()
                .map(policy -> breakers.get(policy.key().orElse(spec.type()), policy))
                .orElse(null);
    }
}
