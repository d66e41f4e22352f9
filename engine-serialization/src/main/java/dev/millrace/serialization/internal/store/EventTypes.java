package dev.millrace.serialization.internal.store;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.CompensationStarted;
import dev.millrace.event.ExecutionEvent.EndReached;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionMigrated;
import dev.millrace.event.ExecutionEvent.ExecutionOvertime;
import dev.millrace.event.ExecutionEvent.ExecutionPaused;
import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionEvent.ExecutionResumed;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.RepairUndone;
import dev.millrace.event.ExecutionEvent.SignalReceived;
import dev.millrace.event.ExecutionEvent.StartAdmitted;
import dev.millrace.event.ExecutionEvent.StartHeldBack;
import dev.millrace.event.ExecutionEvent.StopRequested;
import dev.millrace.event.NodeEvent.AttemptNoted;
import dev.millrace.event.NodeEvent.BreakerChanged;
import dev.millrace.event.NodeEvent.ChildEnded;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.event.NodeEvent.CompletionHeld;
import dev.millrace.event.NodeEvent.DataEdited;
import dev.millrace.event.NodeEvent.DecisionNeeded;
import dev.millrace.event.NodeEvent.ExistingReturned;
import dev.millrace.event.NodeEvent.FailureHeld;
import dev.millrace.event.NodeEvent.InputTaken;
import dev.millrace.event.NodeEvent.LocksNamed;
import dev.millrace.event.NodeEvent.NodeCancelled;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeFellBack;
import dev.millrace.event.NodeEvent.NodeHeldBack;
import dev.millrace.event.NodeEvent.NodeOvertime;
import dev.millrace.event.NodeEvent.NodeProgressed;
import dev.millrace.event.NodeEvent.NodeReplaced;
import dev.millrace.event.NodeEvent.NodeRequeued;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeEvent.NodeSkipped;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeEvent.NodeStarved;
import dev.millrace.event.NodeEvent.NodeWaiting;
import dev.millrace.event.NodeEvent.OutcomeRefused;
import dev.millrace.event.NodeEvent.PolicyFilledIn;
import dev.millrace.event.ScopeEvent.CollectionFixed;
import dev.millrace.event.ScopeEvent.CollectionOpened;
import dev.millrace.event.ScopeEvent.LoopChecked;
import dev.millrace.event.ScopeEvent.ScopeClosed;
import dev.millrace.event.ScopeEvent.ScopeCompensationStarted;
import dev.millrace.event.ScopeEvent.ScopeOpened;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Event types, each once, by the name that stands in records, with the names of its fields. A name is never changed and
 * never given to another type, whatever the class or the component is called.
 */
final class EventTypes {

    /**
     * An event type.
     *
     * @param name its name in records
     * @param form how its components stand
     */
    record EventType(String name, RecordForm form) {}

    /** What every event begins with: in a record it stands in the turn, in a report in the event. */
    private static final List<String> SHARED = List.of("execution", "sequence", "atEpochMicros");

    private static final Map<String, Class<? extends Event>> CLASSES = new LinkedHashMap<>();
    private static final Map<String, EventType> BY_NAME = new LinkedHashMap<>();
    private static final Map<Class<?>, EventType> BY_CLASS = new HashMap<>();

    static {
        add("executionStarted", ExecutionStarted.class, "origin", "input", "variables", "priority");
        add("executionPaused", ExecutionPaused.class, "request", "resumeEpochMicros");
        add("executionResumed", ExecutionResumed.class, "request");
        add("startHeldBack", StartHeldBack.class, "waiting");
        add("startAdmitted", StartAdmitted.class);
        add("stopRequested", StopRequested.class, "stop", "request");
        add("executionRepaired", ExecutionRepaired.class, "action", "request", "reset");
        add("repairUndone", RepairUndone.class, "undone", "request");
        add("executionMigrated", ExecutionMigrated.class, "move", "request");
        add("endReached", EndReached.class, "node", "ending");
        add("executionOvertime", ExecutionOvertime.class, "limitMillis");
        add("compensationStarted", CompensationStarted.class, "reason", "spared", "backTo");
        add("signalReceived", SignalReceived.class, "signal");
        add("executionEnded", ExecutionEnded.class, "status", "cause", "output");
        add("nodeStarted", NodeStarted.class, "node", "attempt", "deliveries");
        add("attemptNoted", AttemptNoted.class, "node", "note");
        add("nodeProgressed", NodeProgressed.class, "node", "fraction", "text");
        add("nodeCompleted", NodeCompleted.class, "node", "result", "recoveredBy");
        add("nodeFailed", NodeFailed.class, "node", "failure", "attempt");
        add("nodeRetryScheduled", NodeRetryScheduled.class, "node", "failure", "retry");
        add("completionHeld", CompletionHeld.class, "node", "result", "input", "recoveredBy");
        add("failureHeld", FailureHeld.class, "node", "failure", "attempt");
        add("nodeFellBack", NodeFellBack.class, "node", "failure", "attempt");
        add("nodeSkipped", NodeSkipped.class, "node", "reason", "unmet");
        add("nodeCancelled", NodeCancelled.class, "node", "reason");
        add("nodeWaiting", NodeWaiting.class, "node", "awaited");
        add("inputTaken", InputTaken.class, "node", "input");
        add("nodeRequeued", NodeRequeued.class, "node", "deliveries", "reason");
        add("decisionNeeded", DecisionNeeded.class, "node", "reason");
        add("dataEdited", DataEdited.class, "node", "input", "output");
        add("childRequested", ChildRequested.class, "node", "child");
        add("childEnded", ChildEnded.class, "node", "end");
        add("locksNamed", LocksNamed.class, "node", "locks");
        add("policyFilledIn", PolicyFilledIn.class, "node", "values");
        add("nodeHeldBack", NodeHeldBack.class, "node", "gate", "reason");
        add("nodeOvertime", NodeOvertime.class, "node", "attempt", "limitMillis");
        add("breakerChanged", BreakerChanged.class, "node", "change");
        add("nodeStarved", NodeStarved.class, "node", "gate", "reason");
        add("existingReturned", ExistingReturned.class, "node", "key", "existing");
        add("nodeReplaced", NodeReplaced.class, "node", "attempt", "key", "by");
        add("outcomeRefused", OutcomeRefused.class, "node", "attempt", "outcome");
        add("scopeOpened", ScopeOpened.class, "scope", "input", "variables");
        add("scopeCompensationStarted", ScopeCompensationStarted.class, "scope", "reason");
        add("scopeClosed", ScopeClosed.class, "scope", "status", "output");
        add("collectionFixed", CollectionFixed.class, "scope", "items");
        add("collectionOpened", CollectionOpened.class, "scope", "file");
        add("loopChecked", LoopChecked.class, "scope", "iterations", "holds");
    }

    private EventTypes() {}

    private static void add(String name, Class<? extends Event> type, String... fields) {
        var names = Stream.concat(SHARED.stream(), Stream.of(fields)).toList();
        var known = new EventType(name, RecordForm.of(type, names));
        CLASSES.put(name, type);
        BY_NAME.put(name, known);
        BY_CLASS.put(type, known);
    }

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
