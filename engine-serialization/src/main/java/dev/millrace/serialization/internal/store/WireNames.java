package dev.millrace.serialization.internal.store;

import dev.millrace.definition.Priority;
import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.BreakerChange;
import dev.millrace.event.BreakerState;
import dev.millrace.event.ExecutionEvent.Ending;
import dev.millrace.event.ExecutionEvent.Move;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionEvent.Pin;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.StartWait;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionEvent.Undone;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.event.NodeEvent.ChildEnd;
import dev.millrace.event.NodeEvent.FailedAttempt;
import dev.millrace.event.NodeEvent.Retry;
import dev.millrace.event.NodeEvent.Unmet;
import dev.millrace.event.NodeEvent.Wait;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.ScopeEvent.CollectionFile;
import dev.millrace.event.SkipReason;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Names of the fields and choices that stand in records, for every type that is a part of an event; {@link EventTypes}
 * has those of the events. A name is never changed, whatever the component or constant is called in the code.
 */
final class WireNames {

    private static final Map<Class<?>, List<String>> FIELDS = new HashMap<>();
    private static final Map<Class<?>, Map<String, Enum<?>>> CHOICES = new HashMap<>();

    static {
        fields(Origin.class, "workflow", "revision", "starter");
        fields(WorkflowKey.class, "id", "version");
        fields(Starter.class, "key", "labels", "actor", "parent");
        fields(ParentNode.class, "execution", "node", "awaits");
        fields(Undone.class, "repaired", "status", "endedEpochMicros");
        fields(Move.class, "from", "to", "renamed");
        fields(Pin.class, "workflow", "revision");
        fields(Request.class, "reason", "by");
        fields(Ending.class, "status", "message", "output");
        fields(StartWait.class, "gate", "reason", "priority", "alone", "replaces");
        fields(Signal.class, "name", "payload", "dedupId", "correlation");
        fields(NodeResult.class, "output", "port", "writes", "conditions", "warnings");
        fields(Failure.class, "type", "message", "retryable", "supertypes", "output", "trace");
        fields(FailedAttempt.class, "number", "timedOut", "input", "conditions");
        fields(BreakerChange.class, "breaker", "from", "to");
        fields(Retry.class, "attempt", "dueEpochMicros", "timedOut");
        fields(Unmet.class, "condition", "values");
        fields(Wait.class, "signal", "dueEpochMicros", "correlation");
        fields(Child.class, "id", "workflow", "awaited", "input", "variables");
        fields(ChildEnd.class, "child", "status", "cause");
        fields(CollectionFile.class, "name", "sha256", "size", "modifiedEpochMillis");

        choice("CANCEL", Stop.CANCEL);
        choice("TERMINATE", Stop.TERMINATE);
        choice("TIMEOUT", Stop.TIMEOUT);

        choice("HIGH", Priority.HIGH);
        choice("NORMAL", Priority.NORMAL);
        choice("LOW", Priority.LOW);

        choice("PENDING", ExecutionStatus.PENDING);
        choice("RUNNING", ExecutionStatus.RUNNING);
        choice("WAITING", ExecutionStatus.WAITING);
        choice("PAUSED", ExecutionStatus.PAUSED);
        choice("COMPENSATING", ExecutionStatus.COMPENSATING);
        choice("COMPLETED", ExecutionStatus.COMPLETED);
        choice("FAILED", ExecutionStatus.FAILED);
        choice("CANCELLED", ExecutionStatus.CANCELLED);
        choice("TERMINATED", ExecutionStatus.TERMINATED);
        choice("TIMED_OUT", ExecutionStatus.TIMED_OUT);
        choice("COMPENSATED", ExecutionStatus.COMPENSATED);
        choice("COMPENSATION_FAILED", ExecutionStatus.COMPENSATION_FAILED);

        choice("UPSTREAM_FAILED", SkipReason.UPSTREAM_FAILED);
        choice("NOT_TAKEN", SkipReason.NOT_TAKEN);
        choice("EXECUTION_ENDED", SkipReason.EXECUTION_ENDED);
        choice("NOT_SELECTED", SkipReason.NOT_SELECTED);
        choice("DISABLED", SkipReason.DISABLED);

        choice("CLOSED", BreakerState.CLOSED);
        choice("OPEN", BreakerState.OPEN);
        choice("HALF_OPEN", BreakerState.HALF_OPEN);

        choice("PENDING", NodeStatus.PENDING);
        choice("READY", NodeStatus.READY);
        choice("RUNNING", NodeStatus.RUNNING);
        choice("WAITING", NodeStatus.WAITING);
        choice("NEEDS_DECISION", NodeStatus.NEEDS_DECISION);
        choice("COMPLETED", NodeStatus.COMPLETED);
        choice("FAILED", NodeStatus.FAILED);
        choice("SKIPPED", NodeStatus.SKIPPED);
        choice("CANCELLED", NodeStatus.CANCELLED);
        choice("TIMED_OUT", NodeStatus.TIMED_OUT);
    }

    private WireNames() {}

    private static void fields(Class<? extends Record> type, String... names) {
        FIELDS.put(type, List.of(names));
    }

    private static void choice(String name, Enum<?> constant) {
        CHOICES.computeIfAbsent(constant.getDeclaringClass(), unseen -> new LinkedHashMap<>())
                .put(name, constant);
    }

    /** Returns the names of a record's fields, in the order of its components. */
    static List<String> fieldsOf(Class<?> type) {
        var names = FIELDS.get(type);
        if (names == null) {
            throw new AssertionError("no names stand here for the fields of " + type + "; add them to "
                    + WireNames.class.getSimpleName() + ", in the order of its components");
        }
        return names;
    }

    /** Returns the constants of an enum by their names. */
    static Map<String, Enum<?>> choicesOf(Class<?> type) {
        var choices = CHOICES.getOrDefault(type, Map.of());
        var unnamed = Arrays.stream(type.getEnumConstants())
                .filter(constant -> !choices.containsValue(constant))
                .toList();
        if (!unnamed.isEmpty()) {
            throw new AssertionError("no name stands here for " + unnamed + " of " + type + "; add one to "
                    + WireNames.class.getSimpleName());
        }
        return choices;
    }

    /** Returns the name of a constant. */
    static String nameOf(Enum<?> constant) {
        return choicesOf(constant.getDeclaringClass()).entrySet().stream()
                .filter(choice -> choice.getValue() == constant)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }
}
