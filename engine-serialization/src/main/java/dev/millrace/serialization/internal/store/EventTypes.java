package dev.millrace.serialization.internal.store;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.CompensationStarted;
import dev.millrace.event.ExecutionEvent.EndReached;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionMigrated;
import dev.millrace.event.ExecutionEvent.ExecutionPaused;
import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionEvent.ExecutionResumed;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.RepairUndone;
import dev.millrace.event.ExecutionEvent.SignalReceived;
import dev.millrace.event.ExecutionEvent.StopRequested;
import dev.millrace.event.NodeEvent.AttemptNoted;
import dev.millrace.event.NodeEvent.ChildEnded;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.event.NodeEvent.CompletionHeld;
import dev.millrace.event.NodeEvent.DataEdited;
import dev.millrace.event.NodeEvent.DecisionNeeded;
import dev.millrace.event.NodeEvent.FailureHeld;
import dev.millrace.event.NodeEvent.InputTaken;
import dev.millrace.event.NodeEvent.LocksNamed;
import dev.millrace.event.NodeEvent.NodeCancelled;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeFellBack;
import dev.millrace.event.NodeEvent.NodeHeldBack;
import dev.millrace.event.NodeEvent.NodeProgressed;
import dev.millrace.event.NodeEvent.NodeRequeued;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeEvent.NodeSkipped;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeEvent.NodeWaiting;
import dev.millrace.event.NodeEvent.OutcomeRefused;
import dev.millrace.event.NodeEvent.PolicyFilledIn;
import dev.millrace.event.ScopeEvent.CollectionFixed;
import dev.millrace.event.ScopeEvent.CollectionOpened;
import dev.millrace.event.ScopeEvent.LoopChecked;
import dev.millrace.event.ScopeEvent.ScopeClosed;
import dev.millrace.event.ScopeEvent.ScopeOpened;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every event type, once, by the name that stands in records. A name is never changed and never given to another type.
 */
final class EventTypes {

    /**
     * An event type.
     *
     * @param name its name in records
     * @param form how its components stand
     */
    record EventType(String name, RecordForm form) {}

    private static final Map<String, Class<? extends Event>> CLASSES = new LinkedHashMap<>();
    private static final Map<String, EventType> BY_NAME = new LinkedHashMap<>();
    private static final Map<Class<?>, EventType> BY_CLASS = new HashMap<>();

    static {
        CLASSES.put("executionStarted", ExecutionStarted.class);
        CLASSES.put("executionPaused", ExecutionPaused.class);
        CLASSES.put("executionResumed", ExecutionResumed.class);
        CLASSES.put("stopRequested", StopRequested.class);
        CLASSES.put("executionRepaired", ExecutionRepaired.class);
        CLASSES.put("repairUndone", RepairUndone.class);
        CLASSES.put("executionMigrated", ExecutionMigrated.class);
        CLASSES.put("endReached", EndReached.class);
        CLASSES.put("compensationStarted", CompensationStarted.class);
        CLASSES.put("signalReceived", SignalReceived.class);
        CLASSES.put("executionEnded", ExecutionEnded.class);
        CLASSES.put("nodeStarted", NodeStarted.class);
        CLASSES.put("attemptNoted", AttemptNoted.class);
        CLASSES.put("nodeProgressed", NodeProgressed.class);
        CLASSES.put("nodeCompleted", NodeCompleted.class);
        CLASSES.put("nodeFailed", NodeFailed.class);
        CLASSES.put("nodeRetryScheduled", NodeRetryScheduled.class);
        CLASSES.put("completionHeld", CompletionHeld.class);
        CLASSES.put("failureHeld", FailureHeld.class);
        CLASSES.put("nodeFellBack", NodeFellBack.class);
        CLASSES.put("nodeSkipped", NodeSkipped.class);
        CLASSES.put("nodeCancelled", NodeCancelled.class);
        CLASSES.put("nodeWaiting", NodeWaiting.class);
        CLASSES.put("inputTaken", InputTaken.class);
        CLASSES.put("nodeRequeued", NodeRequeued.class);
        CLASSES.put("decisionNeeded", DecisionNeeded.class);
        CLASSES.put("dataEdited", DataEdited.class);
        CLASSES.put("childRequested", ChildRequested.class);
        CLASSES.put("childEnded", ChildEnded.class);
        CLASSES.put("locksNamed", LocksNamed.class);
        CLASSES.put("policyFilledIn", PolicyFilledIn.class);
        CLASSES.put("nodeHeldBack", NodeHeldBack.class);
        CLASSES.put("outcomeRefused", OutcomeRefused.class);
        CLASSES.put("scopeOpened", ScopeOpened.class);
        CLASSES.put("scopeClosed", ScopeClosed.class);
        CLASSES.put("collectionFixed", CollectionFixed.class);
        CLASSES.put("collectionOpened", CollectionOpened.class);
        CLASSES.put("loopChecked", LoopChecked.class);
        CLASSES.forEach((name, type) -> {
            var known = new EventType(name, RecordForm.of(type));
            BY_NAME.put(name, known);
            BY_CLASS.put(type, known);
        });
    }

    private EventTypes() {}

    /** Returns the type with this name; null if there is none. */
    static @Nullable EventType named(String name) {
        return BY_NAME.get(name);
    }

    static EventType of(Event event) {
        var type = BY_CLASS.get(event.getClass());
        if (type == null) {
            throw new AssertionError(event.getClass() + " has no name in " + EventTypes.class.getSimpleName());
        }
        return type;
    }

    /** Returns the classes by their names. */
    static Map<String, Class<? extends Event>> classes() {
        return Collections.unmodifiableMap(CLASSES);
    }
}
