package dev.millrace.serialization.internal.report;

import dev.millrace.event.BatchReport;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What has become of a batch, as plain data. */
public final class BatchForm {

    private BatchForm() {}

    /** Returns the counts, and each start. */
    public static Map<String, @Nullable Object> of(BatchReport report) {
        var counts = report.counts();
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("executionId", report.id().toString());
        data.put("status", report.status().name());
        data.put("total", counts.total());
        data.put("pending", counts.pending());
        data.put("running", counts.running());
        data.put("completed", counts.completed());
        data.put("failed", counts.failed());
        data.put("cancelled", counts.cancelled());
        data.put("items", report.items().stream().map(BatchForm::of).toList());
        return data;
    }

    private static Map<String, ?> of(BatchReport.Item item) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("node", item.path().toString());
        data.put("status", item.status().name());
        data.put("executionId", item.execution().map(Object::toString).orElse(null));
        data.put("startedAt", PlainValues.text(item.span().startedAt()));
        data.put("endedAt", PlainValues.text(item.span().endedAt()));
        data.put(
                "durationMs",
                item.span().duration().map(took -> took.toMillis()).orElse(null));
        data.put("error", item.problem().map(ExecutionForm::of).orElse(null));
        return data;
    }
}
