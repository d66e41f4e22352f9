package dev.millrace.http;

import dev.millrace.ExecutionEndedException;
import dev.millrace.definition.InvalidParametersException;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Problem;
import dev.millrace.event.CapacityException;
import dev.millrace.event.NotAnsweredException;
import dev.millrace.serialization.ReportJson;
import dev.millrace.store.StoreException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the engine refuses, as problems of a call. */
final class Refusals {

    private static final Logger log = LoggerFactory.getLogger(Refusals.class);

    private Refusals() {}

    /** Returns the problem that an exception of the engine is to a caller. */
    static ApiProblem of(RuntimeException e) {
        var message = String.valueOf(e.getMessage());
        if (e instanceof ApiProblem problem) {
            return problem;
        }
        if (e instanceof InvalidWorkflowException invalid) {
            return ofDefinition("[HTT-117] the workflow is refused", invalid.problems());
        }
        if (e instanceof InvalidParametersException invalid) {
            return ofDefinition(message, invalid.problems());
        }
        if (e instanceof CapacityException || e instanceof NotAnsweredException) {
            return ApiProblem.of(503, message, Map.of("Retry-After", "1"));
        }
        if (e instanceof StoreException) {
            log.error("A call fails since the store does", e);
            return ApiProblem.of(503, message);
        }
        if (e instanceof ExecutionEndedException || e instanceof IllegalStateException) {
            return ApiProblem.of(409, coded("HTT-116", message));
        }
        if (e instanceof IllegalArgumentException) {
            return ApiProblem.of(400, coded("HTT-118", message));
        }
        log.error("A call fails unexpectedly", e);
        return ApiProblem.of(500, "[HTT-119] something unexpected went wrong; the server's log has it");
    }

    private static String coded(String code, String message) {
        return message.startsWith("[") ? message : "[" + code + "] " + message;
    }

    /** Returns a problem that lists others. */
    static ApiProblem ofDefinition(String coded, List<Problem> problems) {
        return new ApiProblem(
                400,
                ApiProblem.code(coded),
                ApiProblem.text(coded),
                problems.stream()
                        .filter(Problem::isError)
                        .map(problem -> ReportJson.of(problem))
                        .toList(),
                Map.of());
    }

    /** Returns a problem as RFC 9457 has it, with our code and the single problems besides. */
    static ApiAnswer.Data answer(ApiProblem problem) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("type", "urn:millrace:" + problem.code());
        data.put("title", title(problem.status()));
        data.put("status", problem.status());
        data.put("code", problem.code());
        data.put("detail", problem.detail());
        data.put("problems", problem.problems());
        var headers = new HashMap<>(problem.headers());
        headers.put("Content-Type", "application/problem+json");
        return new ApiAnswer.Data(problem.status(), data, headers);
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 409 -> "Conflict";
            case 413 -> "Content Too Large";
            case 415 -> "Unsupported Media Type";
            case 421 -> "Misdirected Request";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 503 -> "Service Unavailable";
            default -> "Internal Server Error";
        };
    }
}
