package dev.millrace.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a route answers. */
sealed interface ApiAnswer {

    /**
     * Data, as JSON.
     *
     * @param status the status code
     * @param data plain data
     * @param headers what the answer carries besides
     */
    record Data(int status, Object data, Map<String, String> headers) implements ApiAnswer {}

    /**
     * A text.
     *
     * @param type its media type
     * @param text the text
     * @param policy what a browser lets it do
     */
    record Document(String type, String text, String policy) implements ApiAnswer {

        /** Nothing is to be done by what is no page. */
        static final String NO_PAGE = "default-src 'none'; frame-ancestors 'none'";

        /** Creates a text that is no page. */
        Document(String type, String text) {
            this(type, text, NO_PAGE);
        }
    }

    /**
     * What goes on for a while.
     *
     * @param type its media type
     * @param body writes it
     * @param seat is given back behind it
     */
    record Streamed(String type, Body body, StreamSeats.Seat seat) implements ApiAnswer {}

    /**
     * What is known only after a while. Until then it is no call that is answered, for nothing is done for it.
     *
     * @param outcome waits, and returns what is to be answered
     * @param seat is given back behind the wait
     */
    record Awaited(Supplier<ApiAnswer> outcome, StreamSeats.Seat seat) implements ApiAnswer {}

    /** Nothing: there is no more to come. */
    record Nothing() implements ApiAnswer {}

    /** Writes what goes on for a while. */
    interface Body {

        /** Writes until there is no more, or the caller is gone. */
        void write(OutputStream out) throws IOException;
    }

    static ApiAnswer ok(Map<String, @Nullable Object> data) {
        return new Data(200, data, Map.of());
    }
}
