package dev.millrace.internal.decision;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.Effect;
import dev.millrace.event.NodePath;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.plan.TimeLimit;
import dev.millrace.internal.decision.state.Deliveries;
import dev.millrace.internal.decision.state.NodeAttempts;
import dev.millrace.internal.decision.state.NodeDetail.Noted;
import dev.millrace.internal.decision.state.NodeTimes;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.view.ExecutionProperties;
import dev.millrace.internal.decision.view.SecretParameters;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One try of a node on its way to a worker: what the decision fills in when it starts. Written in the turn, read by the
 * worker after it.
 */
public class Attempt implements GivenAttempt {

    /** What was begun in another process may have ended in time, and has this long to say so. */
    private static final long LAST_WORDS = 1_000_000_000; // nanoseconds

    private final ScopeState scope;
    private final PlannedNode node;
    private int number;
    private Map<String, Object> input = Map.of();
    private Map<String, Object> variables = Map.of();
    private volatile @Nullable Rare rare;

    /** What few attempts have; a driver's own attempts may have more of it. Filled in by the start. */
    public static class Rare {

        private boolean filled;
        private @Nullable Map<String, Object> settings;
        private @Nullable Map<String, Map<String, Object>> sources;
        private @Nullable Noted noted; // by an earlier delivery
        private @Nullable Duration timeLimit; // where its data say that
        private @Nullable Map<String, Object> seenByChecks;
        private int activation;

        /** Returns whether the decision need not look at it: it is the driver's alone, and is as it began. */
        protected boolean isBare() {
            return false;
        }
    }

    /** Creates the attempt of a node that is ready. */
    public Attempt(ScopeState scope, int position) {
        this.scope = scope;
        this.node = scope.node(position);
    }

    void start(int startedAs, Map<String, Object> given, @Nullable Map<String, Object> rendered) {
        int position = node.position();
        number = startedAs;
        int activation = scope.activation(position);
        input = given;
        variables = scope.variables().readable();
        var noted = NodeAttempts.noted(scope, position);
        if (rendered != null || noted != null || activation > 0 || hasMore(node)) {
            var kept = rare();
            kept.filled = true;
            kept.activation = activation;
            kept.noted = noted;
            kept.settings = rendered;
            kept.timeLimit = new NodeTimes(scope, position).limit();
            // Where every connection has resolved, nothing of them changes any more: they are looked up when somebody
            // asks.
            kept.sources = node.mayHearMore() ? Deliveries.bySource(scope, node) : null;
        }
    }

    /** Starts as the first attempt of a plain node. */
    void startPlainly(Map<String, Object> given) {
        number = 1;
        input = given;
        variables = scope.variables().readable();
    }

    /** Returns whether it has nothing that few attempts have, but for what is its driver's. */
    boolean hasNothingRare() {
        var kept = rare;
        return kept == null || !kept.filled && kept.seenByChecks == null && kept.isBare();
    }

    /** Returns what few attempts have, made by the first that asks. */
    protected Rare rare() {
        var known = rare;
        return known == null ? keep(new Rare()) : known;
    }

    /** Returns the same where there is something; null if there is nothing. */
    protected final @Nullable Rare rareOrNull() {
        return rare;
    }

    /** Keeps what was made for {@link #rare()}. */
    protected final <R extends Rare> R keep(R made) {
        rare = made;
        return made;
    }

    private static boolean hasMore(PlannedNode node) {
        return node.mayHearMore() || node.attemptTemplates() != null || node.hasChecks();
    }

    /** Has its checks see these, by the root names of expressions. */
    void showsChecks(Map<String, Object> seen) {
        rare().seenByChecks = seen;
    }

    /** Returns what its checks see of the state around it, as it was at the start; empty if it has none. */
    @Override
    public Map<String, Object> seenByChecks() {
        var kept = rare;
        return kept == null || kept.seenByChecks == null ? Map.of() : kept.seenByChecks;
    }

    /** Returns the node's scope. */
    public ScopeState scope() {
        return scope;
    }

    /** Returns the node's position in its scope. */
    public int position() {
        return node.position();
    }

    @Override
    public NodePath nodePath() {
        return scope.path(node.position());
    }

    @Override
    public Effect effect() {
        return node().effect();
    }

    /** Returns the planned node. */
    public PlannedNode node() {
        return node;
    }

    /** Returns the attempt's number; 0 before it has started. */
    @Override
    public int number() {
        return number;
    }

    /** Returns how often an operator had made the node begin again when it started. */
    int activation() {
        var kept = rare;
        return kept == null ? 0 : kept.activation;
    }

    /**
     * Returns what makes the node's effect recognisable, whichever attempt brings it about; one for each time an
     * operator made it begin again.
     */
    @Override
    public String idempotencyKey() {
        int activation = activation();
        return scope.execution().id() + "/" + nodePath() + (activation == 0 ? "" : "#" + (activation + 1));
    }

    /** Returns the node's input. */
    @Override
    public Map<String, Object> givenInput() {
        return input;
    }

    /** Returns the fields of the node's type, templates filled in. */
    @Override
    public Map<String, Object> renderedSettings() {
        var fixed = node().fixedSettings();
        return fixed != null ? fixed : requireNonNull(rare().settings, "settings");
    }

    /** Returns what its execution is, and what it was given. */
    @Override
    public Map<String, Object> propertiesOfExecution() {
        return ExecutionProperties.of(scope.execution());
    }

    /** Returns what its execution was given. */
    @Override
    public Map<String, Object> inputOfExecution() {
        return scope.execution().root().input();
    }

    @Override
    public Map<String, Object> secretParameters() {
        return SecretParameters.of(scope);
    }

    /** Returns what the same attempt noted in a process that has ended; empty if nothing. */
    @Override
    public Map<String, Object> recalledNote() {
        var kept = rare;
        return kept == null || kept.noted == null ? Map.of() : kept.noted.note();
    }

    /** Returns whether it goes on with what one began in a process that has ended. */
    public boolean isTakenUp() {
        var kept = rare;
        return kept != null && kept.noted != null;
    }

    /**
     * Returns how long the attempt may take, in nanoseconds; {@link TimeLimit#FOR_EVER} for as long as it likes. One
     * that was begun in another process has what is left.
     */
    public long nanosAllowed(long now) {
        var kept = rare;
        if (kept == null || !kept.filled) {
            return node.nanosAllowed();
        }
        long limit = TimeLimit.nanos(kept.timeLimit);
        if (limit == TimeLimit.FOR_EVER || kept.noted == null) {
            return limit;
        }
        return Math.max(LAST_WORDS, limit - (now - kept.noted.since()) * 1_000);
    }

    /** Returns the same as a duration; null for as long as it likes. */
    public @Nullable Duration timeLeft(long now) {
        long nanos = nanosAllowed(now);
        return nanos == TimeLimit.FOR_EVER ? null : Duration.ofNanos(nanos);
    }

    /** Returns the variables at the start. */
    @Override
    public Map<String, Object> givenVariables() {
        return variables;
    }

    /** Returns what one delivered source handed over. */
    @Override
    public Map<String, Object> givenBy(String nodeId) {
        var delivered = givenBySources().get(nodeId);
        return delivered == null ? Map.of() : delivered;
    }

    /** Returns what each delivered source handed over, by its id. */
    public Map<String, Map<String, Object>> givenBySources() {
        var kept = rare;
        return kept == null || kept.sources == null ? Deliveries.bySource(scope, node()) : kept.sources;
    }
}
