package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.NodePath;
import dev.millrace.internal.decision.Reception;
import dev.millrace.internal.decision.RepairAction;
import dev.millrace.store.InboxMessage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What somebody wants of an execution that another engine may have, as data; its answer is a text. Immutable.
 *
 * @param kind what is wanted
 * @param data the rest
 */
record Wanted(String kind, Map<String, Object> data) {

    static final String STOP = "stop";
    static final String PAUSE = "pause";
    static final String RESUME = "resume";
    static final String SIGNAL = "signal";
    static final String REPAIR = "repair";
    static final String UNDO = "undo";
    static final String CHECKPOINT = "checkpoint";

    static Wanted stop(Stop stop, Request request) {
        return new Wanted(STOP, with(request, Map.of("stop", stop.name())));
    }

    static Wanted pause(Request request, Optional<Duration> limit) {
        return new Wanted(
                PAUSE, with(request, limit.map(l -> data("limit", l.toString())).orElse(Map.of())));
    }

    static Wanted resume(Request request) {
        return new Wanted(RESUME, with(request, Map.of()));
    }

    static Wanted signal(Signal signal) {
        return new Wanted(
                SIGNAL,
                Map.of(
                        "name", signal.name(),
                        "payload", signal.payload(),
                        "dedupId", signal.dedupId(),
                        "correlation", signal.correlation()));
    }

    /**
     * Returns the wish for a repair.
     *
     * @param repairs how many the execution had when somebody looked: another one means that he looks again
     */
    static Wanted repair(RepairAction action, Request request, boolean held, long repairs) {
        var data = new LinkedHashMap<String, Object>();
        data.put("action", action.kind().name());
        data.put("nodes", action.nodes().stream().map(NodePath::toString).toList());
        data.put("repeats", action.repeats());
        data.put("held", held);
        data.put("repairs", repairs);
        action.data().ifPresent(given -> data.put("data", given));
        return new Wanted(REPAIR, with(request, data));
    }

    /** Returns the wish that a repair be undone, by the numbers of its first and its last event. */
    static Wanted undo(long first, long last, Request request) {
        return new Wanted(UNDO, with(request, Map.of("first", first, "last", last)));
    }

    /** Returns the wish that what was done so far be safe. */
    static Wanted checkpoint() {
        return new Wanted(CHECKPOINT, Map.of());
    }

    /** Reads what a message says. */
    static Wanted of(InboxMessage message) {
        return new Wanted(message.kind(), message.data());
    }

    private static Map<String, Object> data(String name, Object value) {
        return Map.of(name, value);
    }

    private static Map<String, Object> with(Request request, Map<String, Object> more) {
        var data = new LinkedHashMap<String, Object>(more);
        data.put("reason", request.reason());
        data.put("by", request.by());
        return data;
    }

    /** Returns whether it has to know what has happened so far. */
    boolean isOfHistory() {
        return kind.equals(REPAIR) || kind.equals(UNDO);
    }

    /** Returns a number of the data. */
    long number(String name) {
        return ((Number) data.getOrDefault(name, 0L)).longValue();
    }

    /** Returns a text of the data; empty if there is none. */
    String text(String name) {
        return String.valueOf(data.getOrDefault(name, ""));
    }

    @SuppressWarnings("unchecked") // it was written as a map of data
    Map<String, Object> map(String name) {
        return (Map<String, Object>) data.getOrDefault(name, Map.of());
    }

    Request request() {
        return new Request(text("reason"), text("by"));
    }

    Optional<Duration> limit() {
        return data.containsKey("limit") ? Optional.of(Duration.parse(text("limit"))) : Optional.empty();
    }

    /** Returns what became of a signal as the text of an answer. */
    static String text(Reception reception) {
        return reception.kind() + " " + reception.reason();
    }

    /** Reads what became of a signal. */
    static Reception reception(String answer) {
        int end = answer.indexOf(' ');
        return new Reception(Reception.Kind.valueOf(answer.substring(0, end)), answer.substring(end + 1));
    }
}
