package dev.millrace.http;

import com.sun.net.httpserver.HttpExchange;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;

/** A call of the JDK's server. Confined to its thread. */
final class ServerExchange implements ApiExchange {

    private final HttpExchange exchange;
    private final CallerPatience patience;

    ServerExchange(HttpExchange exchange, CallerPatience patience) {
        this.exchange = exchange;
        this.patience = patience;
    }

    /** Returns how long all headers are together. */
    int headerBytes() {
        int bytes = exchange.getRequestURI().toString().length();
        for (var header : exchange.getRequestHeaders().entrySet()) {
            for (var value : header.getValue()) {
                bytes += header.getKey().length() + value.length() + 4;
            }
        }
        return bytes;
    }

    @Override
    public String method() {
        return exchange.getRequestMethod();
    }

    @Override
    public String path() {
        var path = exchange.getRequestURI().getRawPath();
        return path == null ? "/" : path;
    }

    @Override
    public String query() {
        var query = exchange.getRequestURI().getRawQuery();
        return query == null ? "" : query;
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    /** The whole body must be there in the time in which the head had to be. */
    @Override
    public InputStream body() {
        patience.begin();
        return new FilterInputStream(exchange.getRequestBody()) {
            @Override
            public int read() throws IOException {
                return ended(super.read());
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                return ended(super.read(bytes, from, length));
            }

            private int ended(int read) {
                if (read < 0) {
                    patience.end();
                }
                return read;
            }
        };
    }

    @Override
    public OutputStream answer(int status, Map<String, String> headers, long length) throws IOException {
        headers.forEach(exchange.getResponseHeaders()::set);
        patience.begin();
        boolean hasBody = length != 0 && !exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, hasBody ? Math.max(length, 0) : -1);
        patience.end();
        return hasBody ? new PatientOutput(exchange.getResponseBody(), patience) : OutputStream.nullOutputStream();
    }

    /** Closes the connection; one whose call was answered serves the caller's next call. */
    void hangUp() {
        patience.begin();
        exchange.close();
        patience.end();
    }

    /** Output in which each piece must be taken in time. Confined to its thread. */
    private static final class PatientOutput extends OutputStream {

        private final OutputStream out;
        private final CallerPatience patience;

        PatientOutput(OutputStream out, CallerPatience patience) {
            this.out = out;
            this.patience = patience;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            patience.begin();
            out.write(bytes, from, length);
            patience.end();
        }

        @Override
        public void flush() throws IOException {
            patience.begin();
            out.flush();
            patience.end();
        }

        @Override
        public void close() throws IOException {
            patience.begin();
            out.close();
            patience.end();
        }
    }
}
