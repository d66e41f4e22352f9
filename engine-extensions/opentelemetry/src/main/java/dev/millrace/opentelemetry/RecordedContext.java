package dev.millrace.opentelemetry;

import dev.millrace.StartOptions;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The trace of a start, kept among its labels as W3C writes it: {@code traceparent} and {@code tracestate}. */
final class RecordedContext {

    private static final W3CTraceContextPropagator FORM = W3CTraceContextPropagator.getInstance();

    private static final TextMapGetter<Map<String, String>> LABELS = new TextMapGetter<>() {
        @Override
        @SuppressWarnings("deprecation") // it has to be there until it is gone
        public Iterable<String> keys(Map<String, String> labels) {
            return labels.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> labels, String key) {
            return labels == null ? null : labels.get(key);
        }
    };

    private RecordedContext() {}

    /** Returns the context that labels hold; the root where they hold none. */
    static Context of(Map<String, String> labels) {
        return FORM.extract(Context.root(), labels, LABELS);
    }

    /** Returns options with a context among their labels; the same where nothing is traced. */
    static StartOptions in(StartOptions options, Context context) {
        var labels = new HashMap<>(options.labels());
        FORM.inject(context, labels, (all, key, value) -> {
            if (all != null) {
                all.put(key, value);
            }
        });
        return labels.equals(options.labels()) ? options : options.withLabels(labels);
    }
}
