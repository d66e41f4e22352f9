package dev.millrace.cli;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Parameter;
import dev.millrace.definition.ParameterType;
import dev.millrace.definition.Problem;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** An execution's input, from the command line. Confined to one run. */
final class InputOptions {

    /** What YAML 1.2 does not read as text: JSON's scalars, and what stands in quotes. */
    private static final Pattern SCALAR = Pattern.compile(
            "true|false|null|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?|\".*\"|'.*'", Pattern.DOTALL);

    /** A number that no value can hold: to take it for a text would be a guess. */
    private static final String NO_NUMBER = "DEF-106";

    @Option(
            names = {"-i", "--input", "-p", "--parameter"},
            paramLabel = "KEY=VALUE",
            description =
                    "One entry of the input, read as the parameter of that name is declared; where none is: a number,"
                            + " true, false, null, else text; quoted it is always text.")
    private List<String> entries = new ArrayList<>();

    @Option(names = "--input-json", paramLabel = "JSON", description = "The whole input as a JSON object.")
    private @Nullable String json;

    /** Returns the input; entries win over the object, and are read as the parameters say. */
    Map<String, Object> input(Map<String, Parameter> parameters) {
        var input = new LinkedHashMap<String, @Nullable Object>();
        if (json != null) {
            input.putAll(object(json, "--input-json"));
        }
        entries.forEach(entry -> {
            int equals = entry.indexOf('=');
            var parameter = equals < 1 ? null : parameters.get(entry.substring(0, equals));
            if (parameter == null) {
                put(input, entry, "--input (or --parameter)");
            } else {
                input.put(entry.substring(0, equals), typed(entry.substring(equals + 1), parameter.type()));
            }
        });
        return data(input);
    }

    private static @Nullable Object typed(String text, ParameterType type) {
        return switch (type) {
            case TEXT -> text.startsWith("\"") || text.startsWith("'") ? scalar(text) : text;
            case LIST, MAP -> structured(text);
            case INTEGER, NUMBER, BOOLEAN, ANY -> scalar(text);
        };
    }

    /** What is no list or map stays a text, which the parameter refuses by its name. */
    private static @Nullable Object structured(String text) {
        try {
            return DataCodec.standard().read(text, Format.YAML, "--input");
        } catch (InvalidWorkflowException e) {
            return text;
        }
    }

    /** Returns the data that two options have brought, entries over an object; nothing if neither was given. */
    static Optional<Map<String, Object>> given(
            @Nullable String json, String jsonOption, List<String> entries, String option) {
        if (json == null && entries.isEmpty()) {
            return Optional.empty();
        }
        var data = new LinkedHashMap<String, @Nullable Object>();
        if (json != null) {
            data.putAll(object(json, jsonOption));
        }
        entries.forEach(entry -> put(data, entry, option));
        return Optional.of(data(data));
    }

    /** Adds one {@code KEY=VALUE} that an option has brought. */
    static void put(Map<String, @Nullable Object> data, String entry, String option) {
        int equals = entry.indexOf('=');
        if (equals < 1) {
            throw CommandFailedException.usage(
                    "[CLI-106] " + option + " takes KEY=VALUE, such as amount=120, not '" + entry + "'");
        }
        data.put(entry.substring(0, equals), scalar(entry.substring(equals + 1)));
    }

    @SuppressWarnings("NullAway") // data may hold null
    static Map<String, Object> data(Map<String, ? extends @Nullable Object> map) {
        return new LinkedHashMap<>(map);
    }

    static @Nullable Object scalar(String text) {
        if (!SCALAR.matcher(text).matches()) {
            return text;
        }
        try {
            return DataCodec.standard().read(text, Format.YAML, "--input");
        } catch (InvalidWorkflowException e) {
            if (e.problems().stream().anyMatch(problem -> problem.code().equals(NO_NUMBER))) {
                throw CommandFailedException.usage(
                        "[CLI-107] " + e.problems().get(0).message());
            }
            return text; // a quote that is not closed, and the like: text as it stands
        }
    }

    /** Returns the JSON object that an option has brought. */
    static Map<String, Object> object(String json, String option) {
        Object value;
        try {
            value = DataCodec.standard().read(json, Format.JSON, option);
        } catch (InvalidWorkflowException e) {
            throw CommandFailedException.usage(
                    "[CLI-107] " + e.problems().stream().map(Problem::toString).collect(Collectors.joining("; ")));
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw CommandFailedException.usage(
                    "[CLI-107] " + option + " takes a JSON object, such as '{\"amount\": 120}'");
        }
        var object = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((key, element) -> object.put(String.valueOf(key), element));
        return data(object);
    }
}
