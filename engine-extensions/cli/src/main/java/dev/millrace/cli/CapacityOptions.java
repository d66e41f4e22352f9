package dev.millrace.cli;

import dev.millrace.EngineBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import picocli.CommandLine.Option;

/**
 * What the engine of a command has of the resources that nodes hold, and how many nodes of a type it runs. Confined to
 * one run.
 */
final class CapacityOptions {

    @Option(
            names = "--capacity",
            paramLabel = "NAME=AMOUNT",
            description = "How much of a resource there is, for nodes with 'resources': a whole number, or an amount of"
                    + " memory such as 512MB or 2GB.")
    private Map<String, String> capacities = new LinkedHashMap<>();

    @Option(
            names = "--type-limit",
            paramLabel = "TYPE=N",
            description = "How many nodes of a type run at once at most, over all executions.")
    private Map<String, String> typeLimits = new LinkedHashMap<>();

    /** Sets those that are given on an engine. */
    void on(EngineBuilder engine) {
        capacities.forEach(refusing("--capacity", engine::capacity));
        typeLimits.forEach(refusing("--type-limit", (type, most) -> engine.typeLimit(type, number(most))));
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "it takes TYPE=N, such as Process=4, and '" + text + "' is no number", e);
        }
    }

    private static BiConsumer<String, String> refusing(String option, BiConsumer<String, String> set) {
        return (name, value) -> {
            try {
                set.accept(name, value);
            } catch (IllegalArgumentException e) {
                throw CommandFailedException.usage(
                        "[CLI-144] " + option + " " + name + "=" + value + ": " + e.getMessage());
            }
        };
    }
}
