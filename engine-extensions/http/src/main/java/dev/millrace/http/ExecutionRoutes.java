package dev.millrace.http;

import dev.millrace.Execution;
import dev.millrace.ExecutionFilter;
import dev.millrace.NotEndedException;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.LogLine;
import dev.millrace.report.ExecutionReport;
import dev.millrace.serialization.ReportJson;
import dev.millrace.store.StoredExecution;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Routes that look at executions. Thread-safe. */
final class ExecutionRoutes {

    private static final int PAGE = 100;
    private static final int LONGEST_PAGE = 1_000;

    private final ApiParts parts;
    private final StreamSeats seats;

    ExecutionRoutes(ApiParts parts, StreamSeats seats) {
        this.parts = parts;
        this.seats = seats;
    }

    Stream<ApiRoute> routes() {
        return Stream.of(
                ApiRoute.get(
                        "/executions",
                        this::list,
                        "workflow",
                        "status",
                        "label",
                        "key",
                        "from",
                        "until",
                        "limit",
                        "cursor"),
                ApiRoute.get("/executions/counts", this::counts, "workflow", "label", "key", "from", "until"),
                ApiRoute.get("/executions/{id}", this::status),
                ApiRoute.get("/executions/{id}/snapshot", this::snapshot),
                ApiRoute.get("/executions/{id}/events", this::events, "after", "limit"),
                ApiRoute.get("/executions/{id}/logs", this::logs, "node", "limit"),
                ApiRoute.get("/executions/{id}/result", this::result, "wait"),
                ApiRoute.get("/executions/{id}/progress", this::progress),
                ApiRoute.get("/executions/{id}/batch", this::batch),
                ApiRoute.get("/executions/{id}/explain", this::explain, "node"),
                ApiRoute.get("/executions/{id}/graph", this::graph, "format", "inside"),
                ApiRoute.get("/events", this::everyEvent));
    }

    private ApiAnswer list(ApiRequest request) {
        var query = request.query();
        int limit = query.number("limit", PAGE, LONGEST_PAGE);
        var found = parts.engine().history().find(filter(query).limit(limit + 1));
        var page = found.subList(0, Math.min(limit, found.size()));
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("executions", page.stream().map(one -> ReportJson.of(one)).toList());
        data.put("next", found.size() > limit ? last(page).id().toString() : null);
        return ApiAnswer.ok(data);
    }

    /** How many there are of each status: what a list page by page does not say. */
    private ApiAnswer counts(ApiRequest request) {
        var counts = new EnumMap<ExecutionStatus, Integer>(ExecutionStatus.class);
        for (var status : ExecutionStatus.values()) {
            counts.put(status, 0);
        }
        var all = filter(request.query()).limit(Integer.MAX_VALUE);
        parts.engine().history().find(all).forEach(one -> counts.merge(one.status(), 1, Integer::sum));
        var data = new LinkedHashMap<String, @Nullable Object>();
        counts.forEach((status, count) -> data.put(status.name(), count));
        return ApiAnswer.ok(Map.of("counts", data));
    }

    private static StoredExecution last(List<StoredExecution> page) {
        return page.get(page.size() - 1);
    }

    private static ExecutionFilter filter(ApiQuery query) {
        var labels = new HashMap<String, String>();
        for (var label : query.all("label")) {
            int equals = label.indexOf('=');
            if (equals < 1) {
                throw ApiProblem.of(400, "[HTT-113] 'label' must be NAME=VALUE");
            }
            labels.put(label.substring(0, equals), label.substring(equals + 1));
        }
        var filter = ExecutionFilter.NEWEST
                .withLabels(labels)
                .startedBetween(
                        query.instant("from").orElse(Instant.MIN),
                        query.instant("until").orElse(Instant.MAX))
                .in(query.all("status").stream()
                        .flatMap(text -> Arrays.stream(text.split(",", -1)))
                        .map(ExecutionRoutes::statusOf)
                        .distinct()
                        .toArray(ExecutionStatus[]::new));
        filter = query.text("workflow").map(filter::ofWorkflow).orElse(filter);
        filter = query.text("key").map(filter::withKey).orElse(filter);
        return query.text("cursor")
                .map(ExecutionRoutes::cursor)
                .map(filter::olderThan)
                .orElse(filter);
    }

    private static ExecutionStatus statusOf(String text) {
        for (var status : ExecutionStatus.values()) {
            if (status.name().equalsIgnoreCase(text)) {
                return status;
            }
        }
        throw ApiProblem.of(400, "[HTT-113] 'status' must be one of " + List.of(ExecutionStatus.values()));
    }

    private static ExecutionId cursor(String text) {
        try {
            return ExecutionId.parse(text);
        } catch (IllegalArgumentException e) {
            throw ApiProblem.of(400, "[HTT-113] 'cursor' must be what 'next' of the page before says");
        }
    }

    private ApiAnswer status(ApiRequest request) {
        var data = standing(request.execution(parts.engine()));
        data.remove("nodes");
        return ApiAnswer.ok(data);
    }

    private ApiAnswer snapshot(ApiRequest request) {
        return ApiAnswer.ok(standing(request.execution(parts.engine())));
    }

    /** Of one that has not begun, only the engine knows what it waits for. */
    private static Map<String, @Nullable Object> standing(Execution execution) {
        var snapshot = execution.snapshot();
        var data = ReportJson.of(snapshot);
        if (snapshot.status() == ExecutionStatus.PENDING) {
            data.put("progress", ReportJson.of(execution.progress()));
        }
        data.put("version", execution.workflow().version());
        return data;
    }

    private ApiAnswer events(ApiRequest request) {
        var execution = request.execution(parts.engine());
        long after = request.query().sequence("after");
        if (request.accepts("text/event-stream")) {
            long seen = request.header("Last-Event-ID")
                    .map(text -> ApiQuery.sequence("Last-Event-ID", text))
                    .orElse(after);
            return follow(request, execution, seen);
        }
        int limit = request.query().number("limit", PAGE, LONGEST_PAGE);
        var page = parts.engine().history().events(execution.id()).stream()
                .filter(event -> event.sequence() > after)
                .limit(limit + 1L)
                .toList();
        var shown = page.subList(0, Math.min(limit, page.size()));
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("execution", execution.id().toString());
        data.put("events", shown.stream().map(event -> ReportJson.of(event)).toList());
        data.put("next", page.size() > limit ? shown.get(limit - 1).sequence() : null);
        return ApiAnswer.ok(data);
    }

    /** Whoever has all that there will ever be is told so: a browser would come again and again. */
    private ApiAnswer follow(ApiRequest request, Execution execution, long seen) {
        if (execution.status().isFinal() && lastOf(execution) <= seen) {
            return new ApiAnswer.Nothing();
        }
        return feed(new EventFeed(execution.eventStream(seen), event -> shown(event, request)));
    }

    private static long lastOf(Execution execution) {
        var events = execution.events();
        return events.isEmpty() ? 0 : events.get(events.size() - 1).sequence();
    }

    private ApiAnswer everyEvent(ApiRequest request) {
        if (!request.accepts("text/event-stream")) {
            throw ApiProblem.of(
                    400, "[HTT-113] the events of all executions are a stream; ask with Accept: text/event-stream");
        }
        return feed(new EventFeed(parts.engine().eventStream(), event -> shown(event, request)));
    }

    private ApiAnswer feed(EventFeed feed) {
        return new ApiAnswer.Streamed("text/event-stream", feed::writeTo, seats.take());
    }

    private Object shown(Event event, ApiRequest request) {
        var shown =
                parts.payloads().shown(ReportJson.of(event), request.caller().role());
        return shown == null ? Map.of() : shown;
    }

    private ApiAnswer logs(ApiRequest request) {
        var execution = request.execution(parts.engine());
        var log = request.query().text("node").map(execution::log).orElseGet(execution::log);
        int limit = request.query().number("limit", PAGE, LONGEST_PAGE);
        var lines = log.lines();
        boolean isVisible = parts.payloads().isVisibleTo(request.caller().role());
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("execution", execution.id().toString());
        data.put(
                "lines",
                lines.subList(Math.max(0, lines.size() - limit), lines.size()).stream()
                        .map(line -> lineOf(line, isVisible))
                        .toList());
        data.put("dropped", log.dropped());
        return ApiAnswer.ok(data);
    }

    private static Map<String, @Nullable Object> lineOf(LogLine line, boolean isVisible) {
        var data = ReportJson.of(line);
        if (!isVisible) {
            data.put("text", null);
        }
        return data;
    }

    /** Who waits takes one of the seats of those who listen, so that many who wait keep nobody from a quick answer. */
    private ApiAnswer result(ApiRequest request) {
        var execution = request.execution(parts.engine());
        var wait = request.query().duration("wait", parts.limits().longestWait());
        if (execution.status().isFinal() || wait.isZero()) {
            return resultOf(execution, Duration.ZERO);
        }
        return new ApiAnswer.Awaited(() -> resultOf(execution, wait), seats.take());
    }

    private ApiAnswer resultOf(Execution execution, Duration wait) {
        if (!execution.status().isFinal() && !hasEnded(execution, wait)) {
            var data = new LinkedHashMap<String, @Nullable Object>();
            data.put("executionId", execution.id().toString());
            data.put("status", execution.status().name());
            return new ApiAnswer.Data(202, data, Map.of("Retry-After", "1"));
        }
        return ApiAnswer.ok(ReportJson.of(execution.await(parts.limits().longestWait())));
    }

    private static boolean hasEnded(Execution execution, Duration wait) {
        try {
            execution.await(wait);
            return true;
        } catch (NotEndedException e) {
            return false;
        }
    }

    private ApiAnswer progress(ApiRequest request) {
        return ApiAnswer.ok(ReportJson.of(request.execution(parts.engine()).progress()));
    }

    private ApiAnswer batch(ApiRequest request) {
        return ApiAnswer.ok(ReportJson.of(request.execution(parts.engine()).batch()));
    }

    private ApiAnswer explain(ApiRequest request) {
        var execution = request.execution(parts.engine());
        var node = request.query().required("node");
        return execution
                .explain(node)
                .map(explanation -> ApiAnswer.ok(ReportJson.of(explanation)))
                .orElseThrow(() -> ApiProblem.of(
                        404, "[HTT-110] the execution has no node '" + ApiRequest.shown(node) + "' to explain"));
    }

    private ApiAnswer graph(ApiRequest request) {
        var execution = request.execution(parts.engine());
        var events = parts.engine().history().events(execution.id());
        var report = ExecutionReport.of(Optional.of(execution.definition()), execution.snapshot(), events);
        return GraphFormat.answer(
                request.query(),
                new GraphFormat.Forms(report::data, report::mermaid, report::dot, report::svg, report::svgInside));
    }
}
