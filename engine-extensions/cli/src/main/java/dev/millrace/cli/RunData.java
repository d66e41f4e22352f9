package dev.millrace.cli;

import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.Wait;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.time.TimeSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An execution as data, for {@code --json}. */
final class RunData {

    private RunData() {}

    static Map<String, ?> of(ExecutionSnapshot snapshot) {
        var result = snapshot.result();
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("executionId", snapshot.id().toString());
        data.put("workflowId", snapshot.workflow().id());
        data.put("status", snapshot.status().name());
        data.put("startedAt", text(snapshot.span().startedAt()));
        data.put("endedAt", text(snapshot.span().endedAt()));
        data.put(
                "durationMs",
                snapshot.span().duration().map(took -> took.toMillis()).orElse(null));
        data.put("input", finite(snapshot.input()));
        data.put("output", finite(result.output()));
        data.put("variables", finite(result.variables()));
        data.put("error", error(snapshot));
        data.put("failures", paths(result.failures().failed()));
        data.put("recovered", paths(result.failures().recovered()));
        var nodes = new LinkedHashMap<String, Object>();
        NodeOrder.of(snapshot.nodes().values())
                .forEach(node -> nodes.put(node.path().toString(), node(node)));
        data.put("nodes", nodes);
        return data;
    }

    private static @Nullable Map<String, ?> error(ExecutionSnapshot snapshot) {
        if (snapshot.status() == ExecutionStatus.COMPLETED || !snapshot.status().isFinal()) {
            return null;
        }
        var error = new LinkedHashMap<String, @Nullable Object>();
        var culprit = culprit(snapshot).filter(node -> isAbout(snapshot.result().cause(), node.path()));
        error.put(
                "type",
                culprit.flatMap(node -> node.why().failure())
                        .map(Failure::type)
                        .orElse(snapshot.status().name()));
        error.put("message", snapshot.result().cause());
        error.put("node", culprit.map(node -> node.path().toString()).orElse(null));
        return error;
    }

    /** An execution that was stopped, or met a fault, did not end for the failures that it had before. */
    private static boolean isAbout(String cause, NodePath failed) {
        var top = failed;
        while (top.scope().isPresent()) {
            top = top.scope().get();
        }
        return cause.startsWith("node " + top.id().value() + ": ");
    }

    /** Returns the first node that failed and was not recovered. */
    private static Optional<NodeSnapshot> culprit(ExecutionSnapshot snapshot) {
        var failures = snapshot.result().failures();
        return failures.failed().stream()
                .filter(path -> !failures.recovered().contains(path))
                .map(snapshot.nodes()::get)
                .filter(node -> node != null)
                .findFirst();
    }

    private static Map<String, ?> node(NodeSnapshot node) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("status", node.status().name());
        data.put("attempts", node.attempts());
        data.put("skipReason", node.why().skipReason().map(Enum::name).orElse(null));
        data.put("output", finite(node.output()));
        data.put("error", node.why().failure().map(RunData::error).orElse(null));
        data.put("waitsFor", node.why().awaited().map(RunData::awaited).orElse(null));
        data.put(
                "progress",
                node.why()
                        .progress()
                        .map(said -> Map.of("fraction", said.fraction(), "text", said.text()))
                        .orElse(null));
        data.put("startedAt", text(node.span().startedAt()));
        data.put("endedAt", text(node.span().endedAt()));
        return data;
    }

    private static Map<String, ?> awaited(Wait awaited) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("signal", awaited.signal().isEmpty() ? null : awaited.signal());
        data.put("correlation", awaited.correlation().isEmpty() ? null : awaited.correlation());
        boolean isLimited = awaited.dueEpochMicros() != Long.MAX_VALUE;
        data.put("until", isLimited ? Text.of(TimeSource.instantOf(awaited.dueEpochMicros())) : null);
        return data;
    }

    private static Map<String, ?> error(Failure failure) {
        var error = new LinkedHashMap<String, Object>();
        error.put("type", failure.type());
        error.put("message", failure.message());
        return error;
    }

    private static @Nullable String text(Optional<Instant> instant) {
        return instant.map(Text::of).orElse(null);
    }

    private static List<String> paths(List<NodePath> paths) {
        return paths.stream().map(NodePath::toString).toList();
    }

    /** Returns data without the numbers that JSON cannot say: they become texts. */
    static @Nullable Object finite(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<String, @Nullable Object>();
            map.forEach((key, element) -> copy.put(String.valueOf(key), finite(element)));
            return copy;
        }
        if (value instanceof List<?> list) {
            var copy = new ArrayList<@Nullable Object>();
            list.forEach(element -> copy.add(finite(element)));
            return copy;
        }
        return value instanceof Number number && !Double.isFinite(number.doubleValue()) && isFraction(number)
                ? number.toString()
                : value;
    }

    /** A large whole number is no double either, but JSON can say it. */
    private static boolean isFraction(Number number) {
        return number instanceof Double || number instanceof Float;
    }
}
