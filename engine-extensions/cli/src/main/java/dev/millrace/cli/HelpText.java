package dev.millrace.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** Help as it fits a terminal: paragraphs are wrapped as a whole, examples stay as they are. */
final class HelpText {

    private HelpText() {}

    /** Lets all commands of a line wrap their texts. */
    static void wrap(CommandLine line) {
        var usage = line.getCommandSpec().usageMessage();
        usage.footer(paragraphs(usage.footer()));
        usage.description(paragraphs(usage.description()));
        line.getSubcommands().values().forEach(HelpText::wrap);
    }

    /** Joins lines that are of one paragraph; indented and empty ones, and headings, are none. */
    static String[] paragraphs(String... lines) {
        List<String> joined = new ArrayList<>();
        boolean isOpen = false;
        for (var line : lines) {
            boolean isText = !line.isEmpty() && !line.startsWith(" ");
            if (isOpen && isText) {
                joined.set(joined.size() - 1, joined.get(joined.size() - 1) + " " + line);
            } else {
                joined.add(line);
            }
            isOpen = isText && !line.endsWith(":");
        }
        return joined.toArray(String[]::new);
    }
}
