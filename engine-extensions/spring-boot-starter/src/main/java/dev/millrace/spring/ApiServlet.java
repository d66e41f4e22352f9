package dev.millrace.spring;

import dev.millrace.http.ApiExchange;
import dev.millrace.http.HttpApi;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The HTTP API as a servlet, wherever it is mounted. Thread-safe. */
final class ApiServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient HttpApi api;

    ApiServlet(HttpApi api) {
        this.api = api;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var mounted = request.getContextPath() + request.getServletPath();
        var path = request.getRequestURI().substring(mounted.length());
        if (path.isEmpty()) { // the page finds the API by its own address, which ends with a slash
            response.sendRedirect(mounted + "/");
        } else {
            api.handle(new ServletExchange(request, response, path));
        }
    }

    /** A call that a servlet container brought. */
    private record ServletExchange(HttpServletRequest request, HttpServletResponse response, String path)
            implements ApiExchange {

        @Override
        public String method() {
            return request.getMethod();
        }

        @Override
        public String query() {
            return Objects.toString(request.getQueryString(), "");
        }

        @Override
        public Optional<String> header(String name) {
            return Optional.ofNullable(request.getHeader(name));
        }

        @Override
        public InputStream body() throws IOException {
            return request.getInputStream();
        }

        @Override
        public OutputStream answer(int status, Map<String, String> headers, long length) throws IOException {
            response.setStatus(status);
            headers.forEach(response::setHeader);
            if (length >= 0) {
                response.setContentLengthLong(length);
            }
            return response.getOutputStream();
        }
    }
}
