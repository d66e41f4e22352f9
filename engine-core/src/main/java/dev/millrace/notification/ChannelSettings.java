package dev.millrace.notification;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What a file says of a channel, by name. Secrets do not stand in it: it names the variables of the environment that
 * hold them. Each method throws an {@link IllegalArgumentException} with NOT-130 for what cannot be. Immutable.
 */
public final class ChannelSettings {

    private static final String ENV = "Env";

    private final Map<String, Object> values;
    private final Function<String, Optional<String>> environment;

    /**
     * Creates them.
     *
     * @param values what the file says
     * @param environment the variables of the environment
     */
    public ChannelSettings(Map<String, ?> values, Function<String, Optional<String>> environment) {
        this.values = new LinkedHashMap<>(values);
        this.environment = environment;
    }

    /** Checks that nothing else is there than these settings. */
    public ChannelSettings only(String... names) {
        var known = new TreeSet<>(List.of(names));
        for (var name : values.keySet()) {
            if (!known.contains(name)) {
                throw refused(name + " is no setting of such a channel; there are " + String.join(", ", known));
            }
        }
        return this;
    }

    /** Returns a text that has to be there. */
    public String text(String name) {
        return optional(name).orElseThrow(() -> refused(name + " is missing"));
    }

    /** Returns a text that may be there. */
    public Optional<String> optional(String name) {
        var value = values.get(name);
        if (value instanceof Map || value instanceof List) {
            throw refused(name + ": a text is expected");
        }
        return Optional.ofNullable(value).map(String::valueOf);
    }

    /** Returns texts: a list, or a single one. */
    public List<String> texts(String name) {
        return values.get(name) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : optional(name).map(List::of).orElse(List.of());
    }

    /** Returns a whole number; another one if it is not there. */
    public int number(String name, int otherwise) {
        try {
            return optional(name).map(Integer::parseInt).orElse(otherwise);
        } catch (NumberFormatException e) {
            throw refused(name + ": a whole number is expected, not '" + values.get(name) + "'");
        }
    }

    /** Returns texts by name, in the order of their names; none if it is not there. */
    public Map<String, String> textMap(String name) {
        var value = values.getOrDefault(name, Map.of());
        if (!(value instanceof Map<?, ?> map)) {
            throw refused(name + ": a map of texts is expected");
        }
        var texts = new TreeMap<String, String>();
        map.forEach((key, text) -> texts.put(String.valueOf(key), String.valueOf(text)));
        return texts;
    }

    /** Returns a secret, if {@code <name>Env} names the variable of the environment that holds it. */
    public Optional<String> secret(String name) {
        if (values.containsKey(name)) {
            throw refused(name + " is a secret, which does not belong in a file; name the variable of the environment"
                    + " that holds it: " + name + ENV + ": NAME");
        }
        return optional(name + ENV).map(this::variable);
    }

    /** Returns the texts of {@code <name>Env}, each from the variable of the environment that is named there. */
    public Map<String, String> secretMap(String name) {
        var secrets = new TreeMap<String, String>();
        textMap(name + ENV).forEach((key, variable) -> secrets.put(key, variable(variable)));
        return secrets;
    }

    private String variable(String name) {
        return environment
                .apply(name)
                .orElseThrow(() -> refused("the environment has no variable " + name + "; set it, or name another"));
    }

    private static IllegalArgumentException refused(String what) {
        return new IllegalArgumentException("[NOT-130] " + what);
    }
}
