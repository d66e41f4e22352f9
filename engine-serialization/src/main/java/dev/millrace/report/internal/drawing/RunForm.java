package dev.millrace.report.internal.drawing;

import dev.millrace.event.Explanation;
import dev.millrace.report.internal.run.AttemptSpan;
import dev.millrace.report.internal.run.AttemptSpans;
import dev.millrace.report.internal.run.Redaction;
import dev.millrace.report.internal.run.RunRecord;
import dev.millrace.serialization.ReportJson;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Form of an execution with its graph as data, for JSON. */
public final class RunForm {

    private RunForm() {}

    /** Returns the form; the maps are the caller's to change. */
    public static Map<String, @Nullable Object> of(RunRecord run, Drawing drawing, Redaction redaction) {
        var snapshot = run.snapshot();
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("executionId", snapshot.id().toString());
        data.put("workflowId", snapshot.workflow().id());
        data.put("status", snapshot.status().name());
        data.put("startedAt", run.beganAt().map(ReportJson::time).orElse(null));
        data.put("asOf", run.asOf().map(ReportJson::time).orElse(null));
        data.put("cause", snapshot.result().cause());
        var shown = redaction.showsValues();
        data.put("input", shown ? redaction.values(snapshot.input()) : null);
        data.put("output", shown ? redaction.values(snapshot.result().output()) : null);
        data.put("variables", shown ? redaction.values(snapshot.result().variables()) : null);
        data.put("graph", DrawingForm.of(drawing));
        data.put("attempts", AttemptSpans.of(run).stream().map(RunForm::of).toList());
        data.put(
                "explanations",
                run.snapshot().inReadingOrder().stream()
                        .flatMap(node -> Optional.ofNullable(run.explanations().get(node.path())).stream())
                        .map(explanation -> of(explanation, redaction))
                        .toList());
        return data;
    }

    private static Map<String, @Nullable Object> of(AttemptSpan span) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("node", span.node().toString());
        data.put("attempt", span.number());
        data.put("from", ReportJson.time(span.from()));
        data.put("to", ReportJson.time(span.to()));
        data.put("end", span.end().name());
        data.put("note", span.note());
        return data;
    }

    /** The values that decided are data of the execution. */
    private static Map<String, @Nullable Object> of(Explanation explanation, Redaction redaction) {
        var shown = redaction.showsValues();
        var reasons = explanation.reasons().stream()
                .map(reason -> {
                    var data = new LinkedHashMap<String, @Nullable Object>();
                    data.put("kind", reason.kind().name());
                    data.put("subject", reason.subject());
                    data.put("text", reason.text());
                    data.put("values", shown ? redaction.values(reason.values()) : null);
                    return data;
                })
                .toList();
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("node", explanation.node().toString());
        data.put("status", explanation.status().name());
        data.put("reasons", reasons);
        return data;
    }
}
