package dev.millrace.internal.driver;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.Effect;
import dev.millrace.event.CutText;
import dev.millrace.event.NodePath;
import dev.millrace.internal.concurrent.Additions;
import dev.millrace.internal.decision.GivenAttempt;
import dev.millrace.node.Data;
import dev.millrace.node.NodeContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Call of a node's code: its context, as far as that is the same whoever calls, and what the caller takes from it
 * afterwards. Thread-safe where its context is.
 */
public interface NodeCall extends NodeContext {

    /** The longest text that a node may say of itself; the rest is cut off. */
    int LONGEST_TEXT = 10_000;

    /** Returns the attempt as the decision has filled it in. */
    GivenAttempt given();

    /** Returns the variables that the code has set; null if it has set none. */
    @Nullable
    Additions additions();

    /** Returns where the variables are collected that the code sets; made by the first. */
    Additions additionsMade();

    /** Returns the secrets that it was handed; null if it has asked for none. */
    @Nullable
    AttemptSecrets secrets();

    /** Returns where it asks for secrets; made by the first. */
    AttemptSecrets secretsMade();

    /** Returns where its data come in. */
    DataDoor door();

    /** Its code said how far it is. */
    void reached(double fraction, String text);

    /** Returns the variables that the code has set. */
    default Map<String, Object> writes() {
        var additions = additions();
        return additions == null ? Map.of() : door().checked("what the node wrote to variables", additions.all());
    }

    @Override
    default NodePath path() {
        return given().nodePath();
    }

    @Override
    default int attempt() {
        return given().number();
    }

    @Override
    default Effect effect() {
        return given().effect();
    }

    @Override
    default Map<String, Object> input() {
        return given().givenInput();
    }

    @Override
    default <T> T input(String name, Class<T> type) {
        var value = input().get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "[RUN-101] the input of " + path() + " has no '" + name + "'; it has " + input().keySet());
        }
        return Data.convert(value, type);
    }

    @Override
    default <T> T input(Class<T> type) {
        return converted(input(), type);
    }

    @Override
    default Map<String, Object> inputFrom(String nodeId) {
        return given().givenBy(nodeId);
    }

    @Override
    default Map<String, Object> executionInput() {
        return given().inputOfExecution();
    }

    @Override
    default <T> T executionInput(Class<T> type) {
        return converted(executionInput(), type);
    }

    @Override
    default Map<String, Object> executionProperties() {
        return given().propertiesOfExecution();
    }

    @Override
    default Map<String, Object> variables() {
        var additions = additions();
        var before = given().givenVariables();
        return additions == null ? before : additions.over(before);
    }

    @Override
    default void setVariable(String name, @Nullable Object value) {
        requireNonNull(name, "name");
        additionsMade().add(door().taken("the variable '" + CutText.of(name, LONGEST_TEXT) + "'", name, value));
    }

    @Override
    default Map<String, Object> settings() {
        var secrets = secrets();
        return secrets == null ? given().renderedSettings() : secrets.settings();
    }

    @Override
    default String secret(String name) {
        return secretsMade().value(requireNonNull(name, "name"));
    }

    @Override
    default boolean hasSecrets() {
        var secrets = secrets();
        return secrets != null && secrets.isUsed();
    }

    @Override
    default String masked(String text) {
        var secrets = secrets();
        return secrets == null ? text : secrets.mask().text(text);
    }

    /** Returns a note that it keeps, which holds no secret. */
    default Map<String, Object> checkedNote(Map<String, ?> note) {
        var taken = door().given("the note", note);
        var secrets = secrets();
        return secrets == null ? taken : secrets.mask().data(taken);
    }

    @Override
    default Map<String, Object> recalled() {
        return given().recalledNote();
    }

    @Override
    default void progress(double fraction, String text) {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("progress is a fraction from 0 to 1, not " + fraction);
        }
        requireNonNull(text, "text");
        heartbeat();
        var said = masked(text);
        reached(fraction, said.length() <= LONGEST_TEXT ? said : said.substring(0, LONGEST_TEXT));
    }

    /** Returns data as an object of a type: what is there under the name of a single result stands for itself. */
    private static <T> T converted(Map<String, Object> data, Class<T> type) {
        var single = data.get(Data.RESULT);
        return single != null && data.size() == 1 && !type.isRecord() && !Map.class.isAssignableFrom(type)
                ? Data.convert(single, type)
                : Data.convert(data, type);
    }
}
