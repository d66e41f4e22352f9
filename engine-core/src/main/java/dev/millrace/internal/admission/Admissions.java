package dev.millrace.internal.admission;

import dev.millrace.definition.NodeSpec;
import dev.millrace.event.BreakerReport;
import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.GateReport;
import dev.millrace.event.NodePath;
import dev.millrace.internal.decision.view.GateWait;
import dev.millrace.time.TimeSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Gates that a ready node must pass, in one order for all: the list here. Thread-safe. */
public final class Admissions implements Passage.Line {

    private static final int MOST_HAVE = 2;

    private final Chain chain;
    private final Family family;
    private final List<GateKind> kinds;
    private final List<GateKind> others; // without those of one execution
    private final ExecutionSlots slots = new ExecutionSlots();
    private final Rates rates;

    private final ConcurrentHashMap<ExecutionId, Map<NodePath, Passage>> waiting = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<ExecutionId, Map<NodePath, Passage>> resting = new ConcurrentHashMap<>();
    private final Breakers breakers;

    /** Creates gates that nobody waits at, for an engine that says nothing of them. */
    public Admissions(TimeSource time) {
        this(time, GateSettings.NONE, execution -> Optional.empty(), () -> {}, Optional.empty());
    }

    /**
     * Creates gates that nobody waits at; they follow this time.
     *
     * @param parents says which node an execution was started by; called by who enters
     * @param afterTime runs when time, or another engine, has let somebody through, whom nobody else sees then
     * @param grants what this engine has of gates that count over several; empty if it has its store alone
     */
    public Admissions(
            TimeSource time,
            GateSettings settings,
            Function<ExecutionId, Optional<ParentNode>> parents,
            Runnable afterTime,
            Optional<Grants> grants) {
        this.family = new Family(parents);
        this.chain = new Chain(time, settings.starvation(), afterTime);
        this.breakers = new Breakers(time);
        this.rates = new Rates(settings.typeRates());
        Shares shares = grants.<Shares>map(all -> (gate, total) -> new EngineShare(all, gate, total))
                .orElse(Shares.ALONE);
        grants.ifPresent(all -> all.tell(chain::granted, new EngineCircles(all.ownership(), time, chain)::look));
        this.kinds = List.of(
                new NodeKeys(shares),
                slots,
                new NodeLimits(shares),
                new TypeLimits(settings, shares),
                new Locks(shares),
                new Quotas(settings, shares),
                rates);
        this.others = kinds.stream().filter(kind -> kind != slots).toList();
    }

    /** Nobody knows what began before: every rate is taken as just used up. */
    public void beginSpent() {
        rates.beginSpent();
    }

    /** Returns the way through the gates of a node: that of one that rests, or another one. */
    public Passage passageOf(Entrant entrant) {
        if (!resting.isEmpty()) {
            var before = takeOut(entrant);
            if (before.isPresent() && before.get().isTakenOverBy(entrant)) {
                return before.get();
            }
        }
        return newPassage(entrant);
    }

    /**
     * Leads nodes to their gates whose execution waits in the store: where they stand, those go on that are read.
     *
     * @param settled gives who stands there for a node, and hears what it would
     * @return whether one of them need not wait
     */
    public <E extends Entrant> boolean rest(ExecutionId execution, List<E> nodes, UnaryOperator<E> settled) {
        boolean goesOn = false;
        for (var node : nodes) {
            var passage = newPassage(node);
            goesOn |= passage.enter() != Passage.Admission.WAITS && !node.returns();
            passage.isTakenOverBy(settled.apply(node));
            resting.merge(execution, Map.of(node.path(), passage), Admissions::joined);
        }
        return goesOn;
    }

    private static Map<NodePath, Passage> joined(Map<NodePath, Passage> before, Map<NodePath, Passage> more) {
        var all = new HashMap<>(before);
        all.putAll(more);
        return Map.copyOf(all);
    }

    private Optional<Passage> takeOut(Entrant entrant) {
        var taken = new ArrayList<Passage>(1);
        resting.computeIfPresent(entrant.execution(), (execution, all) -> {
            var left = new HashMap<>(all);
            Optional.ofNullable(left.remove(entrant.path())).ifPresent(taken::add);
            return left.isEmpty() ? null : Map.copyOf(left);
        });
        return taken.stream().findFirst();
    }

    /** An execution has been read: what its nodes have not taken over that rested goes back. */
    public void restNoMore(ExecutionId execution) {
        var left = resting.remove(execution);
        if (left != null) {
            left.values().forEach(passage -> {
                passage.withdraw();
                passage.unused();
            });
        }
    }

    private Passage newPassage(Entrant entrant) {
        return new Passage(entrant, gatesOf(entrant), this);
    }

    /** What a definition alone says is put together once; an execution's own slots come behind a key. */
    private GateList gatesOf(Entrant entrant) {
        var defined = entrant.definedGates();
        boolean hasSlots = entrant.maxConcurrency() > 0;
        if (defined == null || entrant.returns() || hasSlots && !entrant.key().isEmpty()) {
            return madeFor(entrant, kinds);
        }
        var known = defined.in(chain);
        var gates = known != null ? known : defined.are(madeFor(entrant, others));
        return hasSlots ? gates.behind(slots.of(entrant)) : gates;
    }

    private GateList madeFor(Entrant entrant, List<GateKind> which) {
        var gates = new ArrayList<GateUse>(MOST_HAVE);
        Consumer<GateUse> to = gates::add;
        for (var kind : which) {
            kind.gatesOf(entrant, to);
        }
        boolean isKeyed = !entrant.key().isEmpty();
        return new GateList(chain, List.copyOf(gates), isKeyed, breakerOf(entrant), family);
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

    /** Returns the nodes that wait at a gate, and who holds it. */
    public List<GateReport> reports() {
        return waiting.values().stream()
                .flatMap(nodes -> nodes.values().stream())
                .flatMap(passage -> passage.gateWait().filter(wait -> !wait.isOver()).stream()
                        .map(wait -> new GateReport(
                                passage.execution(), passage.node(), wait.name(), wait.holders(), wait.describe())))
                .toList();
    }

    /** Returns the breakers that attempts have come to, by key. */
    public List<BreakerReport> breakers() {
        return breakers.reports();
    }

    @Override
    public void waits(Passage passage) {
        waiting.compute(passage.execution(), (execution, before) -> {
            var all = before == null ? new ConcurrentHashMap<NodePath, Passage>(1) : before;
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

    private Breakers.@Nullable Breaker breakerOf(Entrant entrant) {
        NodeSpec spec = entrant.spec();
        var policy = spec.policy().admission().breaker();
        return policy.isEmpty() ? null : breakers.get(policy.get().key().orElse(spec.type()), policy.get());
    }
}
