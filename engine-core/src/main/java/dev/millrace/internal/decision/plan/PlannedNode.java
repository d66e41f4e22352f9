package dev.millrace.internal.decision.plan;

import dev.millrace.definition.Absence;
import dev.millrace.definition.Effect;
import dev.millrace.definition.Join;
import dev.millrace.definition.JoinType;
import dev.millrace.definition.LeaseMode;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Priority;
import dev.millrace.event.NodePath;
import dev.millrace.expression.Expression;
import dev.millrace.expression.JoinRule;
import dev.millrace.expression.Template;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node of a compiled graph. Immutable once its plan is compiled, and bound to its driver. */
public final class PlannedNode {

    public static final int NONE = -1;

    private final NodeSpec spec;
    private final int position;

    /** What the decision itself does; null for work. */
    private final @Nullable ControlPlan control;

    private final Template inputs;
    private final Template settings;
    private final @Nullable Map<String, Object> fixedSettings;
    private final NodePath rootPath;

    // Of its policy, what every run of the node asks.
    private final Priority priority;
    private final Join join;
    private boolean guarded;
    private final boolean timeLimited;
    private final long nanosAllowed;
    private final boolean hasChecks;

    /** After how long an event says that an attempt still runs; null for never. */
    private final @Nullable Duration overtimeAfter;

    private final LeaseMode leaseMode;
    private @Nullable Object handle;
    private @Nullable Object gates;

    /** Why it takes no part in executions; null if it does. */
    private final @Nullable Absence absence;

    /** What running it again would do; set by the compiler, which knows its type. */
    private Effect effect = Effect.IDEMPOTENT;

    // Set by the compiler, before the plan is published.
    /** Of a join by condition: the rule, and where its sources stand. */
    @Nullable
    private JoinRule joinRule;

    private Map<String, JoinSource> joinSources = Map.of();

    /** Whether it runs at all, once its join is met. */
    @Nullable
    private Expression runIf;

    /** The names of its locks; null if they hold no template. */
    @Nullable
    private Template lockNames;

    /** Its time limit and retry policy, where they hold templates; null if they hold none. */
    @Nullable
    private Template attemptTemplates;

    private int[] incoming = {};
    private int sources;

    /** Where the counts of a node with several sources stand among its scope's numbers; none for other nodes. */
    private int joinSlot = NONE;

    private Exit[] exits = {};
    private int fallback = NONE;
    private int compensation = NONE;
    private boolean substitute;

    /** The conditions of its connections that are scripts. */
    private List<Scripted> scriptsOnComplete = List.of();

    private List<Scripted> scriptsOnFail = List.of();

    private boolean conditionsOnComplete;
    private boolean conditionsOnFail;
    private boolean keepsInput;
    private boolean mayRecover;

    // Of a plain node: that it is one, how it leads on, and the only node that it leads to, if that is a plain one too.
    private boolean plain;
    private boolean leadsOn;
    private @Nullable PlannedNode follower;
    private int followerConnection = NONE;
    private boolean handsOn;

    PlannedNode(NodeSpec spec, int position, @Nullable ControlPlan control, Template inputs, Template settings) {
        this.spec = spec;
        this.position = position;
        this.control = control;
        this.inputs = inputs;
        this.settings = settings;
        this.fixedSettings = settings.isConstant() ? Rendering.of(settings, root -> null) : null;
        this.rootPath = NodePath.of(spec.id());
        var policy = spec.policy();
        this.priority = policy.priority();
        this.join = policy.join();
        this.absence = spec.absence().orElse(null);
        this.guarded = policy.admission().isGuarded();
        var attempts = policy.attempts();
        this.overtimeAfter = attempts.overtimeAfter().orElse(null);
        this.timeLimited = attempts.timeout().isPresent()
                || !attempts.templates().timeout().isEmpty();
        this.nanosAllowed = TimeLimit.nanos(attempts.timeout().orElse(null));
        this.leaseMode = attempts.lease();
        this.hasChecks = !attempts.checks().isEmpty();
    }

    public int position() {
        return position;
    }

    /** Returns what the decision itself does; null for work. */
    public @Nullable ControlPlan control() {
        return control;
    }

    public Template inputs() {
        return inputs;
    }

    public Template settings() {
        return settings;
    }

    public @Nullable Map<String, Object> fixedSettings() {
        return fixedSettings;
    }

    public NodePath rootPath() {
        return rootPath;
    }

    public Join join() {
        return join;
    }

    /** Returns after how long an event says that an attempt still runs; null for never. */
    public @Nullable Duration overtimeAfter() {
        return overtimeAfter;
    }

    /** Returns why it takes no part in executions; null if it does. */
    public @Nullable Absence absence() {
        return absence;
    }

    void effect(Effect to) {
        effect = to;
    }

    /** Returns of a join by condition: the rule, and where its sources stand. */
    public @Nullable JoinRule joinRule() {
        return joinRule;
    }

    void joinRule(@Nullable JoinRule to) {
        joinRule = to;
    }

    public Map<String, JoinSource> joinSources() {
        return joinSources;
    }

    void joinSources(Map<String, JoinSource> to) {
        joinSources = to;
    }

    /** Returns whether it runs at all, once its join is met. */
    public @Nullable Expression runIf() {
        return runIf;
    }

    void runIf(@Nullable Expression to) {
        runIf = to;
    }

    /** Returns the names of its locks; null if they hold no template. */
    public @Nullable Template lockNames() {
        return lockNames;
    }

    void lockNames(@Nullable Template to) {
        lockNames = to;
    }

    /** Returns its time limit and retry policy, where they hold templates; null if they hold none. */
    public @Nullable Template attemptTemplates() {
        return attemptTemplates;
    }

    void attemptTemplates(@Nullable Template to) {
        attemptTemplates = to;
    }

    public int[] incoming() {
        return incoming;
    }

    void incoming(int[] to) {
        incoming = to;
    }

    public int sources() {
        return sources;
    }

    void sources(int to) {
        sources = to;
    }

    /** Returns where the counts of a node with several sources stand in its scope; {@link #NONE} for other nodes. */
    public int joinSlot() {
        return joinSlot;
    }

    void joinSlot(int to) {
        joinSlot = to;
    }

    public Exit[] exits() {
        return exits;
    }

    void exits(Exit[] to) {
        exits = to;
    }

    public int fallback() {
        return fallback;
    }

    void fallback(int to) {
        fallback = to;
    }

    public int compensation() {
        return compensation;
    }

    void compensation(int to) {
        compensation = to;
    }

    public boolean substitute() {
        return substitute;
    }

    void substitute(boolean to) {
        substitute = to;
    }

    /** Returns the conditions of its connections that are scripts. */
    public List<Scripted> scriptsOnComplete() {
        return scriptsOnComplete;
    }

    void scriptsOnComplete(List<Scripted> to) {
        scriptsOnComplete = to;
    }

    public List<Scripted> scriptsOnFail() {
        return scriptsOnFail;
    }

    void scriptsOnFail(List<Scripted> to) {
        scriptsOnFail = to;
    }

    public boolean conditionsOnComplete() {
        return conditionsOnComplete;
    }

    public boolean conditionsOnFail() {
        return conditionsOnFail;
    }

    public boolean keepsInput() {
        return keepsInput;
    }

    void keepsInput(boolean to) {
        keepsInput = to;
    }

    public boolean mayRecover() {
        return mayRecover;
    }

    void mayRecover(boolean to) {
        mayRecover = to;
    }

    /** All connections from one node to one other; they resolve together and count as one for the join. */
    public record Exit(int target, int[] connections) {}

    /** A connection of it asks a condition when it completes, or when it fails. */
    void hasConditions(boolean onComplete, boolean onFail) {
        conditionsOnComplete |= onComplete;
        conditionsOnFail |= onFail;
    }

    /** Returns the definition. */
    public NodeSpec spec() {
        return spec;
    }

    /** Returns what running it again would do. */
    public Effect effect() {
        return effect;
    }

    /** Returns the driver's own handle of what it runs for the node; null if it has given none. */
    public @Nullable Object handle() {
        return handle;
    }

    /** Keeps the driver's own handle of what it runs for the node; once, before others see the plan. */
    public void handle(Object code) {
        handle = code;
    }

    /** Returns what the driver knows of the gates that its definition says; null if it has kept nothing. */
    public @Nullable Object gates() {
        return gates;
    }

    /** Keeps what the driver knows of its gates; once, before others see the plan. */
    public void gates(Object known) {
        gates = known;
    }

    /** The driver guards it by gates of its own too; before others see the plan. */
    public void guard() {
        guarded = true;
    }

    /**
     * Returns whether it asks its execution for nothing but to be run when its sources have completed: without
     * conditions, templates, a key, checks and substitutes. Gates and time limits are its driver's.
     */
    public boolean isPlain() {
        return plain;
    }

    void plain() {
        plain = true;
    }

    /** Returns whether it is plain, and each that it leads to waits for nothing but that all its sources complete. */
    public boolean leadsOn() {
        return plain && leadsOn;
    }

    void leadsOn(boolean so) {
        leadsOn = so;
    }

    /** Returns the only node that a plain one leads to, if that waits for nothing but its completion and is plain. */
    public @Nullable PlannedNode follower() {
        return follower;
    }

    /** Returns the connection to its follower. */
    public int followerConnection() {
        return followerConnection;
    }

    /** Returns whether its follower is given its output, as it is and nothing else. */
    public boolean handsOn() {
        return handsOn;
    }

    void leadsTo(PlannedNode only, int connection, boolean asItIs) {
        follower = only;
        followerConnection = connection;
        handsOn = asItIs;
    }

    /** Returns how urgent the node is. */
    public Priority priority() {
        return priority;
    }

    /** Returns whether its attempts may have a time limit; how long that is, its data may say. */
    public boolean mayTimeOut() {
        return timeLimited;
    }

    /**
     * Returns the time limit that its definition gives an attempt, in nanoseconds, 100 years at most;
     * {@link TimeLimit#FOR_EVER} if it gives none.
     */
    public long nanosAllowed() {
        return nanosAllowed;
    }

    /** Returns whether something is checked before or after its attempts. */
    public boolean hasChecks() {
        return hasChecks;
    }

    /** Returns who says that a worker of the node lives. */
    public LeaseMode leaseMode() {
        return leaseMode;
    }

    /** Returns whether it must pass a gate before it starts: a limit, a lock, a breaker. */
    public boolean isGuarded() {
        return guarded;
    }

    /** Returns whether the node may run while some of its connections are still open. */
    public boolean mayHearMore() {
        return sources > 1 && join.type() != JoinType.ALL && join.type() != JoinType.ALL_DONE;
    }

    /** Returns whether another node is of the same type, as far as the decision can tell. */
    public boolean isOfTypeOf(PlannedNode other) {
        return control == null
                ? other.control == null
                : other.control != null && control.type() == other.control.type();
    }

    /** Returns whether a worker runs the node; the decision itself runs the others. */
    public boolean isWork() {
        return control == null;
    }
}
