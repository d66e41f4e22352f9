package dev.millrace.cli;

import dev.millrace.definition.Durations;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How long a command stays with an execution that only waits. Confined to one run. */
final class WaitOption {

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "10m",
            description =
                    "How far ahead a timer or retry may be that is waited for, such as 30s, 10m (the default) or 2h."
                            + " What waits for longer, for a signal or for a decision is reported as it stands.")
    private String text = "";

    Duration limit() {
        return Durations.parse(text)
                .orElseThrow(() -> CommandFailedException.usage(
                        "[CLI-116] --wait takes a duration, such as 30s, 10m or 2h, not '" + text + "'"));
    }
}
