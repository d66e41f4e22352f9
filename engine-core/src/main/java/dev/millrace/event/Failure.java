package dev.millrace.event;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What went wrong, as data: it is stored, retried by, and shown. Immutable.
 *
 * @param type the exception's class name, or a name of the engine's own such as {@code Timeout}
 * @param message the exception's own message, cut to 64,000 characters; may be empty
 * @param retryable whether another attempt may help
 * @param supertypes the names of the classes above {@code type}, for the retry policy
 * @param output what the attempt left all the same, JSON-like: of a process its {@code exitCode}, {@code stdout} and
 *     {@code stderr}; may be empty
 * @param trace the stack trace, cut to 16,000 characters; may be empty
 */
public record Failure(
        String type,
        String message,
        boolean retryable,
        List<String> supertypes,
        Map<String, Object> output,
        String trace) {

    /** The type of a failure by time limit. */
    public static final String TIMEOUT = "Timeout";

    /** The name among the supertypes of a failure that is owed to what the node runs on. */
    public static final String PLATFORM = "Platform";

    /** The type of the failure of a node that waited for those that waited for what is around it. */
    public static final String DEADLOCK = "Deadlock";

    /** The type of the failure of an attempt while another one with its key is live. */
    public static final String DUPLICATE_KEY = "DuplicateKey";

    /** The type of the failure of a node whose place another one with its key takes. */
    public static final String REPLACED = "Replaced";

    /** The type of the failure of a node whose message spent its deliveries. */
    public static final String DEAD_LETTER = "DeadLetter";

    /** The type of the failure of a node whose code was not called, because a check before it failed. */
    public static final String PRE_CHECK_FAILED = "PreCheckFailed";

    /** The type of the failure of an attempt whose node did its work, but not so that a check after it holds. */
    public static final String POST_CHECK_FAILED = "PostCheckFailed";

    /** The type of the failure of a Verify whose conditions do not hold. */
    public static final String VERIFICATION_FAILED = "VerificationFailed";

    /** The type of the failure of a Steps that failed. */
    public static final String STEPS_FAILED = "StepsFailed";

    /** The name of an exit code in {@link #output}, by which retry policies know a failure by exit code. */
    public static final String EXIT_CODE = "exitCode";

    private static final int LONGEST_TYPE = 1_000;

    /** Copies the list and the map, and cuts the texts. */
    public Failure {
        type = CutText.of(type, LONGEST_TYPE);
        message = CutText.of(message);
        supertypes = List.copyOf(supertypes);
        output = output.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(output));
        trace = CutText.of(trace);
    }

    /** Returns a retryable failure without an exception. */
    public static Failure of(String type, String message) {
        return new Failure(type, message, true, List.of(), Map.of(), "");
    }

    /** Returns a retryable failure of a process. */
    public static Failure ofExitCode(int exitCode, String message) {
        return of("ExitCode", message).with(Map.of(EXIT_CODE, exitCode));
    }

    /**
     * Returns the failure that an exception stands for. Never throws, whatever the exception's own methods do.
     */
    public static Failure of(Throwable thrown) {
        return new Failure(
                thrown.getClass().getName(),
                ThrownText.messageOf(thrown),
                true,
                supertypesOf(thrown.getClass()),
                Map.of(),
                ThrownText.traceOf(thrown));
    }

    /** Returns a copy whose message begins with what was being done. */
    public Failure about(String what) {
        return new Failure(type, what + ": " + message, retryable, supertypes, output, trace);
    }

    /** Returns a copy that no retry policy retries. */
    public Failure withoutRetry() {
        return new Failure(type, message, false, supertypes, output, trace);
    }

    /** Returns a copy that is owed to what the node runs on, not to the node: {@link FailureClass#PLATFORM}. */
    public Failure ofPlatform() {
        var above = new ArrayList<>(supertypes);
        above.add(PLATFORM);
        return new Failure(type, message, retryable, above, output, trace);
    }

    /**
     * Returns a copy with what the attempt left all the same: JSON-like values, records and arrays; normalised by the
     * engine.
     */
    public Failure with(Map<String, ?> left) {
        return new Failure(type, message, retryable, supertypes, new LinkedHashMap<>(left), trace);
    }

    /** Returns the exit code, where a process failed. */
    public OptionalInt exitCode() {
        return output.get(EXIT_CODE) instanceof Integer code ? OptionalInt.of(code) : OptionalInt.empty();
    }

    /** Returns whether the failure's type, or one above it, has this name; a simple name will do. */
    public boolean isA(String typeName) {
        return matches(type, typeName) || supertypes.stream().anyMatch(above -> matches(above, typeName));
    }

    /** Returns the message, or, of an exception without one, its type. */
    public String what() {
        return message.isEmpty() ? type : message;
    }

    /** Returns type and message; not the trace. */
    @Override
    public String toString() {
        return message.isEmpty() ? type : type + ": " + message;
    }

    private static boolean matches(String name, String wanted) {
        return name.equals(wanted)
                || name.length() > wanted.length()
                        && name.endsWith(wanted)
                        && ".$".indexOf(name.charAt(name.length() - wanted.length() - 1)) >= 0;
    }

    private static List<String> supertypesOf(Class<?> type) {
        var names = new ArrayList<String>();
        for (Class<?> above = type.getSuperclass();
                above != null && above != Object.class;
                above = above.getSuperclass()) {
            names.add(above.getName());
        }
        return names;
    }
}
