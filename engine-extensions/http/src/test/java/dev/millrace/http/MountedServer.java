package dev.millrace.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server of a host that has the API below {@code /ops/}, and pages of its own elsewhere. Thread-safe. */
final class MountedServer implements AutoCloseable {

    private static final String MOUNT = "/ops";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    MountedServer(HttpApi api) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext(MOUNT + "/", exchange -> {
            try (exchange) {
                api.handle(new Mounted(exchange));
            }
        });
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(404, -1);
            }
        });
        server.start();
    }

    /** Returns where the API is mounted, with a slash at its end. */
    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + MOUNT + "/";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** A call of the host's server, as the API sees it. */
    private record Mounted(HttpExchange exchange) implements ApiExchange {

        @Override
        public String method() {
            return exchange.getRequestMethod();
        }

        @Override
        public String path() {
            return exchange.getRequestURI().getRawPath().substring(MOUNT.length());
        }

        @Override
        public String query() {
            return Objects.toString(exchange.getRequestURI().getRawQuery(), "");
        }

        @Override
        public Optional<String> header(String name) {
            return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
        }

        @Override
        public InputStream body() {
            return exchange.getRequestBody();
        }

        @Override
        public OutputStream answer(int status, Map<String, String> headers, long length) throws IOException {
            headers.forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(status, length == 0 ? -1 : Math.max(length, 0));
            return length == 0 ? OutputStream.nullOutputStream() : exchange.getResponseBody();
        }
    }
}
