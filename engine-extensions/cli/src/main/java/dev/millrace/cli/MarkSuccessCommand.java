package dev.millrace.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code millrace mark-success}: goes on behind nodes as if they had completed. Confined to one run. */
@Command(
        description = "Lets nodes of an execution count as completed, and brings it to its end.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "An execution that has ended goes on. The nodes have no output then; --output and --output-json give one"
                    + " node its",
            "output, and are needed for a node that has completed. What is behind the nodes runs. --preview says what"
                    + " would",
            "happen, and does nothing.",
            "",
            "Examples:",
            "  millrace mark-success ID charge --store data/ --preview",
            "  millrace mark-success ID charge --store data/ --output receipt=R-17 --reason 'charged by hand'",
            "",
            RepairOption.ENDS
        })
final class MarkSuccessCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private RepairOption repair = new RepairOption();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "NODE", description = "Paths of nodes in one scope.")
    private List<String> nodes = new ArrayList<>();

    MarkSuccessCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var given = output.output();
        if (given.isPresent() && nodes.size() > 1) {
            throw CommandFailedException.usage(
                    "[CLI-121] an output is given, but " + nodes.size() + " nodes are named; it can be that of one");
        }
        return repair.run(
                shell,
                "nodes were marked as successful by hand",
                given.map(data -> AskedRepair.completeWith(nodes.get(0), data))
                        .orElseGet(() -> AskedRepair.markSuccess(nodes)));
    }
}
