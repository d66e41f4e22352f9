package dev.millrace.cli;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import dev.millrace.event.RepairPreview;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Whether what a command would change may be changed. Confined to one run. */
final class Consent {

    private static final Set<String> YES = Set.of("y", "yes");

    @Option(
            names = {"-y", "--yes"},
            description = "Do it without a question. Without it, a terminal asks, and a script is refused what repeats"
                    + " an effect that is declared to happen at most once.")
    private boolean isGiven;

    /**
     * Says what would come of a repair, and asks who is there to be asked.
     *
     * @throws CommandFailedException if it may not be
     */
    void ask(Shell shell, ExecutionId execution, RepairPreview outlook) {
        if (isGiven || !shell.isTerminal()) {
            check(shell, execution, outlook);
            return;
        }
        OutlookText.print(shell.err(), outlook);
        ask(shell, outlook.atMostOnce().isEmpty() ? "execution " + execution : repeats(execution, outlook));
    }

    /**
     * Asks who is there to be asked; a script goes on.
     *
     * @throws CommandFailedException if it may not be
     */
    void ask(Shell shell, String what) {
        if (isGiven || !shell.isTerminal()) {
            return;
        }
        shell.err().print(what + ". Go on? [y/N] ");
        shell.err().flush();
        if (!YES.contains(answer(shell))) {
            throw CommandFailedException.failed("[CLI-120] nothing was done");
        }
    }

    /**
     * Says what would be repeated that must not be, and asks who is there to be asked.
     *
     * @throws CommandFailedException if it may not be
     */
    void check(Shell shell, ExecutionId execution, RepairPreview outlook) {
        if (outlook.atMostOnce().isEmpty()) {
            return;
        }
        var what = repeats(execution, outlook);
        if (isGiven) {
            shell.err().println(what);
        } else if (!shell.isTerminal()) {
            throw CommandFailedException.failed(
                    "[CLI-120] " + what + "; nothing was done. --preview says more, --yes does it");
        }
        ask(shell, what);
    }

    private static String repeats(ExecutionId execution, RepairPreview outlook) {
        var nodes = outlook.atMostOnce().stream().map(NodePath::toString).collect(Collectors.joining(", "));
        return "execution " + execution + ": this repeats what is declared to happen at most once: " + nodes;
    }

    private static String answer(Shell shell) {
        try {
            var line = new BufferedReader(new InputStreamReader(shell.in(), StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line.strip().toLowerCase(Locale.ROOT);
        } catch (IOException e) {
            return "";
        }
    }
}
