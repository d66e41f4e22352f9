package dev.millrace.nodes.process;

import dev.millrace.event.Failure;
import dev.millrace.node.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A process that ended by itself. Immutable.
 *
 * @param exitCode its exit code
 * @param stdout what it wrote, as far as it was kept
 * @param stderr what it wrote to its error stream, as far as it was kept
 * @param stdoutDropped how many bytes of stdout were not kept
 * @param stderrDropped how many bytes of stderr were not kept
 */
record Finished(int exitCode, String stdout, String stderr, long stdoutDropped, long stderrDropped) {

    /** What the output holds. */
    static final Set<String> NAMES = Set.of("exitCode", "stdout", "stderr", "stdoutDropped", "stderrDropped");

    private static final int LONGEST_MESSAGE = 500;

    Map<String, Object> output() {
        var output = new LinkedHashMap<String, Object>();
        output.put("exitCode", exitCode);
        output.put("stdout", stdout);
        output.put("stderr", stderr);
        output.put("stdoutDropped", stdoutDropped);
        output.put("stderrDropped", stderrDropped);
        return output;
    }

    Outcome failed() {
        var last = lastLineOfStderr();
        return Outcome.failed(Failure.of("ExitCode", "exit code " + exitCode + (last.isEmpty() ? "" : ": " + last))
                .with(output()));
    }

    /** Control characters would forge lines in whatever shows the message. */
    private String lastLineOfStderr() {
        List<String> lines = stderr.lines().filter(line -> !line.isBlank()).toList();
        var last = lines.isEmpty() ? "" : lines.get(lines.size() - 1).strip();
        var plain = last.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", "?");
        return plain.length() > LONGEST_MESSAGE ? plain.substring(0, LONGEST_MESSAGE) + "..." : plain;
    }
}
