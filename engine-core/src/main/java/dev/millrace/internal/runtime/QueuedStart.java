package dev.millrace.internal.runtime;

import dev.millrace.definition.Priority;
import dev.millrace.definition.StartTerms;
import dev.millrace.event.ExecutionEvent.Pin;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionId;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.store.InboxMessage;
import dev.millrace.store.Ownership;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A start that waits in a store for an engine, as data. Holds nothing. */
final class QueuedStart {

    private QueuedStart() {}

    /**
     * Returns the message that asks for a start; its workflow's definition must be safe.
     *
     * @throws IllegalArgumentException if it says whenFull or onDuplicate: nobody would be there to hear the answer
     */
    static InboxMessage message(ExecutionId id, Plan plan, StartRequest request) {
        var terms = request.terms();
        if (terms.whenFull().isPresent() || terms.onDuplicate().isPresent()) {
            throw new IllegalArgumentException("[JDB-146] a start that is put into the store waits for an engine with"
                    + " room, and nobody hears what became of it: whenFull and onDuplicate are not to be had there;"
                    + " leave them out, say them in the workflow, or call start");
        }
        var starter = request.starter();
        var pin = plan.origin().pin();
        var data = new LinkedHashMap<String, Object>();
        data.put("workflow", pin.workflow().id());
        data.put("version", pin.workflow().version());
        data.put("revision", pin.revision());
        data.put("input", request.input());
        data.put("variables", request.variables());
        data.put("key", starter.key());
        data.put("labels", starter.labels());
        data.put("by", starter.actor());
        request.terms().priority().ifPresent(priority -> data.put("priority", priority.name()));
        var runsOn = starter.labels().getOrDefault(Ownership.RUNS_ON, "");
        return InboxMessage.start(
                id,
                runsOn.isEmpty() ? Set.of() : Set.of(runsOn.split(",", -1)),
                request.terms()
                        .priority()
                        .or(() -> plan.workflow().policy().starts().priority())
                        .orElse(Priority.NORMAL),
                data);
    }

    /** Returns what a message wants to start. */
    static Pin pin(InboxMessage message) {
        return new Pin(message.workflow(), text(message.data(), "revision"));
    }

    /** Returns how a message wants it to be started. */
    static StartRequest request(InboxMessage message) {
        var data = message.data();
        var labels = new HashMap<String, String>();
        map(data, "labels").forEach((name, value) -> labels.put(name, String.valueOf(value)));
        var priority = data.containsKey("priority")
                ? Optional.of(Priority.valueOf(text(data, "priority")))
                : Optional.<Priority>empty();
        return new StartRequest(
                map(data, "input"),
                map(data, "variables"),
                new Starter(text(data, "key"), labels, text(data, "by"), Optional.empty()),
                StartTerms.DEFAULT.withPriority(priority));
    }

    private static String text(Map<String, Object> data, String name) {
        return String.valueOf(data.getOrDefault(name, ""));
    }

    @SuppressWarnings("unchecked") // it was written as a map of data
    private static Map<String, Object> map(Map<String, Object> data, String name) {
        return (Map<String, Object>) data.getOrDefault(name, Map.of());
    }
}
