package dev.millrace.testing.replay;

import dev.millrace.event.Failure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** An event as a bundle holds it. Immutable. */
record RecordedEvent(Map<?, ?> fields) {

    /** What a node's end is called. */
    static final Set<String> ENDS = Set.of("NodeCompleted", "NodeFailed", "NodeSkipped", "NodeCancelled");

    String type() {
        return text("event");
    }

    boolean is(String type) {
        return type().equals(type);
    }

    /** Returns whether a node has come to its end. */
    boolean isEnd() {
        return ENDS.contains(type());
    }

    String node() {
        return text("node");
    }

    String text(String name) {
        var value = fields.get(name);
        return value == null ? "" : value.toString();
    }

    Map<String, Object> map(String name) {
        var map = new LinkedHashMap<String, Object>();
        if (fields.get(name) instanceof Map<?, ?> found) {
            found.forEach((key, value) -> map.put(String.valueOf(key), value));
        }
        return map;
    }

    RecordedEvent part(String name) {
        return new RecordedEvent(map(name));
    }

    boolean has(String name) {
        return fields.get(name) != null;
    }

    long number(String name) {
        return fields.get(name) instanceof Number number ? number.longValue() : 0;
    }

    boolean truth(String name) {
        return Boolean.TRUE.equals(fields.get(name));
    }

    /** Returns how long after another one it was. */
    Duration after(RecordedEvent earlier) {
        return Duration.ofNanos((number("atEpochMicros") - earlier.number("atEpochMicros")) * 1_000);
    }

    Failure failure() {
        var failure = part("failure");
        var supertypes = failure.fields.get("supertypes") instanceof List<?> names
                ? names.stream().map(String::valueOf).toList()
                : List.<String>of();
        return new Failure(
                failure.text("type"),
                failure.text("message"),
                failure.truth("retryable"),
                supertypes,
                failure.map("output"),
                failure.text("trace"));
    }

    /** Returns in what its end differs from another; nothing if it does not. */
    Optional<String> differenceTo(RecordedEvent other) {
        if (!type().equals(other.type())) {
            return Optional.of("was " + type() + ", and is " + other.type()
                    + (other.is("NodeFailed") ? " (" + other.failure() + ")" : ""));
        }
        if (is("NodeFailed")) {
            return difference("failure", failure().toString(), other.failure().toString());
        }
        if (is("NodeSkipped")) {
            return difference("reason", text("reason"), other.text("reason"));
        }
        if (!is("NodeCompleted")) {
            return Optional.empty();
        }
        var result = part("result");
        var found = other.part("result");
        return difference("port", result.text("port"), found.text("port"))
                .or(() -> difference("output", result.map("output"), found.map("output")))
                .or(() -> difference("writes", result.map("writes"), found.map("writes")));
    }

    static Optional<String> difference(String what, @Nullable Object recorded, @Nullable Object found) {
        if (RecordedData.isSame(recorded, found)) {
            return Optional.empty();
        }
        if (recorded instanceof Map<?, ?> one && found instanceof Map<?, ?> other) {
            var names = new TreeSet<String>();
            one.keySet().forEach(name -> names.add(String.valueOf(name)));
            other.keySet().forEach(name -> names.add(String.valueOf(name)));
            var name = names.stream()
                    .filter(key -> one.containsKey(key) != other.containsKey(key)
                            || !RecordedData.isSame(one.get(key), other.get(key)))
                    .findFirst()
                    .orElse("");
            return Optional.of(what + "." + name + " was " + shown(one, name) + ", and is " + shown(other, name));
        }
        return Optional.of(what + " was " + recorded + ", and is " + found);
    }

    private static String shown(Map<?, ?> map, String name) {
        return map.containsKey(name) ? String.valueOf(map.get(name)) : "not there";
    }

    @Override
    public String toString() {
        return type() + (has("node") ? " " + node() : "");
    }
}
