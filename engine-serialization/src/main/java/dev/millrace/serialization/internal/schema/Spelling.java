package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.Absence;
import dev.millrace.definition.CompensationOrder;
import dev.millrace.definition.CompensationScope;
import dev.millrace.definition.DependsOn;
import dev.millrace.definition.Effect;
import dev.millrace.definition.JoinType;
import dev.millrace.definition.LeaseMode;
import dev.millrace.definition.Lock;
import dev.millrace.definition.NotificationContent;
import dev.millrace.definition.Occasion;
import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.OnFailure;
import dev.millrace.definition.OrderBy;
import dev.millrace.definition.Overlap;
import dev.millrace.definition.ParameterType;
import dev.millrace.definition.Priority;
import dev.millrace.definition.RetryPolicy.Strategy;
import dev.millrace.definition.Timing.Gap;
import dev.millrace.definition.Timing.Repeated;
import dev.millrace.definition.Trigger;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How the constants of an enum are written; they are read in any case, and with or without hyphens.
 *
 * @param <E> the enum
 */
final class Spelling<E extends Enum<E>> {

    static final Spelling<JoinType> JOIN = new Spelling<>(Map.of(
            JoinType.ALL,
            "all",
            JoinType.ANY,
            "any",
            JoinType.ALL_DONE,
            "allDone",
            JoinType.N_OF,
            "n-of",
            JoinType.CONDITION,
            "condition"));
    static final Spelling<Priority> PRIORITY = new Spelling<>(
                    Map.of(Priority.HIGH, "high", Priority.NORMAL, "normal", Priority.LOW, "low"))
            .orAlso("0", Priority.LOW)
            .orAlso("1", Priority.NORMAL)
            .orAlso("2", Priority.HIGH);
    static final Spelling<ChildReader.Absent> ABSENT =
            new Spelling<>(Map.of(ChildReader.Absent.IGNORED, "ignored", ChildReader.Absent.COMPLETED, "completed"));
    static final Spelling<Trigger> TRIGGER =
            new Spelling<>(Map.of(Trigger.COMPLETE, "Complete", Trigger.FAIL, "Fail", Trigger.NEXT, "Next"));
    static final Spelling<Strategy> STRATEGY = new Spelling<>(Map.of(
            Strategy.NONE,
            "None",
            Strategy.FIXED,
            "Fixed",
            Strategy.LINEAR,
            "Linear",
            Strategy.EXPONENTIAL,
            "Exponential"));
    static final Spelling<OnFailure> ON_FAILURE =
            new Spelling<>(Map.of(OnFailure.CONTINUE, "continue", OnFailure.FAIL_FAST, "failFast"));
    static final Spelling<CompensationScope> COMPENSATION_SCOPE = new Spelling<>(Map.of(
            CompensationScope.EXECUTION,
            "execution",
            CompensationScope.CONTAINER,
            "container",
            CompensationScope.BRANCH,
            "branch"));
    static final Spelling<CompensationOrder> COMPENSATION_ORDER =
            new Spelling<>(Map.of(CompensationOrder.REVERSE, "reverse", CompensationOrder.PARALLEL, "parallel"));
    static final Spelling<StartPolicyReader.Full> WHEN_FULL =
            new Spelling<>(Map.of(StartPolicyReader.Full.QUEUE, "queue", StartPolicyReader.Full.REJECT, "reject"));
    static final Spelling<OnDuplicate> ON_DUPLICATE = new Spelling<>(Map.of(
            OnDuplicate.ALLOW,
            "allow",
            OnDuplicate.WAIT,
            "wait",
            OnDuplicate.FAIL,
            "fail",
            OnDuplicate.RETURN_EXISTING,
            "returnExisting",
            OnDuplicate.CANCEL_RUNNING,
            "cancelRunning"));
    static final Spelling<OrderBy> ORDER_BY =
            new Spelling<>(Map.of(OrderBy.PHASE, "phase", OrderBy.DEPENDENCY, "dependency", OrderBy.HYBRID, "hybrid"));
    static final Spelling<DependsOn> DEPENDS_ON = new Spelling<>(
            Map.of(DependsOn.SUCCESS, "success", DependsOn.COMPLETION, "completion", DependsOn.FAILURE, "failure"));
    static final Spelling<Absence> ABSENCE = new Spelling<>(
            Map.of(Absence.DISABLED, "disabled", Absence.LEFT_OUT, "leftOut", Absence.SATISFIED, "satisfied"));
    static final Spelling<Effect> EFFECT = new Spelling<>(
            Map.of(Effect.PURE, "pure", Effect.IDEMPOTENT, "idempotent", Effect.AT_MOST_ONCE, "atMostOnce"));
    static final Spelling<LeaseMode> LEASE =
            new Spelling<>(Map.of(LeaseMode.AUTOMATIC, "automatic", LeaseMode.HEARTBEAT, "heartbeat"));
    static final Spelling<Lock.Mode> LOCK_MODE =
            new Spelling<>(Map.of(Lock.Mode.EXCLUSIVE, "exclusive", Lock.Mode.SHARED, "shared"));

    static final Spelling<ParameterType> PARAMETER_TYPE = new Spelling<>(Map.of(
            ParameterType.TEXT,
            "text",
            ParameterType.INTEGER,
            "integer",
            ParameterType.NUMBER,
            "number",
            ParameterType.BOOLEAN,
            "boolean",
            ParameterType.LIST,
            "list",
            ParameterType.MAP,
            "map",
            ParameterType.ANY,
            "any"));

    static final Spelling<Overlap> OVERLAP = new Spelling<>(Map.of(
            Overlap.ALLOW,
            "allow",
            Overlap.SKIP,
            "skip",
            Overlap.QUEUE,
            "queue",
            Overlap.CANCEL_RUNNING,
            "cancelRunning"));
    static final Spelling<TriggerReader.Missed> MISSED =
            new Spelling<>(Map.of(TriggerReader.Missed.SKIP, "skip", TriggerReader.Missed.LAST, "last"));
    static final Spelling<Gap> GAP = new Spelling<>(Map.of(Gap.AFTER, "after", Gap.SKIP, "skip"));
    static final Spelling<Repeated> REPEATED =
            new Spelling<>(Map.of(Repeated.FIRST, "first", Repeated.LAST, "last", Repeated.BOTH, "both"));

    static final Spelling<Occasion> OCCASION = new Spelling<>(Map.of(
            Occasion.FAILURE,
            "failure",
            Occasion.SUCCESS,
            "success",
            Occasion.COMPLETION,
            "completion",
            Occasion.OVERTIME,
            "overtime",
            Occasion.DECISION,
            "decision"));
    static final Spelling<NotificationContent> CONTENT = new Spelling<>(Map.of(
            NotificationContent.INPUT, "input", NotificationContent.OUTPUT, "output", NotificationContent.LOG, "log"));

    static final Spelling<CheckpointPolicyReader.Type> CHECKPOINT = new Spelling<>(Map.of(
            CheckpointPolicyReader.Type.AFTER_EACH_NODE,
            "AfterEachNode",
            CheckpointPolicyReader.Type.AFTER_N_NODES,
            "AfterNNodes",
            CheckpointPolicyReader.Type.TIME_INTERVAL,
            "TimeInterval",
            CheckpointPolicyReader.Type.MANUAL,
            "Manual"));

    private final Map<E, String> names;
    private final Map<String, E> constants = new HashMap<>();

    private Spelling(Map<E, String> names) {
        this.names = new EnumMap<>(names);
        names.forEach((constant, name) -> constants.put(plain(name), constant));
    }

    private Spelling<E> orAlso(String text, E constant) {
        constants.put(text, constant);
        return this;
    }

    Optional<E> parse(String text) {
        return Optional.ofNullable(constants.get(plain(text)));
    }

    String of(E constant) {
        return names.getOrDefault(constant, constant.name());
    }

    Collection<String> names() {
        return names.values();
    }

    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }
}
