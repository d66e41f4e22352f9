package dev.millrace.event;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names in data that say that their values are secret; texts that people read have a mask there. */
public final class SecretNames {

    /** What stands in place of a masked value. */
    public static final String MASK = "***";

    private static final Pattern SECRET = Pattern.compile(
            ".*(passw|secret|token|api[-_]?key|private[-_]?key|credential|authorization).*", Pattern.CASE_INSENSITIVE);

    /** Names of how many there are, or may be: a workflow that asks a language model is full of them. */
    private static final Pattern COUNT = Pattern.compile("(?i:max(imum)?|min(imum)?|total|prompt|completion)"
            + "(?=[-_]|(?i:tokens)|(?<=[a-z])[A-Z])[-_A-Za-z0-9]*(?i:tokens)"
            + "|[-_A-Za-z0-9]*(?i:tokens?|secrets?|credentials?|passwords?)"
            + "[-_]?(?i:(min|max)[-_]?)?(?i:count|limit|length|budget|usage|quota)");

    private SecretNames() {}

    /**
     * Returns whether a name says that its value is secret: it holds password, secret, token, apiKey or the like, and
     * is not that of a plain count, such as maxTokens, tokenCount or passwordLength. In doubt it is secret.
     */
    public static boolean isSecret(String name) {
        return SECRET.matcher(requireNonNull(name, "name")).matches()
                && !COUNT.matcher(name).matches();
    }

    /** Returns data as text, with a mask for what is secret by its name, at whatever depth. */
    static String text(@Nullable Object data) {
        return String.valueOf(masked(data));
    }

    private static @Nullable Object masked(@Nullable Object value) {
        if (value instanceof Repeated || value instanceof Repeated.Items) {
            return value; // prints a place, for its data stand in another event
        }
        if (value instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<Object, @Nullable Object>();
            map.forEach((key, element) ->
                    copy.put(key, element != null && isSecret(String.valueOf(key)) ? MASK : masked(element)));
            return copy;
        }
        return value instanceof List<?> list
                ? list.stream().map(SecretNames::text).toList()
                : value;
    }
}
