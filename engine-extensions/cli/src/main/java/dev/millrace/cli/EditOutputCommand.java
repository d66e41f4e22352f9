package dev.millrace.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code millrace edit-output}: gives a completed node another output. Confined to one run. */
@Command(
        description =
                "Replaces the output of a completed node, for what has not run yet, and brings the execution to its"
                        + " end.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "What has read the old output stays as it is; 'rerun' what is behind the node for that. A terminal asks"
                    + " first.",
            "",
            "Example:",
            "  millrace edit-output ID price --store data/ --output amount=120",
            "  millrace rerun ID --from charge --store data/",
            "",
            "Ends with 0 if it has the output now, 1 if it cannot be edited, 2 if there is no such execution."
        })
final class EditOutputCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private RepairOption repair = new RepairOption();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(index = "1", paramLabel = "NODE", description = "The path of the node.")
    private String node = "";

    EditOutputCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var given = output.output()
                .orElseThrow(() -> CommandFailedException.usage(
                        "[CLI-150] which output shall it have? Give --output KEY=VALUE or --output-json JSON"));
        return repair.run(shell, "an output was edited by hand", AskedRepair.editOutput(node, given));
    }
}
