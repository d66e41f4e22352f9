package dev.millrace.serialization.internal.report;

import dev.millrace.event.ExecutionProgress;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.Wait;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeSnapshot.Progress;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Form of an execution, as it stands or as it ended, and of its nodes. */
public final class ExecutionForm {

    private ExecutionForm() {}

    /** Returns how an execution stands. */
    public static Map<String, @Nullable Object> of(ExecutionSnapshot snapshot) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("executionId", snapshot.id().toString());
        data.put("workflowId", snapshot.workflow().id());
        data.put("status", snapshot.status().name());
        data.put("startedAt", PlainValues.text(snapshot.span().startedAt()));
        data.put("endedAt", PlainValues.text(snapshot.span().endedAt()));
        data.put(
                "durationMs",
                snapshot.span().duration().map(took -> took.toMillis()).orElse(null));
        data.put("input", PlainValues.finite(snapshot.input()));
        var result = snapshot.result();
        addResult(
                data,
                result,
                path -> Optional.ofNullable(snapshot.nodes().get(path))
                        .flatMap(node -> node.why().failure()));
        var nodes = new LinkedHashMap<String, Object>();
        snapshot.inReadingOrder().forEach(node -> nodes.put(node.path().toString(), of(node)));
        data.put("nodes", nodes);
        data.put("progress", of(snapshot.progress()));
        return data;
    }

    /** Returns how far an execution is. */
    public static Map<String, @Nullable Object> of(ExecutionProgress progress) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("total", progress.total());
        data.put("pending", progress.pending());
        data.put("running", progress.running());
        data.put("waiting", progress.waiting());
        data.put("completed", progress.completed());
        data.put("failed", progress.failed());
        data.put("skipped", progress.skipped());
        data.put("cancelled", progress.cancelled());
        data.put("percent", progress.percent());
        data.put("remainingMs", progress.remaining().map(Duration::toMillis).orElse(null));
        data.put("waitingStart", progress.waitingStart().map(EngineForm::of).orElse(null));
        return data;
    }

    /** Returns how an execution ended. */
    public static Map<String, @Nullable Object> of(ExecutionResult result) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("executionId", result.id().toString());
        data.put("status", result.status().name());
        var reasons = result.failures().reasons();
        addResult(data, result, path -> Optional.ofNullable(reasons.get(path)));
        return data;
    }

    private static void addResult(
            Map<String, @Nullable Object> data,
            ExecutionResult result,
            Function<NodePath, Optional<Failure>> failureOf) {
        data.put("output", PlainValues.finite(result.output()));
        data.put("variables", PlainValues.finite(result.variables()));
        data.put("error", error(result, failureOf));
        data.put("failures", PlainValues.texts(result.failures().failed()));
        data.put("recovered", PlainValues.texts(result.failures().recovered()));
        data.put("warned", PlainValues.texts(result.failures().warned()));
        var compensations = result.failures().compensations();
        data.put("undone", PlainValues.texts(compensations.undone()));
        data.put("undoFailed", PlainValues.texts(compensations.failed()));
        data.put("undoSkipped", PlainValues.texts(compensations.skipped()));
    }

    /** It names the first node that failed and was not recovered, if the end is about that. */
    private static @Nullable Map<String, ?> error(
            ExecutionResult result, Function<NodePath, Optional<Failure>> failureOf) {
        if (result.status() == ExecutionStatus.COMPLETED || !result.status().isFinal()) {
            return null;
        }
        var culprit = result.failures().failed().stream()
                .filter(path -> !result.failures().recovered().contains(path))
                .filter(path -> failureOf.apply(path).isPresent())
                .findFirst()
                .filter(path -> isAbout(result.cause(), path));
        var error = new LinkedHashMap<String, @Nullable Object>();
        error.put(
                "type",
                culprit.flatMap(failureOf)
                        .map(Failure::type)
                        .orElse(result.status().name()));
        error.put("message", result.cause());
        error.put("node", culprit.map(NodePath::toString).orElse(null));
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

    /** Returns how a node stands. */
    public static Map<String, @Nullable Object> of(NodeSnapshot node) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("status", node.status().name());
        data.put("attempts", node.attempts());
        data.put("skipReason", node.why().skipReason().map(Enum::name).orElse(null));
        data.put("output", PlainValues.finite(node.output()));
        data.put("error", node.why().failure().map(ExecutionForm::of).orElse(null));
        data.put("warnings", node.why().warnings());
        data.put("waitsFor", node.why().awaited().map(ExecutionForm::of).orElse(null));
        data.put("progress", node.why().progress().map(ExecutionForm::of).orElse(null));
        data.put("startedAt", PlainValues.text(node.span().startedAt()));
        data.put("endedAt", PlainValues.text(node.span().endedAt()));
        return data;
    }

    private static Map<String, ?> of(Wait awaited) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("signal", awaited.signal().isEmpty() ? null : awaited.signal());
        data.put("correlation", awaited.correlation().isEmpty() ? null : awaited.correlation());
        boolean isLimited = awaited.dueEpochMicros() != Long.MAX_VALUE;
        data.put("until", isLimited ? PlainValues.text(TimeSource.instantOf(awaited.dueEpochMicros())) : null);
        return data;
    }

    private static Map<String, ?> of(Progress progress) {
        var data = new LinkedHashMap<String, Object>();
        data.put("fraction", progress.fraction());
        data.put("text", progress.text());
        return data;
    }

    static Map<String, ?> of(Failure failure) {
        var data = new LinkedHashMap<String, Object>();
        data.put("type", failure.type());
        data.put("message", failure.message());
        return data;
    }
}
