package dev.millrace.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code millrace mark-success}: goes on behind nodes as if they had completed. Confined to one run. */
@Command(
        description = "Lets nodes of an execution count as completed, without output, and brings it to its end.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "An execution that has ended goes on. --preview says what would happen, and does nothing.",
            "",
            "Ends with 0 if it completed then, 1 if it did not or cannot be repaired so, 2 if there is no such execution."
        })
final class MarkSuccessCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private Target target = new Target();

    @Mixin
    private RepairOption repair = new RepairOption();

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "NODE", description = "Paths of nodes in one scope.")
    private List<String> nodes = new ArrayList<>();

    MarkSuccessCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        return repair.run(
                shell,
                target,
                target.reporting().reason("nodes were marked as successful by hand"),
                choice -> choice.markSuccess(nodes.toArray(String[]::new)));
    }
}
