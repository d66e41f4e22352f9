package dev.millrace.http;

import dev.millrace.event.TriggerReport;
import dev.millrace.serialization.ReportJson;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Routes about what starts executions beside callers. Thread-safe. */
final class TriggerRoutes {

    private static final int FEW = 5;
    private static final int MOST = 1_000;

    private final ApiParts parts;

    TriggerRoutes(ApiParts parts) {
        this.parts = parts;
    }

    Stream<ApiRoute> routes() {
        return Stream.of(
                ApiRoute.get("/triggers", this::list),
                ApiRoute.get("/triggers/{workflow}/{trigger}", request -> ApiAnswer.ok(ReportJson.of(find(request)))),
                ApiRoute.get("/triggers/{workflow}/{trigger}/preview", this::preview, "count"),
                ApiRoute.post("/triggers/{workflow}/{trigger}/fire", this::fire),
                ApiRoute.admin("/triggers/{workflow}/{trigger}/enable", request -> enable(request, true)),
                ApiRoute.admin("/triggers/{workflow}/{trigger}/disable", request -> enable(request, false)));
    }

    private TriggerReport find(ApiRequest request) {
        var workflow = request.name("workflow");
        var trigger = request.name("trigger");
        return parts.engine()
                .triggers()
                .find(workflow, trigger)
                .orElseThrow(() -> ApiProblem.of(
                        404,
                        "[HTT-109] no trigger '" + ApiRequest.shown(workflow) + "/" + ApiRequest.shown(trigger)
                                + "' is armed; GET /triggers lists them"));
    }

    private ApiAnswer list(ApiRequest request) {
        return ApiAnswer.ok(Map.of(
                "triggers",
                parts.engine().triggers().list().stream()
                        .map(one -> ReportJson.of(one))
                        .toList()));
    }

    private ApiAnswer preview(ApiRequest request) {
        var trigger = find(request);
        int count = request.query().number("count", FEW, MOST);
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("workflow", trigger.workflow());
        data.put("trigger", trigger.name());
        data.put(
                "due",
                parts.engine().triggers().preview(trigger.workflow(), trigger.name(), count).stream()
                        .map(ReportJson::time)
                        .toList());
        return ApiAnswer.ok(data);
    }

    private ApiAnswer fire(ApiRequest request) throws IOException {
        var trigger = find(request);
        var input = request.body(Set.of("input")).data("input").orElse(Map.of());
        return ApiAnswer.ok(ReportJson.of(parts.engine().triggers().fire(trigger.workflow(), trigger.name(), input)));
    }

    private ApiAnswer enable(ApiRequest request, boolean isEnabled) throws IOException {
        var trigger = find(request);
        request.body(Set.of());
        var triggers = parts.engine().triggers();
        return ApiAnswer.ok(ReportJson.of(
                isEnabled
                        ? triggers.enable(trigger.workflow(), trigger.name())
                        : triggers.disable(trigger.workflow(), trigger.name())));
    }
}
