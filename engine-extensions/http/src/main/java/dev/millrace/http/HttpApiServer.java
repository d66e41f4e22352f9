package dev.millrace.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server of the JDK's own that answers for an API. It takes each caller's head and body only as long as the API's
 * patience lasts. Thread-safe.
 *
 * <p>The JDK reads some of its limits from system properties, once; where the host has set none, the server sets them:
 * {@code sun.net.httpserver.nodelay}, without which each answer waits 40 ms, {@code jdk.httpserver.maxConnections},
 * {@code sun.net.httpserver.maxReqHeaders} and {@code sun.net.httpserver.idleInterval}.
 */
public final class HttpApiServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HttpApiServer.class);

    private static final int BACKLOG = 128;

    static {
        setIfAbsent("sun.net.httpserver.nodelay", "true");
        setIfAbsent("sun.net.httpserver.maxReqHeaders", "100");
        setIfAbsent("jdk.httpserver.maxConnections", "1024");
        // In seconds: who says nothing at all keeps others out no longer than who speaks slowly.
        setIfAbsent("sun.net.httpserver.idleInterval", "10");
    }

    private final HttpApi api;
    private final HttpServer server;
    private final ServerThreads threads;

    private HttpApiServer(HttpApi api, HttpServer server, ServerThreads threads) {
        this.api = api;
        this.server = server;
        this.threads = threads;
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    static HttpApiServer start(HttpApi api, String address, int port) {
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(address), port), BACKLOG);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "[HTT-146] no server can listen at " + address + ":" + port + ": " + e.getMessage()
                            + "; take another port, 0 for any that is free",
                    e);
        }
        var limits = api.limits();
        // Some threads more than may be answered at once: whoever is one too many is told so.
        var threads = new ServerThreads(2 * limits.calls() + limits.streams(), limits.patience());
        var started = new HttpApiServer(api, server, threads);
        server.setExecutor(threads);
        server.createContext("/", started::handle);
        server.start();
        return started;
    }

    private void handle(HttpExchange exchange) {
        var patience = ServerThreads.patience();
        patience.end();
        var call = new ServerExchange(exchange, patience);
        try {
            if (call.headerBytes() > api.limits().headerBytes()) {
                api.refuse(
                        call,
                        ApiProblem.of(
                                431,
                                "[HTT-121] the address and the headers of the call are longer than "
                                        + api.limits().headerBytes() + " bytes"));
            } else {
                api.handle(call);
            }
        } catch (IOException e) {
            log.debug("A caller is gone", e);
            call.hangUp();
        } catch (RuntimeException e) {
            log.error("A call could not be answered", e);
            call.hangUp();
        }
    }

    /** Returns the port that it listens at. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Returns where it is, without a path. */
    public URI uri() {
        var address = server.getAddress().getAddress();
        var host = address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port());
    }

    /** Stops to listen, and ends the streams that are open; the engine goes on. A second call does nothing. */
    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
