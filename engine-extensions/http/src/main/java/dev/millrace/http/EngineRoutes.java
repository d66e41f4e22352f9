package dev.millrace.http;

import dev.millrace.WorkflowEngine;
import dev.millrace.event.DeadLetterReport;
import dev.millrace.event.ExecutionId;
import dev.millrace.serialization.ReportJson;
import dev.millrace.store.StoreException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Routes about the engine as a whole. Thread-safe. */
final class EngineRoutes {

    private static final int PAGE = 100;
    private static final int LONGEST_PAGE = 1_000;

    private final ApiParts parts;

    EngineRoutes(ApiParts parts) {
        this.parts = parts;
    }

    Stream<ApiRoute> routes() {
        return Stream.of(
                ApiRoute.open("/health/live", request -> ApiAnswer.ok(Map.of("status", "UP"))),
                ApiRoute.open("/health/ready", this::ready),
                ApiRoute.get("/openapi.json", request -> new ApiAnswer.Document("application/json", OpenApi.text())),
                ApiRoute.get("/me", this::caller),
                ApiRoute.get("/metrics", this::metrics, "format"),
                ApiRoute.get("/dead-letters", this::deadLetters, "limit", "cursor"),
                ApiRoute.get("/waiting-starts", request -> rows("waitingStarts", waitingStarts())),
                ApiRoute.get("/gates", request -> rows("gates", gates())),
                ApiRoute.get("/breakers", request -> rows("breakers", breakers())));
    }

    private ApiAnswer caller(ApiRequest request) {
        var caller = request.caller();
        return ApiAnswer.ok(Map.of("who", caller.who(), "role", caller.role().name(), "readOnly", parts.isReadOnly()));
    }

    private WorkflowEngine engine() {
        return parts.engine();
    }

    private List<Map<String, @Nullable Object>> waitingStarts() {
        return engine().waitingStarts().stream().map(one -> ReportJson.of(one)).toList();
    }

    private List<Map<String, @Nullable Object>> gates() {
        return engine().gates().stream().map(one -> ReportJson.of(one)).toList();
    }

    private List<Map<String, @Nullable Object>> breakers() {
        return engine().breakers().stream().map(one -> ReportJson.of(one)).toList();
    }

    private static ApiAnswer rows(String name, List<Map<String, @Nullable Object>> rows) {
        return ApiAnswer.ok(Map.of(name, rows));
    }

    private ApiAnswer ready(ApiRequest request) {
        return isReady()
                ? ApiAnswer.ok(Map.of("status", "UP"))
                : new ApiAnswer.Data(503, Map.of("status", "DOWN"), Map.of());
    }

    /** An engine whose store has failed answers no question about its dead letters either. */
    private boolean isReady() {
        try {
            engine().deadLetters(1);
            return engine().isOpen();
        } catch (StoreException | IllegalStateException e) {
            return false;
        }
    }

    private ApiAnswer metrics(ApiRequest request) {
        var format = request.query().text("format").orElse(request.accepts("text/plain") ? "prometheus" : "json");
        var metrics = new LinkedHashMap<String, @Nullable Object>();
        metrics.put("queue", ReportJson.of(engine().queueMetrics()));
        metrics.put("progress", ReportJson.of(engine().progress()));
        return switch (format) {
            case "json" -> ApiAnswer.ok(metrics);
            case "prometheus" ->
                new ApiAnswer.Document("text/plain; version=0.0.4; charset=utf-8", PrometheusText.of(metrics));
            default -> throw ApiProblem.of(400, "[HTT-113] 'format' must be json or prometheus");
        };
    }

    private ApiAnswer deadLetters(ApiRequest request) {
        var query = request.query();
        int limit = query.number("limit", PAGE, LONGEST_PAGE);
        var found = query.text("cursor")
                .map(cursor -> engine().deadLettersBehind(cursorOf(cursor), limit + 1))
                .orElseGet(() -> engine().deadLetters(limit + 1));
        var page = found.subList(0, Math.min(limit, found.size()));
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("deadLetters", page.stream().map(one -> ReportJson.of(one)).toList());
        data.put("next", found.size() > limit ? textOf(page.get(limit - 1)) : null);
        return ApiAnswer.ok(data);
    }

    private static String textOf(DeadLetterReport letter) {
        return letter.id() + "." + letter.execution() + "." + letter.node();
    }

    private static DeadLetterReport cursorOf(String text) {
        var words = text.split("\\.", 3);
        try {
            return new DeadLetterReport(Long.parseLong(words[0]), ExecutionId.parse(words[1]), words[2], "", 0);
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw ApiProblem.of(400, "[HTT-113] 'cursor' must be what 'next' of the page before says");
        }
    }
}
