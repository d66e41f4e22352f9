package dev.millrace.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How a graph is sent. */
enum GraphFormat {
    JSON,
    MERMAID,
    DOT,
    SVG;

    /**
     * What one graph looks like in each.
     *
     * @param data as data
     * @param mermaid as Mermaid
     * @param dot as DOT
     * @param svg as SVG
     * @param inside what is in a node whose inside the SVG leaves out, by the node's key
     */
    record Forms(
            Supplier<Map<String, @Nullable Object>> data,
            Supplier<String> mermaid,
            Supplier<String> dot,
            Supplier<String> svg,
            Function<String, Optional<String>> inside) {}

    private static GraphFormat of(ApiQuery query) {
        var text = query.text("format").orElse("json").toUpperCase(Locale.ROOT);
        for (var format : values()) {
            if (format.name().equals(text)) {
                return format;
            }
        }
        throw ApiProblem.of(400, "[HTT-113] 'format' must be one of " + List.of("json", "mermaid", "dot", "svg"));
    }

    /** Answers a call with the form of a graph that it asks for. */
    static ApiAnswer answer(ApiQuery query, Forms graph) {
        return switch (of(query)) {
            case JSON -> ApiAnswer.ok(graph.data().get());
            case MERMAID ->
                new ApiAnswer.Document("text/vnd.mermaid", graph.mermaid().get());
            case DOT -> new ApiAnswer.Document("text/vnd.graphviz", graph.dot().get());
            case SVG -> new ApiAnswer.Document("image/svg+xml", svg(query, graph));
        };
    }

    private static String svg(ApiQuery query, Forms graph) {
        var inside = query.text("inside");
        return inside.isEmpty()
                ? graph.svg().get()
                : graph.inside()
                        .apply(inside.get())
                        .orElseThrow(() -> ApiProblem.of(
                                404,
                                "[HTT-170] no node '" + ApiRequest.shown(inside.get())
                                        + "' of the graph has a picture of its own; those of class"
                                        + " k-closed-scope have"));
    }
}
