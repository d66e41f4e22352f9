package dev.millrace.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;

/**
 * One call of the API, as a server brings it: a servlet container, Spring or any other implements this in a few lines
 * and hands it to {@link HttpApi#handle}. Confined to the thread that handles the call.
 */
public interface ApiExchange {

    /** Returns the method, in capitals. */
    String method();

    /**
     * Returns the path below the place that the API is mounted at, with its percent signs: {@code /api/v1/executions}.
     */
    String path();

    /** Returns the query as it was sent, without the question mark; empty if there is none. */
    String query();

    /**
     * Returns the first header of a name.
     *
     * @param name the name; capitals and small letters count alike
     */
    Optional<String> header(String name);

    /** Returns the body; empty if there is none. */
    InputStream body() throws IOException;

    /**
     * Begins the answer. Called once. What is written to the stream goes to the caller when it is flushed, at the
     * latest when it is closed.
     *
     * @param status the status code
     * @param headers the answer's headers
     * @param length how many bytes follow; -1 if that is not known, 0 if there is no body
     */
    OutputStream answer(int status, Map<String, String> headers, long length) throws IOException;
}
