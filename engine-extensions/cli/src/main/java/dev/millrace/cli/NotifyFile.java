package dev.millrace.cli;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.NotificationContent;
import dev.millrace.definition.NotificationRule;
import dev.millrace.definition.Occasion;
import dev.millrace.notification.ChannelSettings;
import dev.millrace.notification.ChannelType;
import dev.millrace.notification.NotificationSettings;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A file with channels and rules: who is told of what. Confined to one run. */
final class NotifyFile {

    private final Path file;
    private final Map<String, ChannelType> types = new TreeMap<>();
    private final Function<String, Optional<String>> environment;
    private NotificationSettings settings = NotificationSettings.NONE;

    private NotifyFile(Path file, Function<String, Optional<String>> environment) {
        this.file = file;
        this.environment = environment;
        ServiceLoader.load(ChannelType.class).forEach(type -> types.put(type.name(), type));
    }

    /**
     * Reads a file.
     *
     * @param environment the variables that hold secrets
     * @throws CommandFailedException if it is not there, or wrong
     */
    static NotificationSettings read(String name, Function<String, Optional<String>> environment) {
        var file = DefinitionFiles.file(name);
        return new NotifyFile(file, environment).settings(data(file));
    }

    private static @Nullable Object data(Path file) {
        try {
            return DataCodec.standard()
                    .read(
                            Files.readString(file, StandardCharsets.UTF_8),
                            file.toString().endsWith(".json") ? Format.JSON : Format.YAML,
                            file.toString());
        } catch (InvalidWorkflowException e) {
            throw CommandFailedException.usage("[CLI-162] " + file + " cannot be read: "
                    + e.problems().get(0).message());
        } catch (IOException e) {
            throw CommandFailedException.failed("[CLI-103] " + file + " may not be read; look at its permissions");
        }
    }

    private NotificationSettings settings(@Nullable Object data) {
        var all = map("the file", data);
        known("the file", all, "channels", "rules", "link");
        map("channels", all.getOrDefault("channels", Map.of()))
                .forEach((name, value) -> at("channels." + name, () -> channel(name, map("channels." + name, value))));
        int i = 0;
        for (var rule : list("rules", all.getOrDefault("rules", List.of()))) {
            var where = "rules[" + i++ + "]";
            at(where, () -> settings = settings.withRule(rule(where, map(where, rule))));
        }
        if (all.containsKey("link")) {
            at("link", () -> settings = settings.withLink(String.valueOf(all.get("link"))));
        }
        return settings;
    }

    private void channel(String name, Map<String, Object> values) {
        var type = types.get(String.valueOf(values.remove("type")));
        if (type == null) {
            throw new IllegalArgumentException("type: one of " + types.keySet() + " is expected");
        }
        settings = settings.withChannel(name, type.create(new ChannelSettings(values, environment)));
    }

    private NotificationRule rule(String where, Map<String, Object> rule) {
        known(where, rule, "on", "to", "workflow", "nodes", "labels", "include");
        var labels = new LinkedHashMap<String, String>();
        map(where + ".labels", rule.getOrDefault("labels", Map.of()))
                .forEach((name, value) -> labels.put(name, String.valueOf(value)));
        return new NotificationRule(
                String.valueOf(rule.get("to")),
                some(Occasion.class, rule.get("on")),
                Optional.ofNullable(rule.get("workflow")).map(String::valueOf),
                texts(rule.get("nodes")),
                labels,
                some(NotificationContent.class, rule.get("include")));
    }

    private static <E extends Enum<E>> Set<E> some(Class<E> type, @Nullable Object value) {
        var found = EnumSet.noneOf(type);
        texts(value)
                .forEach(text -> found.add(choice(type, text)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "one of " + names(type) + " is expected, not '" + text + "'"))));
        return found;
    }

    /** Returns the constant with a name, in any case; nothing if there is none. */
    static <E extends Enum<E>> Optional<E> choice(Class<E> type, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(one -> one.name().equals(text.toUpperCase(Locale.ROOT)))
                .findFirst();
    }

    static <E extends Enum<E>> String names(Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(one -> one.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private static List<String> texts(@Nullable Object value) {
        if (value == null) {
            return List.of();
        }
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of(String.valueOf(value));
    }

    private List<?> list(String where, @Nullable Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw refused(where, "a list is expected");
    }

    private Map<String, Object> map(String where, @Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw refused(where, "a map is expected");
        }
        var copy = new LinkedHashMap<String, Object>();
        map.forEach((name, one) -> copy.put(String.valueOf(name), one));
        return copy;
    }

    private void known(String where, Map<String, Object> map, String... names) {
        for (var name : map.keySet()) {
            if (!List.of(names).contains(name)) {
                throw refused(where, "there is no '" + name + "' here; there are " + String.join(", ", names));
            }
        }
    }

    private void at(String where, Runnable part) {
        try {
            part.run();
        } catch (IllegalArgumentException e) {
            throw refused(where, String.valueOf(e.getMessage()));
        }
    }

    private CommandFailedException refused(String where, String what) {
        return CommandFailedException.usage("[CLI-162] " + file + ", " + where + ": " + what);
    }
}
