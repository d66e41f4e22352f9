package dev.millrace.report.internal.drawing;

import dev.millrace.report.internal.drawing.Drawing.Arrow;
import dev.millrace.report.internal.drawing.Drawing.Box;
import dev.millrace.report.internal.drawing.Drawing.Content;
import dev.millrace.report.internal.run.Route;
import dev.millrace.report.internal.run.Tally;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Form of a drawing as data, for JSON. */
public final class DrawingForm {

    private DrawingForm() {}

    /** Returns the form; the maps are the caller's to change. */
    public static Map<String, @Nullable Object> of(Drawing drawing) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("workflowId", drawing.title());
        data.putAll(of(drawing.content()));
        return data;
    }

    private static Map<String, @Nullable Object> of(Content content) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("nodes", content.boxes().stream().map(DrawingForm::of).toList());
        data.put("connections", content.arrows().stream().map(DrawingForm::of).toList());
        return data;
    }

    private static Map<String, @Nullable Object> of(Box box) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("key", box.key());
        data.put("nodeId", box.label());
        data.put("place", box.place());
        data.put("type", box.type());
        data.put("status", box.tally().map(Tally::weightiest).map(Enum::name).orElse(null));
        data.put("counts", box.tally().map(DrawingForm::counts).orElse(null));
        data.put("graph", box.nested().map(DrawingForm::of).orElse(null));
        return data;
    }

    private static Map<String, Integer> counts(Tally tally) {
        var counts = new LinkedHashMap<String, Integer>();
        tally.counts().forEach((status, count) -> counts.put(status.name(), count));
        return counts;
    }

    private static Map<String, @Nullable Object> of(Arrow arrow) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("from", arrow.from());
        data.put("to", arrow.to());
        data.put("label", arrow.label());
        data.put("isPlain", arrow.isPlain());
        data.put("route", arrow.route() == Route.UNKNOWN ? null : arrow.route().name());
        return data;
    }
}
