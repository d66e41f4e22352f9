package dev.millrace.http;

import static java.util.Objects.requireNonNull;

import dev.millrace.WorkflowEngine;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An engine over HTTP. It answers calls that a server hands to {@link #handle}, or serves by itself once {@link #start}
 * is called. Closed by default: it lets in only who has a token, and listens to this machine alone. {@code
 * docs/http.md} has the routes. Thread-safe.
 *
 * <pre>{@code
 * var api = HttpApi.on(engine).token(AccessToken.of("ann", ApiRole.OPERATE, secret)).build();
 * try (var server = api.start(8080)) {
 *     // http://127.0.0.1:8080/api/v1/executions
 * }
 * }</pre>
 */
public final class HttpApi {

    /** What every route's path begins with. */
    public static final String ROOT = "/api/v1";

    private final ApiLimits limits;
    private final AccessCheck access;
    private final List<ApiRoute> routes;
    private final AnswerWriter writer;
    private final Semaphore calls;
    private final Optional<DashboardFiles> dashboard;

    HttpApi(ApiParts parts, AccessCheck access, Optional<DashboardFiles> dashboard, boolean takesDefinitions) {
        this.limits = parts.limits();
        this.access = access;
        this.dashboard = dashboard;
        this.writer = new AnswerWriter(parts.payloads());
        this.calls = new Semaphore(limits.calls());
        this.routes = Stream.of(
                        new ExecutionRoutes(parts, new StreamSeats(limits.streams())).routes(),
                        new ControlRoutes(parts).routes(),
                        new DefinitionRoutes(parts, takesDefinitions).routes(),
                        new TriggerRoutes(parts).routes(),
                        new EngineRoutes(parts).routes(),
                        new EnqueuedStartRoutes(parts).routes())
                .flatMap(all -> all)
                .toList();
    }

    /** Returns a builder of an API over an engine. */
    public static HttpApiBuilder on(WorkflowEngine engine) {
        return new HttpApiBuilder(requireNonNull(engine, "engine"));
    }

    /**
     * Starts a server on the loopback address.
     *
     * @param port the port; 0 for one that is free
     * @throws IllegalStateException if the port cannot be had
     */
    public HttpApiServer start(int port) {
        return HttpApiServer.start(this, "127.0.0.1", port);
    }

    /**
     * Starts a server on another address; who does that puts what encrypts in front of it.
     *
     * @param address the address to listen at, such as {@code 0.0.0.0}
     * @param port as for {@link #start(int)}
     * @throws IllegalStateException if the address or port cannot be had
     */
    public HttpApiServer start(String address, int port) {
        return HttpApiServer.start(this, requireNonNull(address, "address"), port);
    }

    ApiLimits limits() {
        return limits;
    }

    List<ApiRoute> routes() {
        return routes;
    }

    /**
     * Answers a call.
     *
     * @throws IOException if the caller is gone
     */
    public void handle(ApiExchange exchange) throws IOException {
        if (!calls.tryAcquire()) {
            refuse(
                    exchange,
                    ApiProblem.of(
                            503, "[HTT-115] as many calls are being answered as may be", Map.of("Retry-After", "1")));
            return;
        }
        boolean isHeld = true;
        try {
            var role = ApiRole.READ;
            ApiAnswer answer;
            try {
                access.place(exchange);
                if (exchange.method().equals("OPTIONS")) {
                    preflight(exchange);
                    return;
                }
                var file = file(exchange);
                if (file.isPresent()) {
                    answer = file.get();
                } else {
                    var found = find(exchange);
                    role = found.caller().role();
                    answer = found.route().action().answer(found.request());
                }
            } catch (RuntimeException e) {
                answer = Refusals.answer(Refusals.of(e));
            }
            if (answer instanceof ApiAnswer.Streamed || answer instanceof ApiAnswer.Awaited) {
                calls.release();
                isHeld = false;
            }
            answer(exchange, role, answer);
        } finally {
            if (isHeld) {
                calls.release();
            }
        }
    }

    private void answer(ApiExchange exchange, ApiRole role, ApiAnswer answer) throws IOException {
        writer.write(exchange, role, answer, access.crossOrigin(exchange));
    }

    void refuse(ApiExchange exchange, ApiProblem problem) throws IOException {
        answer(exchange, ApiRole.READ, Refusals.answer(problem));
    }

    private void preflight(ApiExchange exchange) throws IOException {
        var headers = new HashMap<>(access.crossOrigin(exchange));
        if (!headers.isEmpty()) {
            headers.put("Access-Control-Allow-Methods", "GET, POST");
            headers.put(
                    "Access-Control-Allow-Headers",
                    "Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID");
            headers.put("Access-Control-Max-Age", "600");
        }
        exchange.answer(204, headers, 0).close();
    }

    private Optional<ApiAnswer.Document> file(ApiExchange exchange) {
        return asked(exchange).equals("GET")
                ? dashboard.flatMap(files -> files.find(exchange.path()))
                : Optional.empty();
    }

    /** What a call is for, and who makes it. */
    private record Found(ApiRoute route, AccessToken caller, ApiRequest request) {}

    /** A route that nobody without a token may ask is not even told from one that there is not. */
    private Found find(ApiExchange exchange) {
        var path = exchange.path();
        var parts = path.startsWith(ROOT + "/")
                ? Arrays.stream(path.substring(ROOT.length() + 1).split("/", -1))
                        .map(part -> ApiQuery.decoded(part.replace("+", "%2B")))
                        .toList()
                : List.<String>of();
        var methods = new TreeSet<String>();
        for (var route : routes) {
            var names = route.match(parts);
            if (names.isPresent() && route.method().equals(asked(exchange))) {
                return found(exchange, route, names.get());
            }
            names.ifPresent(same -> methods.add(route.method()));
        }
        access.caller(exchange);
        if (methods.isEmpty()) {
            throw ApiProblem.of(404, "[HTT-105] there is no such route; GET " + ROOT + "/openapi.json lists them");
        }
        throw ApiProblem.of(
                405,
                "[HTT-106] this route knows " + methods,
                Map.of("Allow", methods.stream().collect(Collectors.joining(", "))));
    }

    /** A HEAD is a GET whose body nobody wants; the server leaves that out. */
    private static String asked(ApiExchange exchange) {
        return exchange.method().equals("HEAD") ? "GET" : exchange.method();
    }

    private Found found(ApiExchange exchange, ApiRoute route, Map<String, String> names) {
        var caller = route.role() == ApiRoute.Access.ANYBODY ? NOBODY : access.caller(exchange);
        access.role(route, caller);
        var query = new ApiQuery(exchange.query(), route.parameters());
        return new Found(route, caller, new ApiRequest(exchange, names, query, caller, limits.bodyBytes()));
    }

    private static final AccessToken NOBODY = new AccessToken("", ApiRole.READ, AccessToken.Hash.of(""));

    static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
}
