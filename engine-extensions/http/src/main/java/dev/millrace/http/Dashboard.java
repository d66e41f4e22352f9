package dev.millrace.http;

import dev.millrace.WorkflowEngine;
import java.net.URI;

/**
 * A server of this machine's own that shows an engine in a browser, and lets who has its token operate it. It prints
 * nothing: the host says the address and the token to whom they are for. Thread-safe.
 *
 * <pre>{@code
 * try (var dashboard = Dashboard.start(engine, 8080)) {
 *     log.info("{} opens with the token {}", dashboard.address(), dashboard.token());
 * }
 * }</pre>
 *
 * <p>More than one token, other roles, or another address are what {@link HttpApiBuilder#dashboard} is for.
 */
public final class Dashboard implements AutoCloseable {

    private final HttpApiServer server;
    private final String token;

    private Dashboard(HttpApiServer server, String token) {
        this.server = server;
        this.token = token;
    }

    /**
     * Starts a dashboard, with the API beside it, on the loopback address. It makes a token of the role ADMIN, which
     * lets in until the dashboard is closed.
     *
     * @param port the port; 0 for one that is free
     * @throws IllegalStateException if the port cannot be had
     */
    public static Dashboard start(WorkflowEngine engine, int port) {
        var secret = AccessToken.newSecret();
        var api = HttpApi.on(engine)
                .token(AccessToken.of("dashboard", ApiRole.ADMIN, secret))
                .dashboard();
        return new Dashboard(api.start(port), secret);
    }

    /** Returns where the dashboard is, such as {@code http://127.0.0.1:8080/}. */
    public URI address() {
        return server.uri().resolve("/");
    }

    /** Returns the token that lets in; whoever has it may do everything. */
    public String token() {
        return token;
    }

    /** Stops the server; the engine goes on. */
    @Override
    public void close() {
        server.close();
    }
}
