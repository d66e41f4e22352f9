package dev.millrace.http;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answer to a call that cannot be done, thrown where that is seen. */
final class ApiProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient List<Map<String, @Nullable Object>> problems;
    private final transient Map<String, String> headers;

    /**
     * Creates it.
     *
     * @param status the status code
     * @param code which of the codes in {@code docs/errors.md}
     * @param detail what is wrong, and what to do
     * @param problems each single thing that is wrong, if there are several
     * @param headers what the answer carries besides
     */
    ApiProblem(
            int status,
            String code,
            String detail,
            List<Map<String, @Nullable Object>> problems,
            Map<String, String> headers) {
        super(detail);
        this.status = status;
        this.code = code;
        this.problems = List.copyOf(problems);
        this.headers = Map.copyOf(headers);
    }

    /** Creates one from a text that begins with its code in brackets. */
    static ApiProblem of(int status, String coded) {
        return of(status, coded, Map.of());
    }

    static ApiProblem of(int status, String coded, Map<String, String> headers) {
        return new ApiProblem(status, code(coded), text(coded), List.of(), headers);
    }

    /** Returns the code that a message begins with; HTT-119 if it has none. */
    static String code(String message) {
        int end = message.indexOf(']');
        return message.startsWith("[") && end > 0 ? message.substring(1, end) : "HTT-119";
    }

    /** Returns a message without its code. */
    static String text(String message) {
        return message.startsWith("[")
                ? message.substring(message.indexOf(']') + 1).strip()
                : message;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String detail() {
        return String.valueOf(getMessage());
    }

    List<Map<String, @Nullable Object>> problems() {
        return problems;
    }

    Map<String, String> headers() {
        return headers;
    }
}
