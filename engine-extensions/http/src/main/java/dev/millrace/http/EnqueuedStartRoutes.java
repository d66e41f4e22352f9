package dev.millrace.http;

import dev.millrace.EnqueuedStarts;
import dev.millrace.event.EnqueuedStart;
import dev.millrace.event.EnqueuedStart.Place;
import dev.millrace.event.ExecutionId;
import dev.millrace.serialization.ReportJson;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Routes about starts in a shared store that no engine has begun. Thread-safe. */
final class EnqueuedStartRoutes {

    private static final int PAGE = 100;
    private static final int LONGEST_PAGE = 1_000;
    private static final String GIVEN_UP = "0";
    private static final String TRIED = "1";

    private final ApiParts parts;

    EnqueuedStartRoutes(ApiParts parts) {
        this.parts = parts;
    }

    Stream<ApiRoute> routes() {
        return Stream.of(
                ApiRoute.get("/enqueued-starts", this::list, "limit", "cursor"),
                ApiRoute.get("/enqueued-starts/{id}", request -> ApiAnswer.ok(ReportJson.of(find(request)))),
                ApiRoute.post("/enqueued-starts/{id}/try-again", this::tryAgain),
                ApiRoute.post("/enqueued-starts/{id}/withdraw", this::withdraw));
    }

    private EnqueuedStarts starts() {
        return parts.engine().enqueuedStarts();
    }

    private ApiAnswer list(ApiRequest request) {
        var query = request.query();
        int limit = query.number("limit", PAGE, LONGEST_PAGE);
        var found = query.text("cursor")
                .map(cursor -> starts().listBehind(cursorOf(cursor), limit + 1))
                .orElseGet(() -> starts().list(limit + 1));
        var page = found.subList(0, Math.min(limit, found.size()));
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("enqueuedStarts", page.stream().map(one -> ReportJson.of(one)).toList());
        data.put("next", found.size() > limit ? textOf(page.get(limit - 1).place()) : null);
        return ApiAnswer.ok(data);
    }

    private static String textOf(Place place) {
        return String.join(
                "~",
                List.of(
                        place.isGivenUp() ? GIVEN_UP : TRIED,
                        place.since().toString(),
                        place.execution().toString()));
    }

    private static Place cursorOf(String text) {
        var words = text.split("~", -1);
        try {
            if (words.length == 3 && List.of(GIVEN_UP, TRIED).contains(words[0])) {
                return new Place(words[0].equals(GIVEN_UP), Instant.parse(words[1]), ExecutionId.parse(words[2]));
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            // it is refused like anything else that is none
        }
        throw ApiProblem.of(400, "[HTT-113] 'cursor' must be what 'next' of the page before says");
    }

    private EnqueuedStart find(ApiRequest request) {
        var text = request.name("id");
        return request.id().flatMap(id -> starts().find(id)).orElseThrow(() -> unknown(text));
    }

    private static ApiProblem unknown(String id) {
        return ApiProblem.of(
                404,
                "[HTT-130] no start of an execution '" + ApiRequest.shown(id) + "' waits in the store; once an engine"
                        + " has begun it, GET /executions/{id} has it");
    }

    private ApiAnswer tryAgain(ApiRequest request) throws IOException {
        var start = find(request);
        request.body(Set.of());
        if (!starts().tryAgain(start.execution())) {
            throw unknown(start.execution().toString());
        }
        return ApiAnswer.ok(ReportJson.of(starts().find(start.execution()).orElse(start)));
    }

    private ApiAnswer withdraw(ApiRequest request) throws IOException {
        var start = find(request);
        request.body(Set.of());
        if (!starts().withdraw(start.execution())) {
            throw ApiProblem.of(
                    409, "[HTT-116] an engine has begun it, or is about to; POST /executions/{id}/cancel ends it then");
        }
        return ApiAnswer.ok(ReportJson.of(start));
    }
}
