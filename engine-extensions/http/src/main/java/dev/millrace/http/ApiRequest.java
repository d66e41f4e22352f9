package dev.millrace.http;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.event.EnqueuedStart;
import dev.millrace.event.ExecutionId;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A call that may be answered: who asks, for what. Confined to the thread that handles it. */
final class ApiRequest {

    private final ApiExchange exchange;
    private final Map<String, String> names;
    private final ApiQuery query;
    private final AccessToken caller;
    private final int bodyBytes;

    ApiRequest(ApiExchange exchange, Map<String, String> names, ApiQuery query, AccessToken caller, int bodyBytes) {
        this.exchange = exchange;
        this.names = names;
        this.query = query;
        this.caller = caller;
        this.bodyBytes = bodyBytes;
    }

    /** Returns a part of the path by its name in the route. */
    String name(String part) {
        return names.getOrDefault(part, "");
    }

    ApiQuery query() {
        return query;
    }

    AccessToken caller() {
        return caller;
    }

    Optional<String> header(String name) {
        return exchange.header(name).filter(value -> !value.isBlank()).map(String::strip);
    }

    /**
     * Returns where something else of the API is, as seen from the call's own path: the same wherever the API is
     * mounted.
     *
     * @param path the path below {@code /api/v1}, without a slash before it
     */
    String reference(String path) {
        long deep = exchange.path()
                .substring(HttpApi.ROOT.length() + 1)
                .chars()
                .filter(each -> each == '/')
                .count();
        return "../".repeat((int) deep) + path;
    }

    /** Returns the execution that the path names, in the name of who asks. */
    Execution execution(WorkflowEngine engine) {
        var text = name("id");
        var id = id().orElseThrow(() -> unknown(text));
        return engine.execution(id)
                .orElseThrow(() -> engine.enqueuedStarts()
                        .find(id)
                        .map(ApiRequest::notBegun)
                        .orElseGet(() -> unknown(text)))
                .by(caller.who());
    }

    /** Returns the id of an execution that the path names; nothing if it cannot be one. */
    Optional<ExecutionId> id() {
        try {
            return Optional.of(ExecutionId.parse(name("id")));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static ApiProblem notBegun(EnqueuedStart start) {
        return ApiProblem.of(
                404,
                "[HTT-107] execution '" + start.execution() + "' has not begun, its start waits in the store, as GET"
                        + " /enqueued-starts/{id} says: " + start.why());
    }

    /** What was never there, and what was forgotten, is answered alike. */
    private static ApiProblem unknown(String id) {
        return ApiProblem.of(404, "[HTT-107] there is no execution '" + shown(id) + "', or it is not kept any more");
    }

    /** Returns a name that a caller sent, short enough to be sent back. */
    static String shown(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }

    /** Returns the body's text. */
    String text() throws IOException {
        var given = header("Content-Length").filter(length -> length.matches("\\d{1,18}"));
        if (given.isPresent() && Long.parseLong(given.get()) > bodyBytes) {
            throw tooLong();
        }
        var bytes = exchange.body().readNBytes(bodyBytes + 1);
        if (bytes.length > bodyBytes) {
            throw tooLong();
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw ApiProblem.of(400, "[HTT-112] the body is no UTF-8; send it in that");
        }
    }

    private ApiProblem tooLong() {
        return ApiProblem.of(413, "[HTT-111] the body has more than " + bodyBytes + " bytes");
    }

    /** Returns the fields of a body in JSON; none if there is no body. */
    ApiBody body(Set<String> known) throws IOException {
        var text = text();
        return new ApiBody(text.isBlank() ? null : read(text), known);
    }

    private @Nullable Object read(String text) {
        if (!isJson()) {
            throw ApiProblem.of(415, "[HTT-114] the body must be sent as Content-Type: application/json");
        }
        try {
            return DataCodec.standard().read(text, Format.JSON, "the body");
        } catch (InvalidWorkflowException e) {
            throw Refusals.ofDefinition("[HTT-112] the body is no JSON", e.problems());
        }
    }

    private boolean isJson() {
        return mediaType().equals("application/json");
    }

    /** Returns the media type of the body, without its parameters. */
    String mediaType() {
        return header("Content-Type")
                .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                .orElse("");
    }

    /** Returns whether the caller would rather have another media type than JSON. */
    boolean accepts(String type) {
        return header("Accept").filter(accepted -> accepted.contains(type)).isPresent();
    }
}
