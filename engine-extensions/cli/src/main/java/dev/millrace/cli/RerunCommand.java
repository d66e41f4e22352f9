package dev.millrace.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace rerun}: runs a node again, and all that is behind it. Confined to one run. */
@Command(
        description = "Runs a node of an execution again, and all that is behind it, and brings it to its end.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "An execution that has ended goes on. --input and --input-json give the node another input. --preview says"
                    + " what would",
            "run, and does nothing; a terminal shows it and asks. With --hold, 'undo' takes it back before 'resume'.",
            "",
            "Examples:",
            "  millrace rerun ID --from charge --store data/ --preview",
            "  millrace rerun ID --from charge --store data/ --input amount=120 --reason 'the right amount'",
            "",
            RepairOption.ENDS
        })
final class RerunCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private RepairOption repair = new RepairOption();

    @Mixin
    private NodeInputOptions input = new NodeInputOptions();

    @Option(names = "--from", required = true, paramLabel = "NODE", description = "The path of the node.")
    private String node = "";

    RerunCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        return repair.run(shell, "a node was run again by hand", AskedRepair.rerunFrom(node, input.input()));
    }
}
