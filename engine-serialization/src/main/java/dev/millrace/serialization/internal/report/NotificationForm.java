package dev.millrace.serialization.internal.report;

import dev.millrace.event.LogLine;
import dev.millrace.notification.Notification;
import dev.millrace.notification.NotificationDetails.NodeLine;
import dev.millrace.notification.NotificationDetails.Summary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The form of a notification. */
public final class NotificationForm {

    private NotificationForm() {}

    /**
     * Returns the form of a notification.
     *
     * @param event the form of its event
     */
    public static Map<String, @Nullable Object> of(Notification notification, Map<String, @Nullable Object> event) {
        var subject = notification.subject();
        var details = notification.details();
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("id", notification.id());
        data.put("occasion", notification.occasion().name().toLowerCase(Locale.ROOT));
        data.put("message", notification.message());
        data.put("executionId", subject.execution().toString());
        data.put("workflowId", subject.workflow().id());
        data.put("version", subject.workflow().version());
        data.put("key", subject.key());
        data.put("labels", new TreeMap<>(subject.labels()));
        data.put("node", subject.node().map(Object::toString).orElse(null));
        data.put("link", subject.link().map(Object::toString).orElse(null));
        data.put("at", PlainValues.text(notification.event().at()));
        data.put("event", event);
        data.put("summary", details.summary().map(NotificationForm::of).orElse(null));
        data.put("input", details.input().map(PlainValues::finite).orElse(null));
        data.put("output", details.output().map(PlainValues::finite).orElse(null));
        data.put(
                "log",
                details.log()
                        .map(log ->
                                log.lines().stream().map(NotificationForm::of).toList())
                        .orElse(null));
        return data;
    }

    private static Map<String, @Nullable Object> of(Summary summary) {
        var counts = new TreeMap<String, Integer>();
        summary.counts().forEach((status, count) -> counts.put(status.name(), count));
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("status", summary.status().name());
        data.put("startedAt", PlainValues.text(summary.span().startedAt()));
        data.put("endedAt", PlainValues.text(summary.span().endedAt()));
        data.put("counts", counts);
        data.put("failed", of(summary.failed()));
        data.put("skipped", of(summary.skipped()));
        return data;
    }

    private static List<Map<String, Object>> of(List<NodeLine> lines) {
        return lines.stream()
                .map(line -> Map.<String, Object>of("node", line.node().toString(), "why", line.why()))
                .toList();
    }

    private static Map<String, Object> of(LogLine line) {
        var data = new LinkedHashMap<String, Object>();
        data.put("at", PlainValues.text(line.at()));
        data.put("level", line.level().name());
        data.put("node", line.node().toString());
        data.put("attempt", line.attempt());
        data.put("text", line.text());
        return data;
    }
}
