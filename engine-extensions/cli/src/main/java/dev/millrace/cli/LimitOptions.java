package dev.millrace.cli;

import dev.millrace.EngineBuilder;
import dev.millrace.serialization.LoadLimits;
import dev.millrace.serialization.WorkflowLoader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What may be larger than usual. Confined to one run. */
final class LimitOptions {

    private static final String VALUE_BYTES = "valueBytes";
    private static final List<String> NAMES = List.of("fileBytes", "scalarChars", "nesting", "values", VALUE_BYTES);

    @Option(
            names = "--limit",
            paramLabel = "NAME=NUMBER",
            description =
                    "Raises or lowers a limit: how large a definition's file (fileBytes, 4 MB without it), a text in"
                            + " it (scalarChars), its depth (nesting) and its number of values (values) may be, and how"
                            + " large what is handed over at once in a run (valueBytes, 16 MB without it).")
    private Map<String, String> limits = new LinkedHashMap<>();

    /** Refuses names that there are not, and what is no number. */
    void check() {
        limits.keySet().stream()
                .filter(name -> !NAMES.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw refused("there is no limit '" + name + "'; there are " + String.join(", ", NAMES));
                });
        load();
    }

    LoadLimits load() {
        var usual = LoadLimits.DEFAULT;
        try {
            return new LoadLimits(
                    number("fileBytes", usual.fileBytes()),
                    Math.toIntExact(number("scalarChars", usual.scalarChars())),
                    Math.toIntExact(number("nesting", usual.nesting())),
                    Math.toIntExact(number("values", usual.values())));
        } catch (ArithmeticException e) {
            throw refused("a limit may be " + Integer.MAX_VALUE + " at most, fileBytes apart");
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    /** Sets those that are given on a loader. */
    void on(WorkflowLoader.Builder loader) {
        loader.limits(load());
    }

    /** Sets those that are given on an engine. */
    void on(EngineBuilder engine) {
        if (limits.containsKey(VALUE_BYTES)) {
            try {
                engine.valueLimit(number(VALUE_BYTES, 0));
            } catch (IllegalArgumentException e) {
                throw refused(String.valueOf(e.getMessage()).replace("valueLimit", VALUE_BYTES));
            }
        }
    }

    private long number(String name, long usual) {
        var text = limits.get(name);
        if (text == null) {
            return usual;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw refused(
                    "--limit takes NAME=NUMBER, such as --limit fileBytes=8000000, not '" + name + "=" + text + "'");
        }
    }

    private static CommandFailedException refused(String why) {
        return CommandFailedException.usage("[CLI-123] " + why);
    }
}
