package dev.millrace.node;

import dev.millrace.definition.Effect;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an attempt may see and do. Thread-safe; of use only until the attempt ends. */
public interface NodeContext {

    /** Returns the execution. */
    ExecutionId execution();

    /** Returns where the node stands in the execution. */
    NodePath path();

    /** Returns the attempt's number, from 1. */
    int attempt();

    /**
     * Returns how often the attempt's message was leased, from 1; more than the attempts after a crash or an expired
     * lease.
     */
    int deliveries();

    /** Returns a key that is the same for every attempt of this node, crashes included, and for nothing else. */
    String idempotencyKey();

    /** Returns the input: the delivered sources' outputs merged, or the node's {@code inputs}. Unmodifiable. */
    Map<String, Object> input();

    /**
     * Returns one input value, converted.
     *
     * @throws IllegalArgumentException if it is absent, null, or cannot be converted
     */
    <T> T input(String name, Class<T> type);

    /**
     * Returns the whole input, converted: to a record by its components' names, or to the single value {@code result}.
     *
     * @throws IllegalArgumentException if it cannot be converted
     */
    <T> T input(Class<T> type);

    /** Returns the output that one delivered source handed over; empty if it delivered nothing. Unmodifiable. */
    Map<String, Object> inputFrom(String nodeId);

    /** Returns the execution's own input, however deep the node stands. Unmodifiable. */
    Map<String, Object> executionInput();

    /**
     * Returns the execution's own input, converted as {@link #input(Class)} does.
     *
     * @throws IllegalArgumentException if it cannot be converted
     */
    <T> T executionInput(Class<T> type);

    /**
     * Returns what expressions call {@code execution}: {@code id}, {@code workflowId}, {@code version}, {@code key}
     * (null without one), {@code labels}, {@code startedAt} (ISO 8601) and {@code input}. Unmodifiable.
     */
    Map<String, Object> executionProperties();

    /** Returns the variables as they were when the attempt started, with this attempt's own writes. Unmodifiable. */
    Map<String, Object> variables();

    /**
     * Writes a variable. All writes of an attempt take effect together when the node completes; a failed attempt's
     * vanish.
     */
    void setVariable(String name, @Nullable Object value);

    /** Returns the fields of the node's type, templates and secrets filled in. Unmodifiable. */
    Map<String, Object> settings();

    /**
     * Returns the value of a secret: of the one that the workflow's parameter of this name names, else of this name in
     * the engine's source. What the node says and gives is masked where it holds the value as it is, in Base64, or as a
     * part of an address or of JSON: outputs, variables, failures, notes, progress and the log.
     *
     * @throws UnknownSecretException if there is none
     * @throws IllegalStateException if the source cannot say
     */
    default String secret(String name) {
        throw new UnknownSecretException(name);
    }

    /** Returns whether it was handed a secret: then nothing of it should be written where the engine does not mask. */
    default boolean hasSecrets() {
        return false;
    }

    /** Returns a text with a mask over each secret that the attempt was handed. */
    default String masked(String text) {
        return text;
    }

    /**
     * Says how far the attempt is; renews its lease.
     *
     * @param fraction from 0 to 1
     * @param text what it is at
     */
    void progress(double fraction, String text);

    /**
     * Says something for people to read: it stands in the log of the execution, line by line. The newest lines of a
     * node are kept, at most 1,000 and 262,144 characters, and ten times as many lines and four times as many
     * characters of the execution.
     */
    default void log(Level level, String text) {}

    /** Says something as {@link #log(Level, String)} does, at level INFO. */
    default void log(String text) {
        log(Level.INFO, text);
    }

    /** Renews the attempt's lease. */
    void heartbeat();

    /** Returns what running the node again after a crash would do. */
    Effect effect();

    /**
     * Keeps a note beyond the process, in place of an earlier one of this attempt; safe when this returns. If the
     * process ends before the attempt does, the attempt that is delivered again in its place
     * {@linkplain #recalled recalls} it: what it began outside can be taken up instead of being done twice. An attempt
     * with a note is delivered again even where its effect is {@link Effect#AT_MOST_ONCE}: if it finds nothing to take
     * up, it must not begin anew, but end by {@link Outcome#undecided}.
     *
     * @param note JSON-like values
     * @throws IllegalStateException if the attempt no longer counts; nothing is kept then
     * @throws dev.millrace.store.StoreException if the store cannot keep it
     */
    void remember(Map<String, ?> note);

    /**
     * Returns what this attempt noted last in a process that has ended; empty if it noted nothing, or begins.
     * Unmodifiable.
     */
    Map<String, Object> recalled();

    /**
     * Returns a folder for files that outlive the process, the same each time that this attempt is delivered; open to
     * this user only, and deleted when the attempt's outcome is safe. Empty if the engine has no store in files.
     *
     * @throws java.io.UncheckedIOException if it cannot be made
     */
    Optional<Path> folder();

    /**
     * Returns whether the attempt was cancelled only because its engine was closed or lost its store: it will be
     * delivered again, so what it remembered should be left as it is.
     */
    boolean isHandedBack();

    /** Returns whether the attempt no longer counts: cancelled, timed out, or its lease lost. */
    boolean isCancelled();

    /** Runs an action when the attempt is cancelled or times out, at once if it was; from the thread that cancels. */
    void onCancel(Runnable action);
}
