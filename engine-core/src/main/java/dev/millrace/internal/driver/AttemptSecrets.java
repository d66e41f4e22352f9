package dev.millrace.internal.driver;

import dev.millrace.event.Failure;
import dev.millrace.event.NodeResult;
import dev.millrace.event.SecretNames;
import dev.millrace.expression.SecretText;
import dev.millrace.internal.concurrent.SecretMask;
import dev.millrace.internal.decision.GivenAttempt;
import dev.millrace.node.SecretSource;
import dev.millrace.node.UnknownSecretException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of one attempt: their values are handed to its code, and masked in all that comes back of it. They live
 * as long as the attempt. Thread-safe.
 */
public final class AttemptSecrets {

    private final SecretSource source;
    private final GivenAttempt given;
    private final Consumer<String> handedOver;
    private final SecretMask mask = new SecretMask();
    private volatile @Nullable Map<String, Object> settings;

    /**
     * Creates the secrets of an attempt that has asked for none yet.
     *
     * @param handedOver is told of each value, before the code is
     */
    public AttemptSecrets(SecretSource source, GivenAttempt given, Consumer<String> handedOver) {
        this.source = source;
        this.given = given;
        this.handedOver = handedOver;
    }

    /** Returns whether one was handed over. */
    boolean isUsed() {
        return !mask.isEmpty();
    }

    /** Returns what masks them. */
    public SecretMask mask() {
        return mask;
    }

    /**
     * Asks for those that the settings name.
     *
     * @throws UnknownSecretException if there is none of a name
     * @throws IllegalStateException if the source cannot say
     */
    void fillIn() {
        settings = filledIn(given.renderedSettings());
    }

    /** Returns the settings with the values of their secrets. */
    Map<String, Object> settings() {
        var known = settings;
        return known == null ? given.renderedSettings() : known;
    }

    /** Returns the value of a secret, or of the one that a parameter of this name names. */
    String value(String name) {
        var parameters = given.secretParameters();
        if (!parameters.containsKey(name)) {
            return ofSource(name);
        }
        if (parameters.get(name) instanceof String secret) {
            return ofSource(secret);
        }
        throw new UnknownSecretException(name);
    }

    private String ofSource(String name) {
        var value = Secrets.find(source, name).orElseThrow(() -> new UnknownSecretException(name));
        mask.add(value);
        handedOver.accept(value);
        return value;
    }

    private Map<String, Object> filledIn(Map<String, Object> data) {
        var whole = new LinkedHashMap<String, @Nullable Object>();
        data.forEach((name, value) -> whole.put(name, filledIn(value)));
        return unmodifiable(whole);
    }

    private @Nullable Object filledIn(@Nullable Object value) {
        if (value instanceof SecretText text) {
            return text.filledIn(this::ofSource);
        }
        if (value instanceof Map<?, ?> map) {
            var whole = new LinkedHashMap<Object, @Nullable Object>();
            map.forEach((key, element) -> whole.put(key, filledIn(element)));
            return Collections.unmodifiableMap(whole);
        }
        if (value instanceof List<?> list) {
            var whole = new ArrayList<@Nullable Object>(list.size());
            for (var element : list) {
                whole.add(filledIn(element));
            }
            return Collections.unmodifiableList(whole);
        }
        return value;
    }

    /** Returns what was done, with masks. */
    NodeResult masked(NodeResult result) {
        return new NodeResult(
                mask.data(result.output()),
                result.port().map(mask::text),
                mask.data(result.writes()),
                result.conditions(),
                result.warnings().stream().map(mask::text).toList());
    }

    /** Returns why it was not done, with masks. */
    Failure masked(Failure failure) {
        return new Failure(
                failure.type(),
                mask.text(failure.message()),
                failure.retryable(),
                failure.supertypes(),
                mask.data(failure.output()),
                mask.text(failure.trace()));
    }

    @Override
    public String toString() {
        return SecretNames.MASK;
    }

    @SuppressWarnings("NullAway") // data may hold null
    private static Map<String, Object> unmodifiable(Map<String, ? extends @Nullable Object> map) {
        return Collections.unmodifiableMap(map);
    }
}
