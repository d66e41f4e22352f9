package dev.millrace.serialization;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.Problem;
import dev.millrace.definition.Problem.Place;
import dev.millrace.event.BatchReport;
import dev.millrace.event.BreakerReport;
import dev.millrace.event.DeadLetterReport;
import dev.millrace.event.EngineProgress;
import dev.millrace.event.EnqueuedStart;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionProgress;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.Explanation;
import dev.millrace.event.Fire;
import dev.millrace.event.GateReport;
import dev.millrace.event.GroupReport;
import dev.millrace.event.LogLine;
import dev.millrace.event.MigrationReport;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.RepairPreview;
import dev.millrace.event.SecretNames;
import dev.millrace.event.TriggerReport;
import dev.millrace.event.WaitingStart;
import dev.millrace.notification.Notification;
import dev.millrace.queue.QueueMetrics;
import dev.millrace.serialization.internal.report.BatchForm;
import dev.millrace.serialization.internal.report.BundleEvents;
import dev.millrace.serialization.internal.report.BundleForm;
import dev.millrace.serialization.internal.report.EngineForm;
import dev.millrace.serialization.internal.report.ExecutionForm;
import dev.millrace.serialization.internal.report.MigrationForm;
import dev.millrace.serialization.internal.report.NotificationForm;
import dev.millrace.serialization.internal.report.PlainValues;
import dev.millrace.serialization.internal.store.EventForm;
import dev.millrace.store.JournalTool;
import dev.millrace.store.StoredDefinition;
import dev.millrace.store.StoredExecution;
import dev.millrace.time.TimeSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The one JSON form of events and of what the engine reports, for a command line, an HTTP answer or an export alike.
 * Each method returns plain data, so that a caller can put several together; {@link DataCodec#toJson} writes it.
 * {@code docs/report-format.md} has the fields. Every field is always there, null where there is nothing to say. The
 * maps are the caller's to change. Thread-safe.
 */
public final class ReportJson {

    /** What stands in a bundle in place of a masked value. */
    public static final String MASK = BundleForm.MASK;

    /** What the engine wrote itself is read whatever its size. */
    private static final LoadLimits WHOLE =
            new LoadLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, 500, Integer.MAX_VALUE);

    private ReportJson() {}

    /**
     * Returns data with a mask in place of each value whose name is secret.
     *
     * @param isSecret says it of a name of data at any depth
     */
    public static @Nullable Object masked(@Nullable Object data, Predicate<String> isSecret) {
        return BundleForm.masked(data, requireNonNull(isSecret, "isSecret"));
    }

    /** Returns whether a name says that its value is secret: it holds password, secret, token, apiKey or the like. */
    public static boolean isSecret(String name) {
        return SecretNames.isSecret(name);
    }

    /**
     * Returns an event: what happened, its execution, number and time, and its fields as a journal names them.
     *
     * @param event one as listeners, handles and stores hand it out
     */
    public static Map<String, @Nullable Object> of(Event event) {
        return EventForm.of(requireNonNull(event, "event"));
    }

    /** Returns a notification: what happened, to what, and what else is told of it; null for what is not told. */
    public static Map<String, @Nullable Object> of(Notification notification) {
        return NotificationForm.of(requireNonNull(notification, "notification"), of(notification.event()));
    }

    /** Returns where an execution stands, with every node in the order in which people read them. */
    public static Map<String, @Nullable Object> of(ExecutionSnapshot snapshot) {
        return ExecutionForm.of(requireNonNull(snapshot, "snapshot"));
    }

    /** Returns how an execution ended: of what a snapshot's form has, what is known without the nodes. */
    public static Map<String, @Nullable Object> of(ExecutionResult result) {
        return ExecutionForm.of(requireNonNull(result, "result"));
    }

    /** Returns where a node stands, as it stands among the nodes of a snapshot. */
    public static Map<String, @Nullable Object> of(NodeSnapshot node) {
        return ExecutionForm.of(requireNonNull(node, "node"));
    }

    /** Returns what has become of the starts of a batch. */
    public static Map<String, @Nullable Object> of(BatchReport report) {
        return BatchForm.of(requireNonNull(report, "report"));
    }

    /** Returns what a store knows of an execution without its events. */
    public static Map<String, @Nullable Object> of(StoredExecution stored) {
        var origin = stored.origin();
        var starter = origin.starter();
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("executionId", stored.id().toString());
        data.put("workflowId", origin.workflow().id());
        data.put("version", origin.workflow().version());
        data.put("revision", origin.revision());
        data.put("status", stored.status().name());
        data.put("startedAt", text(stored.startedAt()));
        data.put("endedAt", text(stored.endedAt()));
        data.put("durationMs", stored.isEnded() ? (stored.endedAt() - stored.startedAt()) / 1_000 : null);
        data.put("key", starter.key());
        data.put("labels", new LinkedHashMap<>(starter.labels()));
        data.put("startedBy", starter.actor());
        data.put(
                "parent",
                starter.parent().map(parent -> parent.execution().toString()).orElse(null));
        data.put("events", stored.lastSequence());
        return data;
    }

    /** Returns why a node stands where it stands. */
    public static Map<String, @Nullable Object> of(Explanation explanation) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("node", explanation.node().toString());
        data.put("status", explanation.status().name());
        data.put("reasons", explanation.reasons().stream().map(ReportJson::of).toList());
        return data;
    }

    private static Map<String, ?> of(Explanation.Reason reason) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("kind", reason.kind().name());
        data.put("subject", reason.subject());
        data.put("text", reason.text());
        data.put("values", PlainValues.finite(reason.values()));
        return data;
    }

    /** Returns what a repair brings about: lists of node paths. */
    public static Map<String, @Nullable Object> of(RepairPreview preview) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("reset", PlainValues.texts(preview.reset()));
        data.put("again", PlainValues.texts(preview.again()));
        data.put("repeated", PlainValues.texts(preview.repeated()));
        data.put("atMostOnce", PlainValues.texts(preview.atMostOnce()));
        data.put("dropped", PlainValues.texts(preview.dropped()));
        data.put("undone", PlainValues.texts(preview.undone()));
        return data;
    }

    /** Returns what a migration from one version does, or did, to each execution. */
    public static Map<String, @Nullable Object> of(MigrationReport report) {
        return MigrationForm.of(requireNonNull(report, "report"));
    }

    /** Returns a message that spent its deliveries. */
    public static Map<String, @Nullable Object> of(DeadLetterReport letter) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("messageId", letter.id() == 0 ? null : letter.id());
        data.put("executionId", letter.execution().toString());
        data.put("node", letter.node());
        data.put("reason", letter.reason());
        data.put("deliveries", letter.deliveries());
        return data;
    }

    /** Returns a line that a node's code logged. */
    public static Map<String, @Nullable Object> of(LogLine line) {
        return EngineForm.of(requireNonNull(line, "line"));
    }

    /** Returns how far an execution is. */
    public static Map<String, @Nullable Object> of(ExecutionProgress progress) {
        return ExecutionForm.of(requireNonNull(progress, "progress"));
    }

    /** Returns how far the executions of an engine are, all together. */
    public static Map<String, @Nullable Object> of(EngineProgress progress) {
        return EngineForm.of(requireNonNull(progress, "progress"));
    }

    /** Returns what a lease queue holds and has done. */
    public static Map<String, @Nullable Object> of(QueueMetrics metrics) {
        return EngineForm.of(requireNonNull(metrics, "metrics"));
    }

    /** Returns how a trigger stands. */
    public static Map<String, @Nullable Object> of(TriggerReport trigger) {
        return EngineForm.of(requireNonNull(trigger, "trigger"));
    }

    /** Returns what became of a fire of a trigger. */
    public static Map<String, @Nullable Object> of(Fire fire) {
        return EngineForm.of(requireNonNull(fire, "fire"));
    }

    /** Returns how a breaker stands. */
    public static Map<String, @Nullable Object> of(BreakerReport breaker) {
        return EngineForm.of(requireNonNull(breaker, "breaker"));
    }

    /** Returns a start that waits for room. */
    public static Map<String, @Nullable Object> of(WaitingStart start) {
        return EngineForm.of(requireNonNull(start, "start"));
    }

    /** Returns a start that no engine has begun. */
    public static Map<String, @Nullable Object> of(EnqueuedStart start) {
        return EngineForm.of(requireNonNull(start, "start"));
    }

    /** Returns a node that waits at a gate. */
    public static Map<String, @Nullable Object> of(GateReport gate) {
        return EngineForm.of(requireNonNull(gate, "gate"));
    }

    /**
     * Returns a row for each execution of which something was asked: first those that do it, then those that do not.
     */
    public static List<Map<String, @Nullable Object>> of(GroupReport report) {
        var rows = new ArrayList<Map<String, @Nullable Object>>();
        report.changed().forEach(id -> rows.add(asked(id, Optional.empty())));
        report.unchanged().forEach(one -> rows.add(asked(one.execution(), Optional.of(one.reason()))));
        return rows;
    }

    private static Map<String, @Nullable Object> asked(ExecutionId execution, Optional<String> refused) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("executionId", execution.toString());
        data.put("changed", refused.isEmpty());
        data.put("reason", refused.orElse(null));
        return data;
    }

    /** Returns a problem of a definition. */
    public static Map<String, @Nullable Object> of(Problem problem) {
        var place = problem.place();
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("severity", problem.severity().name());
        data.put("code", problem.code());
        data.put("file", place.map(Place::file).orElse(null));
        data.put("line", place.map(Place::line).orElse(null));
        data.put("column", place.map(Place::column).orElse(null));
        data.put("path", problem.path());
        data.put("message", problem.message());
        return data;
    }

    /** Returns what a check of a journal found. */
    public static Map<String, @Nullable Object> of(JournalTool.Verification found) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("valid", found.problem().isEmpty());
        data.put("frames", found.frames());
        data.put("executions", found.executions());
        data.put("repair", found.repair().orElse(null));
        data.put("problem", found.problem().orElse(null));
        return data;
    }

    /** Returns an execution with its events, as {@code millrace journal export} prints it. */
    public static Map<String, @Nullable Object> of(ExecutionId execution, List<? extends Event> events) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("execution", execution.toString());
        data.put("events", events.stream().map(event -> of(event)).toList());
        return data;
    }

    /**
     * Returns an execution as a bundle: its definition whole, and its events, of which values are masked whose names
     * say that they are secret. What stands in texts stays. Large data are written once.
     *
     * @param definition the definition that it ran; without text where it holds code, and the bundle then without it
     * @param events all its events, from the start on
     * @param isSecret says of a name of data at any depth whether its value is masked
     */
    public static Map<String, @Nullable Object> bundle(
            StoredDefinition definition, List<? extends Event> events, Predicate<String> isSecret) {
        var text = requireNonNull(definition, "definition").text();
        return BundleForm.of(
                definition.revision(),
                text.isEmpty() ? null : DataCodec.with(WHOLE).read(text, Format.JSON, "the definition"),
                events.stream().map(event -> EventForm.of(event, data -> data)).toList(),
                requireNonNull(isSecret, "isSecret"));
    }

    /**
     * Returns the events of a bundle that was read from its JSON; what stands in it once, and is referred to, stands in
     * each of its places.
     *
     * @param bundle of {@code formatVersion} 1 or 2
     * @throws IllegalArgumentException if it refers to what is not there
     */
    public static List<Map<?, ?>> bundleEvents(Map<?, ?> bundle) {
        return BundleEvents.of(requireNonNull(bundle, "bundle"));
    }

    /** Returns data of a workflow with a text in place of each number that JSON cannot say, such as {@code NaN}. */
    public static @Nullable Object data(@Nullable Object value) {
        return PlainValues.finite(value);
    }

    /** Returns an instant as reports have it: in UTC, with six digits of its second. */
    public static String time(Instant instant) {
        return PlainValues.text(requireNonNull(instant, "instant"));
    }

    private static @Nullable String text(long epochMicros) {
        return epochMicros == 0 ? null : PlainValues.text(TimeSource.instantOf(epochMicros));
    }
}
