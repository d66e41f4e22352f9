package dev.millrace.internal.decision.plan;

import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.NodeEvent.Wait;
import dev.millrace.node.Control;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which signals a Wait takes. Immutable.
 *
 * @param name the signal's name
 * @param fields the types of the payload's fields, by name; one that ends with a question mark may be absent
 * @param approval whether the payload is a decision
 */
public record SignalRule(String name, Map<String, String> fields, boolean approval) {

    private static final Map<String, String> OF_APPROVAL = fieldsOfApproval();

    static SignalRule of(ControlSettings settings) {
        boolean approval = settings.value("approval").equals(Optional.of(true));
        var fields = new LinkedHashMap<String, String>();
        settings.map("payload")
                .forEach((field, type) ->
                        fields.put(String.valueOf(field), String.valueOf(type).toLowerCase(Locale.ROOT)));
        return new SignalRule(settings.text("signal").orElse(""), approval ? OF_APPROVAL : fields, approval);
    }

    private static Map<String, String> fieldsOfApproval() {
        var fields = new LinkedHashMap<String, String>();
        fields.put("decision", "text");
        fields.put("by", "text");
        fields.put("comment", "text?");
        return fields;
    }

    /** Returns what is wrong with a payload; null if nothing is. */
    @Nullable
    public String refusal(Map<String, Object> payload) {
        for (var field : fields.entrySet()) {
            var value = payload.get(field.getKey());
            boolean optional = field.getValue().endsWith("?");
            var type = optional ? field.getValue().substring(0, field.getValue().length() - 1) : field.getValue();
            if (value == null && !optional) {
                return "its payload has no '" + field.getKey() + "', a " + type;
            }
            if (value != null && !isOf(type, value)) {
                return "'" + field.getKey() + "' of its payload must be a " + type + ", not a "
                        + value.getClass().getSimpleName();
            }
        }
        return approval && decision(payload) == null
                ? "'decision' of its payload must be approved or rejected, not '" + payload.get("decision") + "'"
                : null;
    }

    private static boolean isOf(String type, Object value) {
        return switch (type) {
            case "text" -> value instanceof String;
            case "number" -> value instanceof Number;
            case "boolean" -> value instanceof Boolean;
            case "list" -> value instanceof List<?>;
            case "map" -> value instanceof Map<?, ?>;
            default -> true;
        };
    }

    /** Returns the port by which a decision leaves; null if the payload is none. */
    static @Nullable String decision(Map<String, Object> payload) {
        var decision = String.valueOf(payload.get("decision"));
        if (decision.equalsIgnoreCase(Control.APPROVED)) {
            return Control.APPROVED;
        }
        return decision.equalsIgnoreCase(Control.REJECTED) ? Control.REJECTED : null;
    }

    /** Returns the oldest of some signals that a waiting node takes; null if there is none. */
    @Nullable
    Signal firstOf(Collection<Signal> signals, Wait awaited) {
        for (var signal : signals) {
            if (isAbout(signal, awaited.correlation()) && refusal(signal.payload()) == null) {
                return signal;
            }
        }
        return null;
    }

    private static boolean isAbout(Signal signal, String correlation) {
        if (correlation.isEmpty()) {
            return true;
        }
        return signal.correlation().isEmpty()
                ? correlation.equals(String.valueOf(signal.payload().get("correlation")))
                : correlation.equals(signal.correlation());
    }
}
