package dev.millrace.serialization.internal.imports;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Variables for the environment of jobs. There {@code ${NAME}} in one stands for another one of the file or the job;
 * here they are filled in once. Confined to the thread that reads.
 */
final class JobEnvironment {

    private static final Pattern NAMED = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    private final Map<String, String> shared;
    private final Map<String, String> sharedFilledIn;
    private final Object inherited;

    JobEnvironment(ForeignMap file) {
        var variables = file.map("env_variables");
        shared = variables.map(ForeignMap::allTexts).orElse(Map.of());
        sharedFilledIn = filledIn(shared, variables);
        inherited = inherited(file);
    }

    private static Object inherited(ForeignMap file) {
        var all = file.isList("inherit_shell_env") ? file.texts("inherit_shell_env") : Optional.<List<String>>empty();
        if (all.isPresent()) {
            return List.copyOf(all.get());
        }
        if (file.isText("inherit_shell_env")) {
            file.differs(
                    "inherit_shell_env",
                    "'inherit_shell_env' passes PATH, HOME, LANG, LC_ALL, TZ and TMPDIR alone; name further ones in"
                            + " inheritEnvironment");
            return List.of();
        }
        return file.flag("inherit_shell_env").orElse(true);
    }

    /** Returns what a job has of the engine's own environment. */
    Object inherited() {
        return inherited;
    }

    /** Returns what all jobs have. */
    Map<String, String> ofAll() {
        return escaped(sharedFilledIn);
    }

    /** Returns what a job has beside that, or otherwise than that. */
    Map<String, String> of(ForeignMap job) {
        var variables = job.map("env_variables");
        var merged = new LinkedHashMap<>(shared);
        variables.map(ForeignMap::allTexts).ifPresent(merged::putAll);
        var own = filledIn(merged, variables);
        own.entrySet().removeIf(entry -> entry.getValue().equals(sharedFilledIn.get(entry.getKey())));
        return escaped(own);
    }

    private static Map<String, String> escaped(Map<String, String> variables) {
        var escaped = new LinkedHashMap<String, String>();
        variables.forEach((name, value) -> escaped.put(name, LiteralText.of(value)));
        return escaped;
    }

    private static Map<String, String> filledIn(Map<String, String> variables, Optional<ForeignMap> place) {
        var filled = new LinkedHashMap<String, String>();
        variables.forEach((name, value) -> {
            var circle = new ArrayDeque<String>(List.of(name));
            var text = filledIn(value, variables, circle);
            if (text.isEmpty()) {
                place.filter(map -> map.has(name))
                        .ifPresent(map ->
                                map.differs(name, "'" + name + "' leads back to itself, and stays as it is written"));
            }
            filled.put(name, text.orElse(value));
        });
        return filled;
    }

    /** Returns a value with what it names filled in; empty if that leads back to where it came from. */
    private static Optional<String> filledIn(String value, Map<String, String> variables, Deque<String> from) {
        var text = new StringBuilder();
        var matcher = NAMED.matcher(value);
        while (matcher.find()) {
            var name = matcher.group(1);
            var other = variables.get(name);
            if (other == null) {
                matcher.appendReplacement(text, Matcher.quoteReplacement(matcher.group()));
                continue;
            }
            if (from.contains(name)) {
                return Optional.empty();
            }
            from.push(name);
            var inner = filledIn(other, variables, from);
            from.pop();
            if (inner.isEmpty()) {
                return inner;
            }
            matcher.appendReplacement(text, Matcher.quoteReplacement(inner.get()));
        }
        return Optional.of(matcher.appendTail(text).toString());
    }
}
