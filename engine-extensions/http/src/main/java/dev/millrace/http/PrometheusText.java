package dev.millrace.http;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Metrics as Prometheus reads them. */
final class PrometheusText {

    private static final Set<String> COUNTERS = Set.of(
            "enqueued",
            "leased",
            "completed",
            "rejected",
            "superseded",
            "returned",
            "expired",
            "dead",
            "forgotten",
            "nodesTimed",
            "nodesTookMs");

    private PrometheusText() {}

    /** Returns a line for each number, with its type; counts by status carry that as a label. */
    static String of(Map<String, @Nullable Object> metrics) {
        var text = new StringBuilder();
        metrics.forEach((part, values) -> {
            if (values instanceof Map<?, ?> map) {
                map.forEach((name, value) -> add(text, "millrace_" + part + "_", String.valueOf(name), value));
            }
        });
        return text.toString();
    }

    private static void add(StringBuilder text, String prefix, String name, @Nullable Object value) {
        boolean isCounter = COUNTERS.contains(name);
        var full = prefix + name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT) + (isCounter ? "_total" : "");
        text.append("# TYPE ").append(full).append(isCounter ? " counter\n" : " gauge\n");
        if (value instanceof Map<?, ?> byStatus) {
            byStatus.forEach((status, count) -> text.append(full + "{status=\"" + status + "\"} " + count + "\n"));
        } else {
            text.append(full + " " + value + "\n");
        }
    }
}
