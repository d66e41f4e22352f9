package dev.millrace.internal.concurrent;

import dev.millrace.event.SecretNames;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * Mask over the values of secrets, wherever they stand in texts and data: as they are, each long line of them, in
 * Base64, as part of an address, and as text of JSON. Other forms of them it does not know. Thread-safe.
 */
public final class SecretMask {

    /** What a line of a secret has at least to be masked by itself. */
    private static final int LEAST_LINE = 8;

    /** The longest first, so that none is masked in part. */
    private final Set<String> forms = new ConcurrentSkipListSet<>(
            Comparator.comparingInt(String::length).reversed().thenComparing(s -> s));

    /** Creates a mask over nothing. */
    public SecretMask() {}

    /** Returns whether there is nothing to mask. */
    public boolean isEmpty() {
        return forms.isEmpty();
    }

    /** Masks the value of a secret from now on. */
    public void add(String value) {
        forms.add(value);
        value.lines()
                .map(String::strip)
                .filter(line -> line.length() >= LEAST_LINE)
                .forEach(forms::add);
        var bytes = value.getBytes(StandardCharsets.UTF_8);
        forms.add(Base64.getEncoder().encodeToString(bytes));
        forms.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        var encoded = URLEncoder.encode(value, StandardCharsets.UTF_8);
        forms.add(encoded);
        forms.add(encoded.replace("+", "%20"));
        forms.add(value.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\r", "\\r"));
    }

    /** Returns a text with masks. */
    public String text(String text) {
        var masked = text;
        for (var form : forms) {
            masked = masked.replace(form, SecretNames.MASK);
        }
        return masked;
    }

    /** Returns data with masks, in names too. */
    public Map<String, Object> data(Map<String, Object> data) {
        if (forms.isEmpty() || data.isEmpty()) {
            return data;
        }
        var masked = new LinkedHashMap<String, @Nullable Object>();
        data.forEach((name, value) -> masked.put(text(name), value(value)));
        return unmodifiable(masked);
    }

    private @Nullable Object value(@Nullable Object value) {
        if (value instanceof String text) {
            return text(text);
        }
        if (value instanceof Map<?, ?> map) {
            var masked = new LinkedHashMap<Object, @Nullable Object>();
            map.forEach((name, element) -> masked.put(text(String.valueOf(name)), value(element)));
            return Collections.unmodifiableMap(masked);
        }
        if (value instanceof List<?> list) {
            var masked = new ArrayList<@Nullable Object>(list.size());
            for (var element : list) {
                masked.add(value(element));
            }
            return Collections.unmodifiableList(masked);
        }
        return value instanceof Number number && forms.contains(number.toString()) ? SecretNames.MASK : value;
    }

    @SuppressWarnings("NullAway") // data may hold null
    private static Map<String, Object> unmodifiable(Map<String, ? extends @Nullable Object> map) {
        return Collections.unmodifiableMap(map);
    }
}
