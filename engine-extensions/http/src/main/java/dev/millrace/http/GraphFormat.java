package dev.millrace.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How a graph is sent. */
enum GraphFormat {
    JSON,
    MERMAID,
    DOT;

    static GraphFormat of(ApiQuery query) {
        var text = query.text("format").orElse("json").toUpperCase(Locale.ROOT);
        for (var format : values()) {
            if (format.name().equals(text)) {
                return format;
            }
        }
        throw ApiProblem.of(400, "[HTT-113] 'format' must be one of " + List.of("json", "mermaid", "dot"));
    }

    ApiAnswer answer(Supplier<Map<String, @Nullable Object>> data, Supplier<String> mermaid, Supplier<String> dot) {
        return switch (this) {
            case JSON -> ApiAnswer.ok(data.get());
            case MERMAID -> new ApiAnswer.Document("text/vnd.mermaid", mermaid.get());
            case DOT -> new ApiAnswer.Document("text/vnd.graphviz", dot.get());
        };
    }
}
